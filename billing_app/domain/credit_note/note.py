"""The credit note itself: its body, its totals, and the state of the original after it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from billing_app.domain.credit_note.original import Original, OriginalPart
from billing_app.domain.credit_note.state import CreditedSoFar
from billing_app.domain.errors import Refused
from billing_app.domain.invoice import AllowanceCharge, InvoiceBody, Line
from billing_app.domain.money import share, to_decimal
from billing_app.domain.totals import DocumentPart, LineTotals, TaxGroup, Totals, with_steps


@dataclass(frozen=True, slots=True)
class Credit:
    """A credit note ready to be issued. `credited` is kept beside the original for the next one.

    `line_sources` names for each line of the note the original's line, empty where a line stands for a tax group.
    """

    body: InvoiceBody
    totals: Totals
    credited: CreditedSoFar
    line_sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NotePart:
    """The share of one allowance or charge of the document: as typed, and net."""

    part: OriginalPart
    typed: int
    net: int


def write_note(
    original: Original,
    after: CreditedSoFar,
    *,
    lines: Sequence[tuple[Line, LineTotals]],
    sources: tuple[str, ...],
    parts: Sequence[NotePart],
    groups: Sequence[tuple[int, int]],
    is_gross: bool,
    is_final: bool,
    before: CreditedSoFar,
) -> Credit:
    """Put a note together; `groups` is (base, tax) for each row of the original's breakdown."""
    exclusive = sum(total.net for _, total in lines) + sum(one.part.sign * one.net for one in parts)
    tax_total = sum(tax for _, tax in groups)
    after = replace(
        after,
        tax_exclusive=before.tax_exclusive + exclusive,
        tax_inclusive=before.tax_inclusive + exclusive + tax_total,
        groups=tuple((b + base, t + tax) for (b, t), (base, tax) in zip(before.groups, groups, strict=True)),
        withholding=_withheld(original, before.tax_exclusive + exclusive, is_final=is_final),
        rounding=original.totals.rounding if is_final else before.rounding,
    )
    _check(original, before, after)
    used = [one for one in parts if one.typed or one.net]
    allowances = [one for one in used if one.part.sign < 0]
    charges = [one for one in used if one.part.sign > 0]
    withheld = [now - then for now, then in zip(after.withholding, before.withholding, strict=True)]
    rounding = after.rounding - before.rounding
    totals = Totals(
        currency=original.totals.currency,
        lines=tuple(total for _, total in lines),
        groups=_taken_groups(original, groups),
        allowance_amounts=tuple(one.net for one in allowances),
        charge_amounts=tuple(one.net for one in charges),
        withholding_amounts=tuple(amount for amount in withheld if amount),
        line_total=sum(total.net for _, total in lines),
        allowance_total=sum(one.net for one in allowances),
        charge_total=sum(one.net for one in charges),
        tax_exclusive=exclusive,
        tax_total=tax_total,
        tax_inclusive=exclusive + tax_total,
        withholding_total=sum(withheld),
        prepaid=0,
        rounding=rounding,
        amount_due=exclusive + tax_total - sum(withheld) + rounding,
        allowance_parts=_parts(original, allowances, is_gross=is_gross),
        charge_parts=_parts(original, charges, is_gross=is_gross),
    )
    body = replace(
        heading(original.body),
        lines=tuple(line for line, _ in lines),
        prices_include_tax=is_gross,
        round_tax_per_line=original.body.round_tax_per_line,
        allowances=_entries(original, allowances),
        charges=_entries(original, charges),
        withholding=tuple(w for w, amount in zip(original.body.withholding, withheld, strict=True) if amount),
        cash_rounding=original.body.cash_rounding if rounding else None,
    )
    return Credit(body, with_steps(body, totals), after, sources)


def heading(body: InvoiceBody) -> InvoiceBody:
    """What a credit note repeats of its original: whom, what for and where to; none of its payment terms."""
    return InvoiceBody(
        currency=body.currency,
        customer_id=body.customer_id,
        kind="credit_note",
        exchange_rate=body.exchange_rate,
        delivery_date=body.delivery_date,
        period_from=body.period_from,
        period_to=body.period_to,
        purchase_order=body.purchase_order,
        buyer_reference=body.buyer_reference,
        delivery_address=body.delivery_address,
    )


def part_nets(original: Original, chains: Sequence[Sequence[int]]) -> list[int]:
    """The net of every part, from the chains of its bundles."""
    nets = [0] * len(original.parts)
    for bundle, chain in zip(original.bundles, chains, strict=True):
        for position, (before, after) in zip(bundle.parts, pairwise(chain), strict=True):
            nets[position] = original.parts[position].sign * (after - before)
    return nets


def _taken_groups(original: Original, groups: Sequence[tuple[int, int]]) -> tuple[TaxGroup, ...]:
    pairs = zip(original.totals.groups, groups, strict=True)
    return tuple(TaxGroup(group.tax, base, tax) for group, (base, tax) in pairs if base or tax)


def _withheld(original: Original, exclusive: int, *, is_final: bool) -> tuple[int, ...]:
    whole = original.totals.withholding_amounts
    return whole if is_final else tuple(share(one, exclusive, original.totals.tax_exclusive) for one in whole)


def _check(original: Original, before: CreditedSoFar, after: CreditedSoFar) -> None:
    if after.tax_inclusive <= before.tax_inclusive:
        sentence = "Nothing of value would be credited." if before.tax_inclusive else "There is nothing to credit."
        if before.tax_inclusive >= original.totals.tax_inclusive:
            sentence = "Everything of this document is credited already."
        raise Refused(sentence, code="exceeds_remaining")
    if after.tax_inclusive > original.totals.tax_inclusive:
        raise Refused("That is more than what remains of this document.", code="exceeds_remaining")
    for group, (base, tax) in zip(original.totals.groups, after.groups, strict=True):
        if is_overdrawn(group.base, base) or is_overdrawn(group.amount, tax):
            sentence = f"That is more than what remains at {format(group.tax.rate, 'f')} % tax."
            raise Refused(sentence, code="exceeds_remaining")


def is_overdrawn(whole: int, taken: int) -> bool:
    """Whether more was taken of an amount than there is, or something against its sign."""
    return not min(0, whole) <= taken <= max(0, whole)


def _parts(original: Original, parts: Sequence[NotePart], *, is_gross: bool) -> tuple[DocumentPart, ...]:
    return tuple(
        DocumentPart(i, original.bundles[one.part.bundle].taxes, one.net, one.typed if is_gross else None)
        for i, one in enumerate(parts)
    )


def _entries(original: Original, parts: Sequence[NotePart]) -> tuple[AllowanceCharge, ...]:
    # Each part names its group: how the whole was spread stands in the original and isn't spread anew.
    bodies = {"allowances": original.body.allowances, "charges": original.body.charges}
    return tuple(
        AllowanceCharge(
            amount=to_decimal(one.typed, original.body.currency),
            reason=bodies[one.part.kind][one.part.index].reason,
            taxes=original.bundles[one.part.bundle].taxes,
        )
        for one in parts
    )
