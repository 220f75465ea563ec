"""Credit by a gross amount: spread over the tax groups by what remains of each, one line per group."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from billing_app.domain.credit_note.note import Credit, write_note
from billing_app.domain.credit_note.original import Original
from billing_app.domain.credit_note.state import CreditedSoFar
from billing_app.domain.errors import InvalidInput, Refused
from billing_app.domain.ids import new_id
from billing_app.domain.invoice import Line
from billing_app.domain.money import round_ratio, spread, to_decimal, to_text
from billing_app.domain.totals import LineTotals
from billing_app.domain.totals.bundles import taxes_within


def credit_amount(original: Original, before: CreditedSoFar, amount: int, description: str) -> Credit:
    """A credit note over a gross amount; all that remains takes the residual of every group."""
    remaining = original.totals.tax_inclusive - before.tax_inclusive
    if amount > remaining:
        sentence = f"Only {to_text(max(remaining, 0), original.totals.currency)} remain of this document."
        raise Refused(sentence, code="exceeds_remaining", path="amount")
    if amount <= 0 < remaining:
        raise InvalidInput("The amount is above 0.", code="too_small", path="amount")
    is_final = amount == remaining
    shares = _remaining_shares(original, before) if is_final else _shares(original, before, amount)
    groups = [(0, 0)] * len(original.totals.groups)
    for bundle, taken in zip(original.bundles, shares, strict=True):
        for index, (base, tax) in zip(bundle.groups, taken.taxes, strict=True):
            groups[index] = (groups[index][0] + base, groups[index][1] + tax)
    used = [(i, taken) for i, taken in enumerate(shares) if taken.base or taken.gross]
    lines = [
        _line(original, i, taken, position=position, description=description)
        for position, (i, taken) in enumerate(used, 1)
    ]
    after = replace(
        before,
        loose_bases=tuple(was + one.base for was, one in zip(before.loose_bases, shares, strict=True)),
        loose_grosses=tuple(was + one.gross for was, one in zip(before.loose_grosses, shares, strict=True)),
    )
    return write_note(
        original,
        after,
        lines=lines,
        sources=("",) * len(lines),
        parts=(),
        groups=original.remaining_groups(before) if is_final else groups,
        is_gross=False,
        is_final=is_final,
        before=before,
    )


@dataclass(frozen=True, slots=True)
class _Share:
    gross: int
    base: int
    taxes: tuple[tuple[int, int], ...]


def _remaining_shares(original: Original, before: CreditedSoFar) -> list[_Share]:
    shares: list[_Share] = []
    for index, bundle in enumerate(original.bundles):
        base = original.remaining_base(before, index)
        gross = round_ratio(base * bundle.factor.numerator, bundle.factor.denominator)
        shares.append(_Share(gross, base, ((0, 0),) * len(bundle.groups)))
    return shares


def _shares(original: Original, before: CreditedSoFar, amount: int) -> list[_Share]:
    remaining = original.remaining_groups(before)
    bases = [original.remaining_base(before, index) for index in range(len(original.bundles))]
    weights = [base + _taxes_of(original, i, remaining, bases) for i, base in enumerate(bases)]
    parts = spread(amount, weights)
    return [_share(original, i, part, base=bases[i], remaining=remaining) for i, part in enumerate(parts)]


def _taxes_of(original: Original, index: int, remaining: Sequence[tuple[int, int]], bases: Sequence[int]) -> Fraction:
    # A tax that several bundles share counts for each of them by its base.
    total = Fraction(0)
    for group in original.bundles[index].groups:
        sharing = [base for bundle, base in zip(original.bundles, bases, strict=True) if group in bundle.groups]
        if sum(sharing):
            total += Fraction(remaining[group][1] * bases[index], sum(sharing))
    return total


def _share(original: Original, index: int, part: int, *, base: int, remaining: Sequence[tuple[int, int]]) -> _Share:
    if not part:
        return _Share(0, 0, ((0, 0),) * len(original.bundles[index].groups))
    bundle = original.bundles[index]
    net = min(round_ratio(part * bundle.factor.denominator, bundle.factor.numerator), base)
    taxes = taxes_within(part, net, bundle.taxes)
    # Where rounding would take more of a tax than there is, the net takes it.
    capped = [min(tax, remaining[group][1]) for group, (_, tax) in zip(bundle.groups, taxes, strict=True)]
    net = part - sum(capped)
    if net > base:
        raise Refused("That is more than what remains of one of the taxes.", code="exceeds_remaining", path="amount")
    before = 0
    shown: list[tuple[int, int]] = []
    for tax, amount in zip(bundle.taxes, capped, strict=True):
        shown.append((net + before if tax.compound else net, amount))
        before += amount
    return _Share(part, net, tuple(shown))


def _line(original: Original, index: int, taken: _Share, *, position: int, description: str) -> tuple[Line, LineTotals]:
    line = Line(
        description=description,
        quantity=Decimal(1 if taken.base >= 0 else -1),
        unit_price=to_decimal(abs(taken.base), original.totals.currency),
        taxes=original.bundles[index].taxes,
        id=new_id(),
    )
    return line, LineTotals(line.id, position, 0, 0, taken.base)
