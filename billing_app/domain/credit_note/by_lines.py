"""Credit by lines: each carries its share of document allowances and charges, and rounding never adds up.

A candidate is computed by the rules from the credited part alone, and moved only where what remains afterwards would
stray by more than one smallest unit from what the rules say of it. So single notes stay exact, and the last one takes
a residual of at most one unit.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil

from billing_app.domain.credit_note.lines import LinePart
from billing_app.domain.credit_note.note import Credit, NotePart, is_overdrawn, part_nets, write_note
from billing_app.domain.credit_note.original import Estimate, Original
from billing_app.domain.credit_note.state import CreditedSoFar
from billing_app.domain.errors import Refused
from billing_app.domain.money import share
from billing_app.domain.totals import LineTotals


def credit_lines(original: Original, before: CreditedSoFar, taken: Sequence[LinePart]) -> Credit:
    """A credit note for these parts of lines."""
    after = replace(before, lines={**before.lines, **{original.ids[one.position]: one.after for one in taken}})
    after = replace(after, parts=_part_totals(original, after))
    cut = _cut(original, before, after, taken)
    chains = [_chain(cut, index) for index in range(len(original.bundles))]
    nets = _added(before.nets, chains)
    typed = [now - then for now, then in zip(after.parts, before.parts, strict=True)]
    return write_note(
        original,
        replace(after, nets=nets),
        lines=[
            (one.line, _line_total(original, one, net, position))
            for position, (one, net) in enumerate(zip(taken, _line_nets(cut, taken, chains), strict=True), 1)
        ],
        sources=tuple(original.ids[one.position] for one in taken),
        parts=[NotePart(*one) for one in zip(original.parts, typed, part_nets(original, chains), strict=True)],
        groups=_groups(cut, chains),
        is_gross=original.body.prices_include_tax,
        is_final=cut.is_final,
        before=before,
    )


def _added(before: Sequence[Sequence[int]], chains: Sequence[Sequence[int]]) -> tuple[tuple[int, ...], ...]:
    return tuple(
        tuple(was + one for was, one in zip(nets, chain, strict=True))
        for nets, chain in zip(before, chains, strict=True)
    )


def _line_total(original: Original, one: LinePart, net: int, position: int) -> LineTotals:
    gross = one.amount if original.body.prices_include_tax else None
    return LineTotals(one.line.id, position, one.allowance_total, one.charge_total, net, gross)


def _part_totals(original: Original, after: CreditedSoFar) -> tuple[int, ...]:
    # round(whole × credited so far ÷ whole); a part on no lines of its own goes along with all of them.
    taken = [original.line_credited(after, position).amount for position in range(len(original.typed))]
    if taken == original.typed:
        return tuple(part.typed for part in original.parts)
    totals: list[int] = []
    for part in original.parts:
        bundle = original.bundles[part.bundle]
        if bundle.lines:
            totals.append(share(part.typed, sum(taken[i] for i in bundle.lines), bundle.line_sum))
        else:
            totals.append(share(part.typed, sum(taken), sum(original.typed)))
    return tuple(totals)


@dataclass(frozen=True, slots=True)
class _Cut:
    """Where a credit cuts the original: `mine` is what it takes, `left` what stays, both by the rules alone.

    `typed` and `left_typed` are the same as typed amounts, a chain for each bundle; `rest` is what stays of each bundle
    when what was credited by amount is counted too.
    """

    original: Original
    before: CreditedSoFar
    mine: Estimate
    left: Estimate
    typed: Sequence[Sequence[int]]
    left_typed: Sequence[Sequence[int]]
    rest: Sequence[int]

    @property
    def is_gross(self) -> bool:
        """Whether what was typed includes tax."""
        return self.original.body.prices_include_tax

    @property
    def is_final(self) -> bool:
        """Whether nothing stays."""
        return not any(self.rest)


def _cut(original: Original, before: CreditedSoFar, after: CreditedSoFar, taken: Sequence[LinePart]) -> _Cut:
    mine = {one.position: one.amount for one in taken}
    left = {
        position: whole - original.line_credited(after, position).amount
        for position, whole in enumerate(original.typed)
    }
    mine_parts = [now - then for now, then in zip(after.parts, before.parts, strict=True)]
    left_parts = [part.typed - now for part, now in zip(original.parts, after.parts, strict=True)]
    left_typed = _chains(original, left, left_parts)
    loose = before.loose_grosses if original.body.prices_include_tax else before.loose_bases
    rest = [chain[-1] - amount for chain, amount in zip(left_typed, loose, strict=True)]
    for bundle, stays in zip(original.bundles, rest, strict=True):
        if is_overdrawn(bundle.gross, bundle.gross - stays):
            raise Refused("That is more than what remains of a tax group.", code="exceeds_remaining", path="lines")
    return _Cut(
        original,
        before,
        original.estimate(mine, mine_parts),
        original.estimate({position: amount for position, amount in left.items() if amount}, left_parts),
        _chains(original, mine, mine_parts),
        left_typed,
        rest,
    )


def _chains(original: Original, lines: dict[int, int], parts: Sequence[int]) -> list[list[int]]:
    return [
        original.chain(bundle, sum(lines.get(position, 0) for position in bundle.lines), parts)
        for bundle in original.bundles
    ]


def _within(candidate: int, remaining: int, expected_left: int | Fraction) -> int:
    stray = remaining - candidate - expected_left
    excess = max(0, ceil(abs(stray) - 1))
    return candidate + (excess if stray > 0 else -excess)


def _chain(cut: _Cut, index: int) -> list[int]:
    """The nets that a bundle's lines and parts take, after each step; where nothing stays, all that remains."""
    chain: list[int] = []
    before, whole = cut.before.nets[index], cut.original.bundles[index].nets
    for step, candidate in enumerate(cut.mine.chains[index]):
        remaining = whole[step] - before[step]
        if cut.left_typed[index][step]:
            chain.append(_within(candidate, remaining, _expected_net(cut, index, step)))
        else:
            chain.append(remaining)
    if cut.before.has_loose and any(cut.typed[index]):
        first = 0 if cut.original.bundles[index].lines else 1
        shift = _loose_shift(cut, index, chain[-1])
        return [net + shift if step >= first else net for step, net in enumerate(chain)]
    return chain


def _expected_net(cut: _Cut, index: int, step: int) -> int | Fraction:
    # A gross leaves to the tax what it doesn't give the net, so here the exact quotient counts, not the rounded one.
    if cut.original.body.round_tax_per_line:
        return cut.left.chains[index][step]
    left = cut.left_typed[index][step]
    return left / cut.original.bundles[index].factor if cut.is_gross else left


def _loose_shift(cut: _Cut, index: int, net: int) -> int:
    # After a credit by amount the lines no longer tell exactly what remains of net and tax: fit into it.
    base = cut.original.remaining_base(cut.before, index)
    if not cut.rest[index]:
        return base - net
    bundle = cut.original.bundles[index]
    if not cut.is_gross or len(bundle.groups) != 1:
        return 0
    sign = 1 if bundle.gross >= 0 else -1
    tax_left = cut.original.remaining_groups(cut.before)[bundle.groups[0]][1]
    tax = cut.typed[index][-1] - net
    return sign * (max(0, sign * (tax - tax_left)) - max(0, sign * (net - base)))


def _line_nets(cut: _Cut, taken: Sequence[LinePart], chains: Sequence[Sequence[int]]) -> list[int]:
    nets = [cut.mine.line_nets[one.position] for one in taken]
    last = {cut.original.bundle_of(one.position): i for i, one in enumerate(taken)}
    for index, i in last.items():
        nets[i] += chains[index][0] - cut.mine.chains[index][0]
    return nets


def _groups(cut: _Cut, chains: Sequence[Sequence[int]]) -> list[tuple[int, int]]:
    remaining = cut.original.remaining_groups(cut.before)
    if cut.is_final:
        return remaining
    if cut.is_gross:
        return _gross_groups(cut, chains)
    groups: list[tuple[int, int]] = []
    for index, (base_left, tax_left) in enumerate(remaining):
        mine, left, whole = cut.mine.groups[index], cut.left.groups[index], cut.original.totals.groups[index]
        expected = left.amount
        base = mine.base
        if cut.before.has_loose:
            expected = share(whole.amount, base_left - base, whole.base)
        elif mine.tax.compound:
            base = _within(base, base_left, left.base)
        tax = _within(mine.amount, tax_left, expected) if base_left != base else tax_left
        groups.append((base, min(tax, tax_left) if whole.amount >= 0 else max(tax, tax_left)))
    return groups


def _gross_groups(cut: _Cut, chains: Sequence[Sequence[int]]) -> list[tuple[int, int]]:
    """The rules' groups, with each shift of a net moved over to the last tax: the gross is sacred."""
    groups = [(group.base, group.amount) for group in cut.mine.groups]
    for bundle, chain, candidate in zip(cut.original.bundles, chains, cut.mine.chains, strict=True):
        shift = chain[-1] - candidate[-1]
        rated = [group for group, tax in zip(bundle.groups, bundle.taxes, strict=True) if tax.rate]
        for group in bundle.groups:
            base, tax = groups[group]
            groups[group] = (base + shift, tax - shift if rated and group == rated[-1] else tax)
    return groups
