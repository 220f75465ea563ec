"""Cells as people write them, turned into what the domain reads: countries by name, prices with commas, yes and no."""

import re
from collections.abc import Sequence
from functools import lru_cache

from babel import Locale

from billing_app.domain.search_text import fold

_LANGUAGES = ("en", "de", "fr", "es")
_SYMBOLS = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY", "fr.": "CHF", "sfr.": "CHF", "zł": "PLN", "kč": "CZK"}
_PERSONS = {"person", "private", "individual", "privat", "privatperson", "particulier", "particular", "persona", "p"}
_BUSINESSES = {"business", "company", "firma", "geschaftlich", "unternehmen", "entreprise", "societe", "empresa", "b"}
_TRUE = {"1", "true", "yes", "y", "x", "ja", "j", "wahr", "oui", "vrai", "si", "verdadero", "gross", "brutto", "ttc"}
_FALSE = {"0", "false", "no", "n", "nein", "falsch", "non", "faux", "falso", "net", "netto", "ht"}
_UNITS = {
    "C62": "piece pieces pc pcs unit units each stk stuck einheit piece unite unites u ud uds unidad unidades",
    "HUR": "hour hours h hr hrs std stunde stunden heure heures hora horas",
    "DAY": "day days d tag tage jour jours dia dias",
    "MON": "month months monat monate mois mes meses",
    "KGM": "kg kilogram kilograms kilogramm kilogramme kilo",
    "GRM": "g gram grams gramm gramme gramo",
    "LTR": "l liter litre liters litres litro litros",
    "MTR": "m meter metre meters metres metro metros",
    "KMT": "km kilometer kilometre kilometro",
    "MTK": "m2 m² sqm qm quadratmeter",
    "LS": "lump flat pauschal pauschale forfait global",
}
_UNIT_CODES = {fold(word): code for code, words in _UNITS.items() for word in words.split()}


def country_code(text: str) -> str:
    """A country's code from its code or its name in English, German, French or Spanish; else the text as it is."""
    return text.upper() if len(text) == 2 else _country_names().get(fold(text), text)


@lru_cache(maxsize=1)
def _country_names() -> dict[str, str]:
    names = _names_in("territories")
    return names | {"usa": "US", "uk": "GB", "holland": "NL", "england": "GB", "deutschland": "DE"}


def language_code(text: str) -> str:
    """A language's code from its code or its name; else the text as it is."""
    return _language_names().get(fold(text), text)


@lru_cache(maxsize=1)
def _language_names() -> dict[str, str]:
    return _names_in("languages")


def _names_in(what: str) -> dict[str, str]:
    """Folded names in several languages, and the two-letter codes that they stand for."""
    names: dict[str, str] = {}
    for language in _LANGUAGES:
        listed: dict[str, str] = getattr(Locale(language), what)
        names |= {fold(name): code for code, name in listed.items() if len(code) == 2 and code.isalpha()}
    return names


def currency_code(text: str) -> str:
    """A currency's code from its code or its sign."""
    return _SYMBOLS.get(text.lower(), text.upper())


def customer_kind(text: str) -> str:
    """`person` or `business` from what programs call them; else the text as it is."""
    folded = fold(text)
    return "person" if folded in _PERSONS else "business" if folded in _BUSINESSES else text


def unit_code(text: str) -> str:
    """A unit code from the word for it; else the text as it is."""
    return _UNIT_CODES.get(fold(text.rstrip(".")), text)


def flag(text: str) -> object:
    """True or false from the words for them; else the text as it is, to be refused."""
    folded = fold(text)
    return True if folded in _TRUE else False if folded in _FALSE else text


def days(text: str) -> str:
    """The number of days in `30`, `30 Tage` or `net 30`; else the text as it is."""
    found = re.findall(r"\d+", text)
    return found[0] if len(found) == 1 else text


def decimal_mark(cells: Sequence[str], delimiter: str) -> str:
    """The decimal mark that a column uses, judged by all of its cells; where none tells, by the file's delimiter."""
    for cell in cells:
        number = _number_part(cell)
        last = max(number.rfind("."), number.rfind(","))
        if last < 0:
            continue
        mark, other = number[last], "," if number[last] == "." else "."
        if other in number or (number.count(mark) == 1 and len(number) - last - 1 != 3):
            return mark
        if number.count(mark) > 1:
            return other
    return "," if delimiter == ";" else "."


def plain_number(text: str, mark: str) -> str:
    """A number as the domain reads it, out of one with thousands separators, currency or percent sign."""
    number = _number_part(text)
    if not number:
        return text
    thousands = "." if mark == "," else ","
    return number.replace(thousands, "").replace(mark, ".")


def _number_part(text: str) -> str:
    match = re.fullmatch(r"[^\d.,+-]{0,5}([+-]?[\d.,'’\s]*\d)[^\d.,]{0,5}", text.strip())
    return re.sub(r"['’\s]", "", match[1]) if match else ""
