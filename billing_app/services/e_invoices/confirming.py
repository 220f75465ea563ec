"""What a person who issues has to confirm: the official rules that the document would break."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from billing_app.documents.rules.verdict import RuleFinding
from billing_app.domain.access import Actor, Permission
from billing_app.domain.errors import BillingError, Conflict, NotFound
from billing_app.services.composing import compose_stored
from billing_app.services.correcting import foresee_credit_note
from billing_app.services.drafting import Document
from billing_app.services.e_invoices.before_issue import ANYTHING, Seen, refuse_other_version, seal_of
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
class CheckedDraft:
    """What the rules say against a draft, to be confirmed before it is issued, and what exactly they were asked about.

    `findings` are empty where nothing has to be confirmed.
    """

    invoice_id: str
    customer_name: str
    seen: Seen
    findings: tuple[RuleFinding, ...] = ()


def check_draft(actor: Actor, invoice_id: str, version: int | None = None) -> CheckedDraft:
    """Ask the rules about a draft; raises `VersionConflict` if it is not in the version that was looked at."""
    actor.require(Permission.ISSUE_INVOICES)
    checked, foreseen = _foreseen_draft(actor, invoice_id, Seen(version))
    return replace(checked, findings=findings_to_confirm(foreseen)) if foreseen else checked


def check_drafts(actor: Actor, invoice_ids: Iterable[str]) -> list[CheckedDraft]:
    """Several drafts, in their order.

    As soon as the rules can't be asked, nobody waits for it again: the drafts behind are doubtful for the same reason.
    """
    actor.require(Permission.ISSUE_INVOICES)
    found: list[CheckedDraft] = []
    unasked: tuple[RuleFinding, ...] = ()
    for invoice_id in dict.fromkeys(invoice_ids):
        try:
            checked, foreseen = _foreseen_draft(actor, invoice_id)
        except NotFound:  # the issue itself says so
            continue
        findings = (unasked or findings_to_confirm(foreseen)) if foreseen else ()
        found.append(replace(checked, findings=findings))
        unasked = unasked or (findings if findings == UNASKED else ())
    return found


def issue_unless_broken(actor: Actor, invoice_id: str, seen: Seen = ANYTHING) -> Document:
    """Issue a draft that breaks no rule; raises `Refused` with all that it breaks, `Conflict` when nobody can tell.

    A draft that changes between check and issue is not issued: `VersionConflict`.
    """
    checked = check_draft(actor, invoice_id, seen.version)
    if checked.findings == UNASKED:
        raise Conflict(checked.findings[0].text, code="rules_away")
    if checked.findings:
        raise refusal_of(checked.findings)
    return issue_invoice(actor, invoice_id, checked.seen)


def broken_by_credit_note(actor: Actor, invoice_id: str, request: Mapping[str, object]) -> tuple[RuleFinding, ...]:
    """The same of the credit note that a request would make; raises what issuing it would raise."""
    actor.require(Permission.CORRECT_INVOICES)
    foreseen = foresee_credit_note(actor, invoice_id, request, wanted=is_confirmed)
    return findings_to_confirm(foreseen) if foreseen else ()


def _foreseen_draft(actor: Actor, invoice_id: str, wanted: Seen = ANYTHING) -> tuple[CheckedDraft, Foreseen | None]:
    """The draft as it stands, and as it would be frozen; None where nothing is to be asked."""
    with reading(actor) as scope:
        row = get_invoice(scope, invoice_id)
        if row.status != "draft":
            return CheckedDraft(row.id, row.customer_name, ANYTHING), None
        refuse_other_version(row, wanted)
        foreseen, seal = _foresee(scope, row)
        return CheckedDraft(row.id, row.customer_name, Seen(row.version, seal)), foreseen


def _foresee(scope: Scope, row: Invoice) -> tuple[Foreseen | None, str | None]:
    """The draft as it would be frozen, and its seal; None where nobody asks, or where the issue refuses it anyway."""
    customer = find_profile(scope, row.customer_id) if row.customer_id else None
    if not is_confirmed(profile_of(scope), customer):
        return None, ""
    composed = compose_stored(scope, row.body)
    if any(finding.severity == "refusal" for finding in composed.findings):
        return None, None
    try:
        rate = rate_of_draft(scope, composed)
        frozen, _ = freeze_composed(composed, rate, DRAFT_NUMBER)
        return Foreseen(frozen, composed.document_format), seal_of(composed, rate)
    except BillingError:
        return None, None
