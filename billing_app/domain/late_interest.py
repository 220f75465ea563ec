"""Statutory interest on late payments: the margin of the law over the reference rate, by half-years.

Between businesses in the EU it is the ECB's reference rate and at least 8 points (directive 2011/7/EU, art. 2(6)); some
laws have a rate of their own. The rate of the first day of a half-year holds for all of it. The last one known goes on
until the next release; whoever needs another gives a percentage.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

_ECB = {
    (2023, 1): "2.50",
    (2023, 7): "4.00",
    (2024, 1): "4.50",
    (2024, 7): "4.25",
    (2025, 1): "3.15",
    (2025, 7): "2.15",
    (2026, 1): "2.15",
}
_GERMAN = {
    (2023, 1): "1.62",
    (2023, 7): "3.12",
    (2024, 1): "3.62",
    (2024, 7): "3.37",
    (2025, 1): "2.27",
    (2025, 7): "1.27",
    (2026, 1): "1.27",
}
_BRITISH = {
    (2023, 1): "3.50",
    (2023, 7): "5.00",
    (2024, 1): "5.25",
    (2024, 7): "5.25",
    (2025, 1): "4.75",
    (2025, 7): "4.25",
    (2026, 1): "3.75",
}


@dataclass(frozen=True, slots=True)
class LawfulRate:
    """Points over a reference rate, from businesses and from persons (none where the law has no such rate)."""

    reference: Mapping[tuple[int, int], str]
    from_businesses: Decimal
    from_persons: Decimal | None
    law: str


_DIRECTIVE = "directive 2011/7/EU"
LAWFUL_RATES: Mapping[str, LawfulRate] = {
    "DE": LawfulRate(_GERMAN, Decimal(9), Decimal(5), "§ 288 BGB"),
    "FR": LawfulRate(_ECB, Decimal(10), None, "art. L441-10 C. com."),
    "GB": LawfulRate(_BRITISH, Decimal(8), None, "Late Payment of Commercial Debts Act 1998"),
    **{
        country: LawfulRate(_ECB, Decimal(8), None, _DIRECTIVE)
        for country in ("BE", "ES", "IE", "IT", "LU", "NL", "PT")
    },
}


def lawful_rates(country: str, *, is_person: bool) -> list[tuple[date, Decimal]]:
    """The percentage a year from each day on; empty where the law gives none."""
    law = LAWFUL_RATES.get(country)
    margin = None if law is None else law.from_persons if is_person else law.from_businesses
    if law is None or margin is None:
        return []
    return [(date(year, month, 1), Decimal(rate) + margin) for (year, month), rate in sorted(law.reference.items())]
