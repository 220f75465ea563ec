"""Recargo de equivalencia: what some retailers are charged on top of VAT, at a rate for each rate of VAT.

Source: Ley 37/1992, articles 154 to 163.
"""

from collections.abc import Sequence
from decimal import Decimal

from billing_app.domain.tax import Tax

REGIME = "18"
VAT_CODE = "01"
_ON_TOP_OF = {
    Decimal("5.2"): Decimal(21),
    Decimal("1.75"): Decimal(21),
    Decimal("1.4"): Decimal(10),
    Decimal("0.5"): Decimal(4),
}


def surcharged_rate(tax: Tax, impost: str) -> Decimal | None:
    """The rate of VAT that a tax is charged on top of; None for every other tax. `impost` is the agency's code."""
    is_spanish = impost == VAT_CODE and tax.category == "S" and tax.country in ("", "ES")
    return _ON_TOP_OF.get(tax.rate) if is_spanish else None


def is_surcharged(taxes: Sequence[Tax], impost: str) -> bool:
    """Whether the taxes of a line are one of VAT and its surcharge, each on the net amount."""
    if len(taxes) != 2 or taxes[1].compound:
        return False
    return taxes[0].category == "S" and surcharged_rate(taxes[1], impost) == taxes[0].rate
