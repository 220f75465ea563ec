"""The rates of VAT and sales tax that can stand on a line, by country, as in force in November 2026.

Europe: the Commission's database of taxes (TEDB), state of 2026-09-29, by way of the public data set
eu-vat-rates-data 2026.9.29; among them Slovakia 23/19/5, Estonia 24/13/9, Romania 21/11, Finland 25.5/13.5/10,
Lithuania 21/12/5 and Austria's 4.9 on some food. Ireland's 4.8, on livestock, is missing there. Regional rates are
those of the same set with Madeira's 12 and 4 (since 2024-10) and the Azores' 9 and 4 (since 2015-07). India: the 56th
meeting of the GST Council, in force since 2025-09-22. The rates of other countries were not compared with a source.

Where rates have changed since 2020, those of before stand beside them, with the last day on which they were in force.
"""

from datetime import date
from decimal import Decimal

from billing_app.domain.business import TaxStatus
from billing_app.domain.european_union import EU_COUNTRIES
from billing_app.domain.reasons import default_reason
from billing_app.domain.tax import Tax

_VAT_RATES = """
AT 20 13 10 4.9
BE 21 12 6
BG 20 9
CY 19 9 5 3
CZ 21 12
DE 19 7
DK 25
EE 24 13 9
ES 21 10 4
FI 25.5 13.5 10
FR 20 10 5.5 2.1
GR 24 13 6
HR 25 13 5
HU 27 18 5
IE 23 13.5 9 4.8
IT 22 10 5 4
LT 21 12 5
LU 17 14 8 3
LV 21 12 5
MT 18 12 7 5
NL 21 9
PL 23 8 5
PT 23 13 6
RO 21 11
SE 25 12 6
SI 22 9.5 5
SK 23 19 5
AE 5
BA 17
BH 10
CH 8.1 3.8 2.6
CL 19
GB 20 5
IL 18
IS 24 11
KR 10
LI 8.1 3.8 2.6
MC 20 10 5.5 2.1
ME 21 15 7
MK 18 10 5
MX 16 8
NO 25 15 12
OM 5
RS 20 10
SA 15
TR 20 10 1
UA 20 14 7
XK 18 8
ZA 15
"""

_EARLIER_RATES = """
CH 2023-12-31 7.7 3.7 2.5
CZ 2023-12-31 21 15 10
DE 2020-06-30 19 7
DE 2020-12-31 16 5
EE 2023-12-31 20 9 5
EE 2024-12-31 22 9 5
EE 2025-06-30 22 13 9
FI 2024-08-31 24 14 10
FI 2025-12-31 25.5 14 10
IL 2024-12-31 17
IN 2025-09-21 18 5 12 28
LI 2023-12-31 7.7 3.7 2.5
LT 2025-12-31 21 9 5
LU 2022-12-31 17 14 8 3
LU 2023-12-31 16 13 7 3
RO 2025-07-31 19 9 5
SG 2022-12-31 7
SG 2023-12-31 8
SK 2022-12-31 20 10
SK 2024-12-31 20 10 5
TR 2023-07-09 18 8 1
"""
"""Country, the last day in force, and the rates of then; for each country in the order of days."""

_NAMED: dict[str, tuple[tuple[str, str], ...]] = {
    "AU": (("10", "GST"),),
    "CA": (
        ("5", "GST"),
        ("13", "HST"),
        ("14", "HST"),
        ("15", "HST"),
        ("9.975", "QST"),
        ("7", "PST"),
        ("6", "PST"),
    ),
    "IN": (("18", "GST"), ("5", "GST"), ("40", "GST")),
    "JP": (("10", ""), ("8", "")),
    "NZ": (("15", "GST"),),
    "SG": (("9", "GST"),),
}

_REGIONAL = {"AT": "19", "FR": "13 8.5 1.05 0.9", "GR": "17 4", "PT": "22 16 12 9 4"}

RATES: dict[str, tuple[Tax, ...]] = {
    words[0]: tuple(Tax("S", Decimal(rate)) for rate in words[1:])
    for words in (line.split() for line in _VAT_RATES.strip().splitlines())
} | {country: tuple(Tax("S", Decimal(rate), name) for rate, name in taxes) for country, taxes in _NAMED.items()}
"""Country to its taxes of category S, the standard rate first. Countries that are missing have none known here."""

_EARLIER: dict[str, list[tuple[date, tuple[Tax, ...]]]] = {}
for _country, _last_day, *_rates in (line.split() for line in _EARLIER_RATES.strip().splitlines()):
    _then = tuple(Tax("S", Decimal(rate), RATES[_country][0].name) for rate in _rates)
    _EARLIER.setdefault(_country, []).append((date.fromisoformat(_last_day), _then))

NO_VAT = frozenset({"US", "HK", "BN", "KW", "QA", "IQ", "LY", "KY", "BM", "GI", "GG"})
"""Countries without a value added tax: whoever collects sales tax there does it by named taxes."""


def rates_on(country: str, day: date | None = None) -> tuple[Tax, ...]:
    """The country's taxes of category S in force on a day, the standard rate first; without a day those of now."""
    earlier = _EARLIER.get(country, ()) if day else ()
    return next((taxes for last_day, taxes in earlier if day and day <= last_day), RATES.get(country, ()))


def taxes_for(country: str, tax_status: TaxStatus, language: str = "en", day: date | None = None) -> tuple[Tax, ...]:
    """What a business of this country and status can put on a line supplied that day, with the reasons they have."""
    if tax_status == "registered":
        categories = ["Z", "E", "AE", "K", "G", "O"] if country in EU_COUNTRIES else ["Z", "E", "AE", "G", "O"]
        return rates_on(country, day) + tuple(_without_tax(one, country, tax_status, language) for one in categories)
    return (_without_tax("E" if tax_status == "small_business" else "O", country, tax_status, language),)


def _without_tax(category: str, country: str, tax_status: TaxStatus, language: str) -> Tax:
    reason = default_reason(category, country, language, tax_status)
    return Tax(category, reason=reason.text, reason_code=reason.code) if reason else Tax(category)


def is_usual_rate(country: str, rate: Decimal, day: date | None = None) -> bool:
    """Whether a rate was one of the country's or of a region of it that day, as far as its rates are known here."""
    known = rates_on(country, day)
    if not known or any(tax.rate == rate for tax in known):
        return True
    return rate in map(Decimal, _REGIONAL.get(country, "").split())
