"""What is to be said of a document as an e-invoice: our own findings and the official rules', for drafts too."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from billing_app.documents.profiles import profile_named
from billing_app.documents.rules.verdict import RuleFinding, Verdict, verdict_from_json
from billing_app.domain.access import Actor, Permission
from billing_app.domain.errors import BillingError, Finding
from billing_app.services.composing import Composition, compose_stored
from billing_app.services.e_invoices.asking import ask, rules_now
from billing_app.services.e_invoices.foreseeing import DRAFT_NUMBER
from billing_app.services.e_invoices.keeping import e_invoice, frozen_text
from billing_app.services.freezing import freeze_composed
from billing_app.services.issuing import rate_of_draft
from billing_app.store.business import profile_of
from billing_app.store.customers import find_profile
from billing_app.store.e_invoices import find_check
from billing_app.store.invoices import get_invoice
from billing_app.store.session import Scope, reading
from billing_app.store.tables import Invoice


@dataclass(frozen=True, slots=True)
class Judgement:
    """The findings for one format, refusals first, and the version of the document that they are about.

    `checked_at` is None for a draft, of which nothing is kept.
    """

    format: str
    title: str
    findings: tuple[RuleFinding, ...]
    rules: tuple[str, ...]
    unchecked: tuple[str, ...]
    checked_at: datetime | None = None
    version: int = 0

    @property
    def is_valid(self) -> bool:
        """Whether nothing refuses the document."""
        return all(finding.severity != "refusal" for finding in self.findings)


def judge(actor: Actor, invoice_id: str, format_name: str = "") -> Judgement:
    """The judgement of a document, in the format that its customer gets or in another one."""
    actor.require(Permission.VIEW_INVOICES)
    if format_name:
        profile_named(format_name)
    with reading(actor) as scope:
        row = get_invoice(scope, invoice_id)
        version = row.version
        if row.status == "draft":
            composed = compose_stored(scope, row.body)
            wanted = format_name or composed.document_format
            judged = partial(_of_draft, composed.findings, _frozen_draft(scope, composed), wanted)
        else:
            judged = _of_issued(scope, actor, row, format_name)
    return replace(judged(), version=version)  # the rules are asked when nothing is held any more


def usual_format_of(scope: Scope, row: Invoice) -> str:
    """The format that a document's customer gets today."""
    customer = find_profile(scope, row.customer_id) if row.customer_id else None
    return (customer.document_format if customer else "") or profile_of(scope).document_format


def _frozen_draft(scope: Scope, composed: Composition) -> str:
    """The draft as it would be frozen now; empty while it is too incomplete for that."""
    if not composed.body.lines:
        return ""
    try:
        return freeze_composed(composed, rate_of_draft(scope, composed), DRAFT_NUMBER)[0]
    except BillingError:  # no exchange rate yet: the findings say so already
        return ""


def _of_draft(findings: tuple[Finding, ...], frozen: str, wanted: str) -> Judgement:
    own = tuple(RuleFinding(one.code, one.severity, one.path, one.text) for one in findings)
    try:
        verdict = ask(frozen, wanted)[1] if frozen else Verdict(wanted)
    except BillingError as error:
        verdict = _impossible(error, wanted)
    return _judgement(verdict, own)


def _of_issued(scope: Scope, actor: Actor, row: Invoice, format_name: str) -> Callable[[], Judgement]:
    """As it is kept, unless the rules have changed since: then they are to be asked."""
    wanted = format_name or usual_format_of(scope, row)
    frozen_text(row)
    known = find_check(scope, row.id, wanted)
    if known is not None and tuple(known.verdict["rules"]) == rules_now(wanted):
        return partial(_judgement, verdict_from_json(known.verdict), checked_at=known.checked_at)
    return partial(_asked_anew, actor, row.id, wanted)


def _asked_anew(actor: Actor, invoice_id: str, wanted: str) -> Judgement:
    try:
        made = e_invoice(actor, invoice_id, wanted)
        return _judgement(made.verdict, checked_at=made.checked_at)
    except BillingError as error:
        return _judgement(_impossible(error, wanted))


def _impossible(error: BillingError, wanted: str) -> Verdict:
    return Verdict(wanted, (RuleFinding(error.error_code, "refusal", error.path, error.message),))


def _judgement(verdict: Verdict, own: tuple[RuleFinding, ...] = (), *, checked_at: datetime | None = None) -> Judgement:
    codes = {finding.rule for finding in verdict.findings}
    all_of_it = [*(one for one in own if one.rule not in codes), *verdict.findings]
    findings = tuple(sorted(all_of_it, key=lambda one: one.severity != "refusal"))
    title = profile_named(verdict.format).title
    return Judgement(verdict.format, title, findings, verdict.rules, verdict.unchecked, checked_at)
