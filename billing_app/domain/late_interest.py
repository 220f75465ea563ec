"""Statutory interest on late payments: the margin of the law over the reference rate, by half-years.

Between businesses in the EU it is the ECB's reference rate and at least 8 points (directive 2011/7/EU, art. 2(6)); some
laws have a reference rate of their own, or round it up to the half per cent. The rate of the first day of a half-year
holds for all of it. A half-year that is not in the table goes on with the one before it, which pages say;
`BILLING_REFERENCE_RATES` adds what became known since.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal

Rates = Mapping[str, Mapping[date, Decimal]]
# One row for each half-year: add the next one when its rate is published (1 January, 1 July).
_KNOWN: Mapping[str, Mapping[str, str]] = {
    "ECB": {
        "2023-01": "2.50",
        "2023-07": "4.00",
        "2024-01": "4.50",
        "2024-07": "4.25",
        "2025-01": "3.15",
        "2025-07": "2.15",
        "2026-01": "2.15",
    },
    "AT": {
        "2023-01": "1.88",
        "2023-07": "3.38",
        "2024-01": "3.88",
        "2024-07": "3.88",
        "2025-01": "2.53",
        "2025-07": "1.53",
        "2026-01": "1.53",
    },
    "DE": {
        "2023-01": "1.62",
        "2023-07": "3.12",
        "2024-01": "3.62",
        "2024-07": "3.37",
        "2025-01": "2.27",
        "2025-07": "1.27",
        "2026-01": "1.27",
    },
    "GB": {
        "2023-01": "3.50",
        "2023-07": "5.00",
        "2024-01": "5.25",
        "2024-07": "5.25",
        "2025-01": "4.75",
        "2025-07": "4.25",
        "2026-01": "3.75",
    },
    "PL": {
        "2023-01": "6.75",
        "2023-07": "6.75",
        "2024-01": "5.75",
        "2024-07": "5.75",
        "2025-01": "5.75",
        "2025-07": "5.25",
        "2026-01": "4.00",
    },
}
_ROW = re.compile(r"(ECB|AT|DE|GB|PL) (\d{4}-0[17]) (-?\d{1,2}(?:\.\d{1,4})?)")
_SECOND_HALF = 7


@dataclass(frozen=True, slots=True)
class LawfulRate:
    """Points over a reference rate, from businesses and from persons (none where the law has no such rate).

    `is_rounded_up`: the reference rate counts with the next half per cent.
    """

    reference: str
    from_businesses: Decimal
    from_persons: Decimal | None
    law: str
    is_rounded_up: bool = False


@dataclass(frozen=True, slots=True)
class RateInForce:
    """What the law gives today, and whether the reference rate of this very half-year is known."""

    percent: Decimal
    points: Decimal
    reference: str
    reference_percent: Decimal
    since: date
    law: str
    is_current: bool


_BY_THE_DIRECTIVE = "CY EE ES GR HR IE IT LT LU LV MT NL PT SI SK"
_DIRECTIVE = "directive 2011/7/EU"
LAWFUL_RATES: Mapping[str, LawfulRate] = {
    "AT": LawfulRate("AT", Decimal("9.2"), None, "§ 456 UGB"),
    "BE": LawfulRate("ECB", Decimal(8), None, "loi du 2 août 2002, art. 5", is_rounded_up=True),
    "DE": LawfulRate("DE", Decimal(9), Decimal(5), "§ 288 BGB"),
    "FR": LawfulRate("ECB", Decimal(10), None, "art. L441-10 C. com."),
    "FI": LawfulRate("ECB", Decimal(8), Decimal(7), "korkolaki 4 a § and 4 §", is_rounded_up=True),
    "GB": LawfulRate("GB", Decimal(8), None, "Late Payment of Commercial Debts Act 1998"),
    "PL": LawfulRate("PL", Decimal(10), None, "art. 7 u.p.n.o.t.h."),
    **{country: LawfulRate("ECB", Decimal(8), None, _DIRECTIVE) for country in _BY_THE_DIRECTIVE.split()},
}


def parse_reference_rates(text: str) -> Rates:
    """Rates that became known since, from `ECB 2026-07 2.15, DE 2026-07 1.27`; raises ValueError."""
    added: dict[str, dict[date, Decimal]] = {}
    for part in filter(None, (each.strip() for each in text.split(","))):
        match = _ROW.fullmatch(part)
        if match is None:
            raise ValueError(
                "write rates as ECB 2026-07 2.15, DE 2026-07 1.27: ECB, AT, DE, GB or PL, half-year, per cent"
            )
        added.setdefault(match[1], {})[_day(match[2])] = Decimal(match[3])
    return added


def lawful_rates(country: str, *, is_person: bool, added: Rates | None = None) -> list[tuple[date, Decimal]]:
    """The percentage a year from each day on; empty where the law gives none."""
    law = LAWFUL_RATES.get(country)
    points = _points(law, is_person=is_person)
    if law is None or points is None:
        return []
    return [(day, rate + points) for day, rate in _reference_rates(law, added or {})]


def rate_in_force(country: str, today: date, *, is_person: bool, added: Rates | None = None) -> RateInForce | None:
    """The law's rate on a day; None where the law gives none."""
    law = LAWFUL_RATES.get(country)
    points = _points(law, is_person=is_person)
    if law is None or points is None:
        return None
    rates = _reference_rates(law, added or {})
    since, rate = max((each for each in rates if each[0] <= today), default=rates[0])
    is_current = since == half_year_of(today)
    return RateInForce(rate + points, points, law.reference, rate, since, law.law, is_current)


def half_year_of(day: date) -> date:
    """The first day of the half-year that a day lies in."""
    return date(day.year, _SECOND_HALF if day.month >= _SECOND_HALF else 1, 1)


def _points(law: LawfulRate | None, *, is_person: bool) -> Decimal | None:
    if law is None:
        return None
    return law.from_persons if is_person else law.from_businesses


def _reference_rates(law: LawfulRate, added: Rates) -> list[tuple[date, Decimal]]:
    known = {_day(half): Decimal(rate) for half, rate in _KNOWN[law.reference].items()}
    rates = sorted((known | dict(added.get(law.reference, {}))).items())
    return [(day, _up_to_half(rate)) for day, rate in rates] if law.is_rounded_up else rates


def _up_to_half(percent: Decimal) -> Decimal:
    return (percent * 2).to_integral_value(ROUND_CEILING) / 2


def _day(half: str) -> date:
    return date(int(half[:4]), int(half[5:]), 1)
