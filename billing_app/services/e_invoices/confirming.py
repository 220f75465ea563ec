"""What a person who issues has to confirm: the official rules that the document would break."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from billing_app.documents.rules.verdict import RuleFinding
from billing_app.domain.access import Actor, Permission
from billing_app.domain.errors import BillingError, Conflict, NotFound
from billing_app.services.composing import compose_stored
from billing_app.services.correcting import foresee_credit_note
from billing_app.services.drafting import Document
from billing_app.services.e_invoices.foreseeing import (
    DRAFT_NUMBER,
    UNASKED,
    Foreseen,
    findings_to_confirm,
    is_confirmed,
    refusal_of,
)
from billing_app.services.freezing import freeze_composed
from billing_app.services.issuing import issue_invoice, rate_of_draft
from billing_app.store.business import profile_of
from billing_app.store.customers import find_profile
from billing_app.store.invoices import get_invoice
from billing_app.store.session import Scope, reading
from billing_app.store.tables import Invoice


@dataclass(frozen=True, slots=True)
class DoubtfulDraft:
    """A draft whose e-invoice would break rules, and which."""

    invoice_id: str
    customer_name: str
    findings: tuple[RuleFinding, ...]


def broken_by_draft(actor: Actor, invoice_id: str) -> tuple[RuleFinding, ...]:
    """What the rules say against a draft, to be confirmed before it is issued; empty where nothing has to be."""
    actor.require(Permission.ISSUE_INVOICES)
    _, foreseen = _foreseen_draft(actor, invoice_id)
    return findings_to_confirm(foreseen) if foreseen else ()


def doubtful_drafts(actor: Actor, invoice_ids: Iterable[str]) -> list[DoubtfulDraft]:
    """Those of several drafts that break rules, in their order.

    As soon as the rules can't be asked, nobody waits for it again: the drafts behind are doubtful for the same reason.
    """
    actor.require(Permission.ISSUE_INVOICES)
    found: list[DoubtfulDraft] = []
    unasked: tuple[RuleFinding, ...] = ()
    for invoice_id in dict.fromkeys(invoice_ids):
        try:
            name, foreseen = _foreseen_draft(actor, invoice_id)
        except NotFound:  # the issue itself says so
            continue
        findings = (unasked or findings_to_confirm(foreseen)) if foreseen else ()
        if findings:
            found.append(DoubtfulDraft(invoice_id, name, findings))
            unasked = findings if findings == UNASKED else ()
    return found


def issue_unless_broken(actor: Actor, invoice_id: str) -> Document:
    """Issue a draft that breaks no rule; raises `Refused` with all that it breaks, `Conflict` when nobody can tell."""
    broken = broken_by_draft(actor, invoice_id)
    if broken == UNASKED:
        raise Conflict(broken[0].text, code="rules_away")
    if broken:
        raise refusal_of(broken)
    return issue_invoice(actor, invoice_id)


def broken_by_credit_note(actor: Actor, invoice_id: str, request: Mapping[str, object]) -> tuple[RuleFinding, ...]:
    """The same of the credit note that a request would make; raises what issuing it would raise."""
    actor.require(Permission.CORRECT_INVOICES)
    foreseen = foresee_credit_note(actor, invoice_id, request, wanted=is_confirmed)
    return findings_to_confirm(foreseen) if foreseen else ()


def _foreseen_draft(actor: Actor, invoice_id: str) -> tuple[str, Foreseen | None]:
    """The name of a draft's customer, and the draft as it would be frozen; None where nothing is to be asked."""
    with reading(actor) as scope:
        row = get_invoice(scope, invoice_id)
        return row.customer_name, _foresee(scope, row) if row.status == "draft" else None


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
