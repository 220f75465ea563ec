"""What a person who issues has to confirm: the official rules that the document would break."""

from collections.abc import Mapping

from billing_app.documents.rules.verdict import RuleFinding
from billing_app.domain.access import Actor, Permission
from billing_app.domain.errors import BillingError
from billing_app.services.composing import compose_stored
from billing_app.services.correcting import foresee_credit_note
from billing_app.services.e_invoices.foreseeing import DRAFT_NUMBER, Foreseen, findings_to_confirm, is_confirmed
from billing_app.services.freezing import freeze_composed
from billing_app.services.issuing import rate_of_draft
from billing_app.store.business import profile_of
from billing_app.store.customers import find_profile
from billing_app.store.invoices import get_invoice
from billing_app.store.session import Scope, reading
from billing_app.store.tables import Invoice


def broken_by_draft(actor: Actor, invoice_id: str) -> tuple[RuleFinding, ...]:
    """What the rules say against a draft, to be confirmed before it is issued; empty where nothing has to be."""
    actor.require(Permission.ISSUE_INVOICES)
    with reading(actor) as scope:
        row = get_invoice(scope, invoice_id)
        foreseen = _foresee(scope, row) if row.status == "draft" else None
    return findings_to_confirm(foreseen) if foreseen else ()


def broken_by_credit_note(actor: Actor, invoice_id: str, request: Mapping[str, object]) -> tuple[RuleFinding, ...]:
    """The same of the credit note that a request would make; raises what issuing it would raise."""
    actor.require(Permission.CORRECT_INVOICES)
    foreseen = foresee_credit_note(actor, invoice_id, request, wanted=is_confirmed)
    return findings_to_confirm(foreseen) if foreseen else ()


def _foresee(scope: Scope, row: Invoice) -> Foreseen | None:
    """The draft as it would be frozen; None where nobody gets an e-invoice, or where the issue refuses it anyway."""
    customer = find_profile(scope, row.customer_id) if row.customer_id else None
    if not is_confirmed(profile_of(scope), customer):
        return None
    composed = compose_stored(scope, row.body)
    if any(finding.severity == "refusal" for finding in composed.findings):
        return None
    try:
        frozen, _ = freeze_composed(composed, rate_of_draft(scope, composed), DRAFT_NUMBER)
    except BillingError:
        return None
    return Foreseen(frozen, composed.document_format)
