"""compute_totals: a body in, every total out, in minor units of the document's currency."""

from collections.abc import Sequence
from dataclasses import replace

from billing_app.domain.errors import InvalidInput, Refused
from billing_app.domain.invoice import DepositDeduction, InvoiceBody
from billing_app.domain.money import decimals_of, round_ratio
from billing_app.domain.totals.bundles import Bundles
from billing_app.domain.totals.explanation import steps_of
from billing_app.domain.totals.lines import LineAmount, line_amount, minor_of, refuse_too_large
from billing_app.domain.totals.parts import Part, document_parts, refuse_overdrawn
from billing_app.domain.totals.result import DocumentPart, LineTotals, TaxGroup, Totals
from billing_app.domain.totals.taxing import Taxed, tax_document


def compute_totals(
    body: InvoiceBody, *, deposits: tuple[DepositDeduction, ...] = (), is_explained: bool = True
) -> Totals:
    """All totals of a body, with the steps that explain them if wanted; what can't be computed raises with its path."""
    scale = 10 ** decimals_of(body.currency)
    if not body.lines:
        raise InvalidInput("Add at least one line.", code="no_lines", path="lines")
    bundles = Bundles()
    amounts = _line_amounts(body, bundles, scale)
    line_sum = sum(amount.amount for amount in amounts)
    parts = document_parts("allowances", body.allowances, bundles, line_sum=line_sum, scale=scale)
    parts += document_parts("charges", body.charges, bundles, line_sum=line_sum, scale=scale)
    refuse_overdrawn(parts)
    taxed = tax_document(body, bundles, [amount.amount for amount in amounts], parts)
    totals = _totals(body, amounts, taxed, deposits)
    return replace(totals, steps=steps_of(body, totals, amounts, deposits)) if is_explained else totals


def with_steps(body: InvoiceBody, totals: Totals, *, deposits: tuple[DepositDeduction, ...] = ()) -> Totals:
    """Totals that were kept without their steps, or made by a credit, with the steps that explain them."""
    scale = 10 ** decimals_of(body.currency)
    amounts = [line_amount(line, scale, f"lines.{position}") for position, line in enumerate(body.lines)]
    return replace(totals, steps=steps_of(body, totals, amounts, deposits))


def empty_totals(currency: str) -> Totals:
    """The totals of a draft without lines: all zero."""
    decimals_of(currency)
    return Totals(currency, (), (), (), (), (), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)


def remaining_groups(totals: Totals, deposits: Sequence[DepositDeduction]) -> tuple[TaxGroup, ...]:
    """The breakdown after the deposits' bases and taxes were deducted: what a final invoice still makes due."""
    deducted: dict[object, tuple[int, int]] = {}
    for tax, base, amount in (group for deposit in deposits for group in deposit.groups):
        before = deducted.get(tax.group, (0, 0))
        deducted[tax.group] = (before[0] + base, before[1] + amount)
    groups: list[TaxGroup] = []
    for group in totals.groups:
        base, amount = deducted.pop(group.tax.group, (0, 0))
        groups.append(TaxGroup(group.tax, group.base - base, group.amount - amount))
    if deducted:
        raise Refused("A deposit carries a tax that this invoice doesn't.", code="deposit_tax_missing", path="deposits")
    return tuple(groups)


def _line_amounts(body: InvoiceBody, bundles: Bundles, scale: int) -> list[LineAmount]:
    amounts: list[LineAmount] = []
    for position, line in enumerate(body.lines):
        path = f"lines.{position}"
        amount = line_amount(line, scale, path)
        if amount.amount < 0 < amount.allowance_total and line.quantity > 0 and line.unit_price >= 0:
            raise Refused(
                "The allowances are more than the line.", code="allowance_too_large", path=f"{path}.allowances"
            )
        amounts.append(amount)
        bundles.of(line.taxes, f"{path}.taxes").add_line(position, amount.amount)
    return amounts


def _totals(
    body: InvoiceBody, amounts: Sequence[LineAmount], taxed: Taxed, deposits: tuple[DepositDeduction, ...]
) -> Totals:
    allowances = _net_by_index(taxed.parts, "allowances", len(body.allowances))
    charges = _net_by_index(taxed.parts, "charges", len(body.charges))
    line_total = sum(taxed.nets)
    tax_exclusive = line_total - sum(allowances) + sum(charges)
    withheld = tuple(_percent(tax_exclusive, entry.rate.as_integer_ratio()) for entry in body.withholding)
    tax_total = sum(group.amount for group in taxed.groups)
    refuse_too_large(tax_exclusive + tax_total, "lines")
    prepaid = sum(deposit.amount for deposit in deposits)
    due = tax_exclusive + tax_total - sum(withheld) - prepaid
    rounding = _cash_rounding(body, due)
    return Totals(
        currency=body.currency,
        lines=_line_totals(body, amounts, taxed.nets),
        groups=taxed.groups,
        allowance_amounts=allowances,
        charge_amounts=charges,
        withholding_amounts=withheld,
        line_total=line_total,
        allowance_total=sum(allowances),
        charge_total=sum(charges),
        tax_exclusive=tax_exclusive,
        tax_total=tax_total,
        tax_inclusive=tax_exclusive + tax_total,
        withholding_total=sum(withheld),
        prepaid=prepaid,
        rounding=rounding,
        amount_due=due + rounding,
        allowance_parts=_shown_parts(body, taxed.parts, "allowances"),
        charge_parts=_shown_parts(body, taxed.parts, "charges"),
    )


def _line_totals(body: InvoiceBody, amounts: Sequence[LineAmount], nets: Sequence[int]) -> tuple[LineTotals, ...]:
    has_gross = body.prices_include_tax
    return tuple(
        LineTotals(line.id, i, amount.allowance_total, amount.charge_total, net, amount.amount if has_gross else None)
        for i, (line, amount, net) in enumerate(zip(body.lines, amounts, nets, strict=True), 1)
    )


def _net_by_index(parts: Sequence[Part], kind: str, count: int) -> tuple[int, ...]:
    nets = [0] * count
    for part in parts:
        if part.kind == kind:
            nets[part.index] += part.net
    return tuple(nets)


def _shown_parts(body: InvoiceBody, parts: Sequence[Part], kind: str) -> tuple[DocumentPart, ...]:
    has_gross = body.prices_include_tax
    return tuple(
        DocumentPart(part.index, part.bundle.taxes, part.net, part.amount if has_gross else None)
        for part in parts
        if part.kind == kind
    )


def _percent(amount: int, rate: tuple[int, int]) -> int:
    return round_ratio(amount * rate[0], rate[1] * 100)


def _cash_rounding(body: InvoiceBody, due: int) -> int:
    step = minor_of(body.cash_rounding, 10 ** decimals_of(body.currency)) if body.cash_rounding is not None else 0
    return round_ratio(due, step) * step - due if step > 0 else 0
