"""The amount of each line: quantity × price ÷ base, less allowances, plus charges, rounded once at the end."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from billing_app.domain.errors import InvalidInput
from billing_app.domain.invoice import AllowanceCharge, Line
from billing_app.domain.money import round_ratio

MAX_MINOR = 10**15
"""Above this an amount is a typing error; thousands of such documents still add up within 64 bits."""


@dataclass(frozen=True, slots=True)
class LineAmount:
    """One line in minor units: gross where prices include tax, net otherwise. The exact value is a ratio."""

    allowance_total: int
    charge_total: int
    amount: int
    exact_numerator: int
    exact_denominator: int


def line_amount(line: Line, scale: int, path: str) -> LineAmount:
    """What a line comes to; `scale` is minor units per major unit. Percentages are taken of quantity × price ÷ base."""
    numerator, denominator = goods_amount(line, scale, path)
    exact = numerator
    allowance_total = charge_total = 0
    if line.allowances:
        allowance_total = sum(amounts_of(line.allowances, numerator, denominator, scale))
        exact -= allowance_total * denominator
    if line.charges:
        charge_total = sum(amounts_of(line.charges, numerator, denominator, scale))
        exact += charge_total * denominator
    amount = round_ratio(exact, denominator)
    refuse_too_large(amount, path)
    return LineAmount(allowance_total, charge_total, amount, exact, denominator)


def goods_amount(line: Line, scale: int, path: str) -> tuple[int, int]:
    """Quantity × price ÷ base in minor units, as an exact ratio: what percentages on the line are taken of."""
    try:
        quantity, quantity_below = line.quantity.as_integer_ratio()
        price, price_below = line.unit_price.as_integer_ratio()
        base, base_below = line.price_base_quantity.as_integer_ratio()
    except (ValueError, OverflowError):
        raise InvalidInput("Write a plain number such as 1234.50.", code="not_a_number", path=path) from None
    if base <= 0:
        raise InvalidInput(
            "A price stands for some quantity above 0.", code="too_small", path=f"{path}.price_base_quantity"
        )
    return quantity * price * base_below * scale, quantity_below * price_below * base


def amounts_of(entries: Iterable[AllowanceCharge], numerator: int, denominator: int, scale: int) -> list[int]:
    """Each allowance or charge in minor units; percentages are all taken of the same numerator ÷ denominator."""
    return [_amount_of(entry, numerator, denominator, scale) for entry in entries]


def _amount_of(entry: AllowanceCharge, numerator: int, denominator: int, scale: int) -> int:
    if entry.percent is not None:
        percent, percent_below = entry.percent.as_integer_ratio()
        return round_ratio(numerator * percent, denominator * percent_below * 100)
    return minor_of(entry.amount, scale) if entry.amount is not None else 0


def minor_of(amount: Decimal, scale: int) -> int:
    """An amount in major units as minor units."""
    numerator, denominator = amount.as_integer_ratio()
    return round_ratio(numerator * scale, denominator)


def refuse_too_large(amount: int, path: str) -> None:
    """Refuse what no invoice comes to and what sums of many could not carry."""
    if abs(amount) >= MAX_MINOR:
        raise InvalidInput("This amount is too large.", code="amount_too_large", path=path)


def spread_nets(lines: list[int], factor: Fraction) -> list[int]:
    """Line nets of gross lines under one factor: largest remainders, ties to the earlier line.

    Their sum is round(Σ gross ÷ factor); returns (negative lines) keep their sign.
    """
    total = round_ratio(sum(lines) * factor.denominator, factor.numerator)
    exact = _proportional(total, lines) if min(lines) >= 0 and any(lines) else _divided(lines, factor)
    parts = [numerator // denominator for numerator, denominator in exact]
    by_remainder = sorted(range(len(parts)), key=lambda i: -(exact[i][0] % exact[i][1]))
    for index in by_remainder[: total - sum(parts)]:
        parts[index] += 1
    return parts


def _proportional(total: int, lines: list[int]) -> list[tuple[int, int]]:
    whole = sum(lines)
    return [(total * amount, whole) for amount in lines]


def _divided(lines: list[int], factor: Fraction) -> list[tuple[int, int]]:
    # Shares of a sum that returns have almost cancelled would blow the single lines up.
    return [(amount * factor.denominator, factor.numerator) for amount in lines]
