"""The parts of lines that a credit takes, by quantity or by amount, never more than what remains of a line."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from billing_app.domain.credit_note.original import Original
from billing_app.domain.credit_note.request import LineRequest
from billing_app.domain.credit_note.state import CreditedSoFar, LineCredited
from billing_app.domain.errors import InvalidInput, Refused
from billing_app.domain.ids import new_id
from billing_app.domain.invoice import AllowanceCharge, Line
from billing_app.domain.money import decimals_of, share, to_decimal
from billing_app.domain.totals.lines import amounts_of, goods_amount


@dataclass(frozen=True, slots=True)
class LinePart:
    """What a credit takes of the line at `position`: the line that it writes, the typed amount, the state after it."""

    position: int
    line: Line
    amount: int
    allowance_total: int
    charge_total: int
    after: LineCredited


def line_parts(original: Original, before: CreditedSoFar, requests: Iterable[LineRequest]) -> list[LinePart]:
    """The parts that were asked for, in the order of the original's lines."""
    positions = {line_id: position for position, line_id in enumerate(original.ids)}
    parts: list[LinePart] = []
    for i, request in enumerate(requests):
        position = positions.get(request.line_id)
        if position is None:
            text = "Choose a line of the document that is credited."
            raise InvalidInput(text, code="unknown_line", path=f"lines.{i}.line_id")
        credited = original.line_credited(before, position)
        if request.quantity is not None:
            parts.append(_by_quantity(original, position, credited, request.quantity, path=f"lines.{i}.quantity"))
        else:
            parts.append(_by_amount(original, position, credited, request.amount or 0, path=f"lines.{i}.amount"))
    return sorted(parts, key=lambda part: part.position)


def remaining_line_parts(original: Original, before: CreditedSoFar) -> list[LinePart]:
    """All that remains of every line."""
    parts: list[LinePart] = []
    for position, line in enumerate(original.body.lines):
        credited = original.line_credited(before, position)
        quantity = line.quantity - credited.quantity
        amount = original.typed[position] - credited.amount
        if quantity and credited.amount == credited.by_quantity:
            parts.append(_by_quantity(original, position, credited, quantity, path="lines"))
        elif amount:
            parts.append(_by_amount(original, position, credited, amount, path="lines"))
    return parts


def _by_quantity(
    original: Original, position: int, credited: LineCredited, quantity: Decimal, *, path: str
) -> LinePart:
    line, typed = original.body.lines[position], original.typed[position]
    total = credited.quantity + quantity
    if quantity * line.quantity <= 0 or abs(total) > abs(line.quantity):
        raise _exceeds(path, f"{format(line.quantity - credited.quantity, 'f')} remain of this line.")
    amount = share(typed, Fraction(total), Fraction(line.quantity)) - credited.by_quantity
    _check_amount(typed, credited.amount + amount, path)
    allowances = _entry_shares(line, line.allowances, original.body.currency, total)
    charges = _entry_shares(line, line.charges, original.body.currency, total)
    taken_allowances = _less(allowances, credited.allowances)
    taken_charges = _less(charges, credited.charges)
    is_whole = quantity == line.quantity
    written = (
        replace(line, id=new_id())
        if is_whole
        else replace(
            line,
            id=new_id(),
            quantity=quantity,
            allowances=_entries(line.allowances, taken_allowances, original.body.currency),
            charges=_entries(line.charges, taken_charges, original.body.currency),
        )
    )
    after = LineCredited(
        total, credited.amount + amount, credited.by_quantity + amount, tuple(allowances), tuple(charges)
    )
    return LinePart(position, written, amount, sum(taken_allowances), sum(taken_charges), after)


def _by_amount(original: Original, position: int, credited: LineCredited, amount: int, *, path: str) -> LinePart:
    line, typed = original.body.lines[position], original.typed[position]
    if amount * typed <= 0:
        raise _exceeds(path, "Nothing of this kind remains of this line.")
    _check_amount(typed, credited.amount + amount, path)
    written = replace(
        line,
        id=new_id(),
        quantity=Decimal(1 if amount > 0 else -1),
        unit="C62",
        unit_price=to_decimal(abs(amount), original.body.currency),
        price_base_quantity=Decimal(1),
        allowances=(),
        charges=(),
    )
    return LinePart(position, written, amount, 0, 0, replace(credited, amount=credited.amount + amount))


def _check_amount(whole: int, total: int, path: str) -> None:
    if total * (whole or total) < 0 or abs(total) > abs(whole):
        raise _exceeds(path, "That is more than what remains of this line.")


def _exceeds(path: str, sentence: str) -> Refused:
    return Refused(sentence, code="exceeds_remaining", path=path)


def _entry_shares(line: Line, entries: tuple[AllowanceCharge, ...], currency: str, total: Decimal) -> list[int]:
    # round(whole × credited so far ÷ whole quantity): the last part takes what the others left.
    if not entries:
        return []
    scale = 10 ** decimals_of(currency)
    amounts = amounts_of(entries, *goods_amount(line, scale, "lines"), scale)
    return [share(amount, Fraction(total), Fraction(line.quantity)) for amount in amounts]


def _less(totals: list[int], before: tuple[int, ...]) -> list[int]:
    return [total - taken for total, taken in zip(totals, before or (0,) * len(totals), strict=True)]


def _entries(entries: tuple[AllowanceCharge, ...], amounts: list[int], currency: str) -> tuple[AllowanceCharge, ...]:
    return tuple(
        AllowanceCharge(amount=to_decimal(amount, currency), reason=entry.reason)
        for entry, amount in zip(entries, amounts, strict=True)
        if amount
    )
