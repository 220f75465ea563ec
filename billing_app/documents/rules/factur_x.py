"""The stylesheets of Factur-X: they hold the core rules of CII, with code lists and limits under ids of their own."""

import re

_NAMED = re.compile(r"^\s*\[([A-Z][A-Za-z0-9-]+)\]")
_CODE_LISTS = (
    ("'@unitCode'", "", "BR-CL-23"),
    ("'@currencyID'", "", "BR-CL-03"),
    ("'ram:InvoiceCurrencyCode'", "", "BR-CL-04"),
    ("'ram:TaxCurrencyCode'", "", "BR-CL-05"),
    ("'ram:CountryID'", "", "BR-CL-14"),
    ("'ram:ExemptionReasonCode'", "", "BR-CL-22"),
    ("'@schemeID'", "URIUniversalCommunication", "BR-CL-25"),
)
"""What a message names, where it stands, and the core rule that it is about."""


def known_rule(rule: str, official: str, location: str) -> str:
    """The id of the core rule behind a message, as it is called in every syntax; else the id that it has."""
    if rule.startswith("FX-SCH-") and "is not allowed" in official:
        for name, place, core in _CODE_LISTS:
            if name in official and place in location:
                return core
    match = _NAMED.match(official)
    return rule or (match[1] if match else "")


def is_limit_of_factur_x(found: str, rule: str) -> bool:
    """Whether a message only says that a file is no Factur-X: for other profiles of CII it doesn't count.

    Its list of exemption codes counts for Factur-X alone too: elsewhere they may be written in small letters.
    """
    return not rule or (found.startswith("FX-SCH-") and (rule == found or rule == "BR-CL-22"))
