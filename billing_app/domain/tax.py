"""Taxes on a line: category, rate and what makes two of them the same group."""

from dataclasses import dataclass
from decimal import Decimal

CATEGORIES: dict[str, str] = {
    "S": "Standard or reduced rate",
    "Z": "Zero rated",
    "E": "Exempt",
    "AE": "Reverse charge",
    "K": "Intra-community supply",
    "G": "Export outside the EU",
    "O": "Outside the scope of tax",
}
"""EN 16931 tax categories (UNTDID 5305) that can stand on a line here."""

NEEDS_REASON = frozenset({"AE", "K", "G", "E", "O"})


@dataclass(frozen=True, slots=True)
class Tax:
    """One tax of a line. Rate in percent, 0–100 with up to 4 decimals; category S has a rate above 0, all others 0.

    `compound`: computed on the net plus the rounded taxes that stand before it on the same line.
    """

    category: str
    rate: Decimal = Decimal(0)
    name: str = ""
    compound: bool = False
    reason: str = ""
    reason_code: str = ""
    country: str = ""

    @property
    def group(self) -> tuple[str, Decimal, str]:
        """What makes two taxes the same group of the breakdown: (category, rate, name)."""
        return (self.category, self.rate.normalize() if self.rate else Decimal(0), self.name)
