"""Units of measure that people bill by: codes of UN/ECE recommendation 20, with their words."""

UNITS: dict[str, str] = {
    "C62": "unit",
    "H87": "piece",
    "HUR": "hour",
    "DAY": "day",
    "WEE": "week",
    "MON": "month",
    "ANN": "year",
    "MIN": "minute",
    "LS": "lump sum",
    "E48": "service unit",
    "SET": "set",
    "PR": "pair",
    "DZN": "dozen",
    "MIL": "thousand",
    "XBX": "box",
    "XPK": "package",
    "GRM": "gram",
    "KGM": "kilogram",
    "TNE": "tonne",
    "LTR": "litre",
    "MTR": "metre",
    "KMT": "kilometre",
    "MTK": "square metre",
    "MTQ": "cubic metre",
    "KWH": "kilowatt hour",
}
"""Code to word, the most usual first. Any other code of the recommendation stands for itself."""


def unit_text(code: str) -> str:
    """The word for a unit, or its code where none is known here."""
    return UNITS.get(code, code)
