"""make_credit_note: from what was asked for to a credit note that sums up, with all earlier ones, to the cent."""

from dataclasses import replace

from billing_app.domain.credit_note.by_amount import credit_amount
from billing_app.domain.credit_note.by_lines import credit_lines
from billing_app.domain.credit_note.lines import line_parts, remaining_line_parts
from billing_app.domain.credit_note.note import Credit
from billing_app.domain.credit_note.original import Original
from billing_app.domain.credit_note.request import CreditRequest
from billing_app.domain.credit_note.state import CreditedSoFar
from billing_app.domain.invoice import InvoiceBody
from billing_app.domain.totals import Totals, with_steps


def make_credit_note(
    body: InvoiceBody,
    totals: Totals,
    credited: CreditedSoFar,
    request: CreditRequest,
    *,
    description: str = "Credit",
) -> Credit:
    """The credit note for a request over an issued document, given what was credited before.

    `description` stands on the lines of a note by amount, one per tax group. More than what remains, per line, tax
    group or in total, is refused as `exceeds_remaining`. Deposits that the document deducted are left aside: `prepaid`
    of the note is 0.
    """
    original = Original(body, totals)
    before = _complete(original, credited)
    if request.amount is not None:
        return credit_amount(original, before, request.amount, description)
    if request.lines:
        return credit_lines(original, before, line_parts(original, before, request.lines))
    if before.has_loose:
        return credit_amount(original, before, totals.tax_inclusive - before.tax_inclusive, description)
    credit = credit_lines(original, before, remaining_line_parts(original, before))
    return _as_typed(credit, original) if before == original.nothing_credited() else credit


def _as_typed(credit: Credit, original: Original) -> Credit:
    # A whole document is taken back in its own words: percentages and spread allowances stay what they are.
    body, totals = original.body, original.totals
    kept = replace(
        credit.totals,
        allowance_amounts=totals.allowance_amounts,
        charge_amounts=totals.charge_amounts,
        withholding_amounts=totals.withholding_amounts,
        allowance_parts=totals.allowance_parts,
        charge_parts=totals.charge_parts,
    )
    typed = replace(credit.body, allowances=body.allowances, charges=body.charges, withholding=body.withholding)
    return replace(credit, body=typed, totals=with_steps(typed, kept))


def _complete(original: Original, credited: CreditedSoFar) -> CreditedSoFar:
    return credited if credited.nets else original.nothing_credited()
