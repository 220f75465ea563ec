"""The body of one period's invoice: what repeats, with words, prices and share of that period."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from billing_app.domain.letter import fill
from billing_app.domain.money import decimal_text, decimals_of, round_half_away
from billing_app.domain.recurring import Period, price_factor
from billing_app.domain.recurring_fields import Plan

VARIABLES = ("month", "year", "quarter", "period", "number", "next_month", "last_month")
"""What texts may name in braces; other words in braces stay as they are."""
PRICE_DECIMALS = 6
_TEXTS = ("note", "payment_terms", "purchase_order", "buyer_reference")
_AMOUNTS = ("allowances", "charges")


def body_of_period(plan: Plan, period: Period, words: Mapping[str, str]) -> dict[str, Any]:
    """The JSON body of the invoice of a period; `words` fills in the variables, in the customer's language."""
    body = dict(plan.body)
    decimals = decimals_of(body["currency"])
    factor = Fraction(price_factor(plan.indexing, plan.schedule.start_on, period.begins_on))
    body["period"] = {"from": period.begins_on.isoformat(), "to": period.ends_on.isoformat()}
    for key in _TEXTS:
        if body.get(key):
            body[key] = fill(body[key], words)
    body["lines"] = [_line(line, factor, period.share, decimals, words) for line in body["lines"]]
    return _with_amounts(body, period.share * factor, decimals)


def _line(
    line: Mapping[str, Any], factor: Fraction, part: Fraction, decimals: int, words: Mapping[str, str]
) -> dict[str, Any]:
    price = str(line["unit_price"])
    if factor != 1:
        price = decimal_text(round_half_away(Fraction(price) * factor, max(decimals, _decimals_in(price))))
    if part != 1:
        price = decimal_text(round_half_away(Fraction(price) * part, PRICE_DECIMALS))
    # A line of the next invoice is another line.
    made = {key: value for key, value in line.items() if key != "id"}
    made |= {"unit_price": price, "description": fill(line.get("description", ""), words)}
    return _with_amounts(made, part * factor, decimals)


def _with_amounts(holder: dict[str, Any], part: Fraction, decimals: int) -> dict[str, Any]:
    """Fixed allowances and charges follow prices and share; percentages follow by themselves."""
    if part == 1:
        return holder
    scale: Callable[[str], str] = lambda text: decimal_text(round_half_away(Fraction(text) * part, decimals))  # noqa: E731
    for key in _AMOUNTS:
        if holder.get(key):
            holder[key] = [
                {**entry, "amount": scale(entry["amount"])} if entry.get("amount") is not None else entry
                for entry in holder[key]
            ]
    return holder


def _decimals_in(price: str) -> int:
    exponent = Decimal(price).as_tuple().exponent
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0
