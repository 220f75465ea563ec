"""What a credit note was asked for: all that remains, some lines by quantity or amount, or a gross amount."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from billing_app.domain.body import MAX_LINES
from billing_app.domain.errors import InvalidInput
from billing_app.domain.fields import Problems, list_field, mapping_field, text_field
from billing_app.domain.money import parse_minor, parse_number


@dataclass(frozen=True, slots=True)
class LineRequest:
    """A part of one line: by quantity, or by amount in minor units (gross where prices include tax)."""

    line_id: str
    quantity: Decimal | None = None
    amount: int | None = None


@dataclass(frozen=True, slots=True)
class CreditRequest:
    """`lines` or a gross `amount` in minor units; neither means all that remains."""

    lines: tuple[LineRequest, ...] = ()
    amount: int | None = None


def parse_credit_request(data: Mapping[str, object], currency: str) -> CreditRequest:
    """The request `{}`, `{lines: [{line_id, quantity} or {line_id, amount}]}` or `{amount}`; problems by path."""
    given = mapping_field(data, "")
    problems = Problems()
    problems.refuse_unknown(given, {"lines", "amount"})
    lines: tuple[LineRequest, ...] = ()
    amount: int | None = None
    if given.get("amount") is not None:
        amount = problems.attempt(lambda: _amount(given["amount"], currency, "amount"), None)
    if given.get("lines") is not None:
        lines = problems.attempt(lambda: _lines(given["lines"], currency), ())
        if not lines and not problems.findings:
            problems.add("required", "lines", "Name the lines to credit, or leave this out to credit all that remains.")
    if given.get("amount") is not None and given.get("lines") is not None:
        problems.add("lines_or_amount", "amount", "Credit lines or an amount, one of the two.")
    problems.raise_if_any()
    return CreditRequest(lines, amount)


def _lines(value: object, currency: str) -> tuple[LineRequest, ...]:
    problems = Problems()
    lines: dict[str, LineRequest] = {}
    for i, one in enumerate(list_field(value, "lines", MAX_LINES)):
        line = problems.attempt(lambda one=one, i=i: _line(one, currency, f"lines.{i}"), None)
        if line is not None and line.line_id in lines:
            problems.add("line_twice", f"lines.{i}.line_id", "This line stands here twice.")
        elif line is not None:
            lines[line.line_id] = line
    problems.raise_if_any()
    return tuple(lines.values())


def _line(value: object, currency: str, path: str) -> LineRequest:
    given = mapping_field(value, path)
    problems = Problems()
    problems.refuse_unknown(given, {"line_id", "quantity", "amount"}, path)
    problems.raise_if_any()
    line_id = text_field(given.get("line_id"), f"{path}.line_id", 64, required=True)
    quantity, amount = given.get("quantity"), given.get("amount")
    if (quantity is None) == (amount is None):
        raise InvalidInput("Give a quantity or an amount, one of the two.", code="quantity_or_amount", path=path)
    if quantity is not None:
        return LineRequest(line_id, quantity=_quantity(quantity, f"{path}.quantity"))
    return LineRequest(line_id, amount=_amount(amount, currency, f"{path}.amount"))


def _quantity(value: object, path: str) -> Decimal:
    quantity = parse_number(value, path=path, decimals=6)
    if not quantity:
        raise InvalidInput("The quantity is not 0.", code="too_small", path=path)
    return quantity


def _amount(value: object, currency: str, path: str) -> int:
    amount = parse_minor(value, currency, path=path)
    if not amount:
        raise InvalidInput("The amount is not 0.", code="too_small", path=path)
    return amount
