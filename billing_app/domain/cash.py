"""What is paid in coins and notes: the smallest coin rounds the sum, and the tax never moves."""

from decimal import Decimal
from typing import Literal

from billing_app.domain.money import round_ratio, to_minor

CashRounding = Literal["", "none", "0.05", "0.10", "0.50", "1"]
"""To what a business rounds what is paid in cash; empty means: as is usual where it is."""

_BY_CURRENCY = {
    "AUD": "0.05",
    "CAD": "0.05",
    "CHF": "0.05",
    "CZK": "1",
    "DKK": "0.50",
    "HUF": "5",
    "ILS": "0.10",
    "MYR": "0.05",
    "NOK": "1",
    "NZD": "0.10",
    "SEK": "1",
}
# Where cents of the euro are rounded away by law or by custom; elsewhere they are coins like others.
_EURO_COUNTRIES = frozenset({"BE", "EE", "FI", "IE", "IT", "LT", "NL", "SK"})


def usual_cash_step(country: str, currency: str) -> str:
    """The smallest sum that can be paid in cash in a country, as a plain decimal; empty where every cent can be."""
    if currency == "EUR":
        return "0.05" if country in _EURO_COUNTRIES else ""
    return _BY_CURRENCY.get(currency, "")


def cash_step(choice: CashRounding, country: str, currency: str) -> int:
    """What a business rounds to in cash, in minor units; 0 where it does not round."""
    text = choice or usual_cash_step(country, currency)
    return 0 if text in {"", "none"} else to_minor(Decimal(text), currency)


def due_in_cash(due: int, step: int) -> int:
    """What is paid in cash for a sum; never nothing for something."""
    return (round_ratio(due, step) * step or due) if step else due


def largest_cash_rounding(currency: str) -> int:
    """The most that the smallest coin of a currency can move a sum by, in minor units."""
    return to_minor(Decimal(_BY_CURRENCY.get(currency, "0")), currency) // 2
