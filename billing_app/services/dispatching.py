"""Many documents at once, and issuing and sending in one act."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from billing_app.domain.access import Actor, Permission
from billing_app.domain.errors import BillingError, Refused
from billing_app.services.drafting import Document
from billing_app.services.e_invoices.before_issue import ANYTHING, Seen
from billing_app.services.issuing import issue_draft
from billing_app.services.sending import SendRequest, queue_document, send_invoice
from billing_app.store.business import profile_of
from billing_app.store.invoices import get_invoice
from billing_app.store.session import Scope, transaction
from billing_app.store.tables import Invoice


@dataclass(frozen=True, slots=True)
class SendResult:
    """One of several documents: its mails wait, or the error says why not."""

    invoice_id: str
    error: BillingError | None = None


def send_many(actor: Actor, invoice_ids: Iterable[str]) -> list[SendResult]:
    """Send documents as usual, each in its own transaction: one that is refused holds up none of the others."""
    actor.require(Permission.ISSUE_INVOICES)
    return _one_by_one(lambda each: send_invoice(actor, each, {}), invoice_ids)


def issue_and_send_many(
    actor: Actor, invoice_ids: Iterable[str], seen: Mapping[str, Seen] = MappingProxyType({})
) -> list[SendResult]:
    """Issue and send drafts, each in its own transaction."""
    actor.require(Permission.ISSUE_INVOICES)
    return _one_by_one(lambda each: issue_and_send(actor, each, seen.get(each, ANYTHING)), invoice_ids)


def issue_and_send(actor: Actor, invoice_id: str, seen: Seen = ANYTHING) -> Document:
    """Issue a draft and queue its mails in the same transaction: both happen, or neither.

    Raises `VersionConflict` if it is no longer what was `seen`.
    """
    actor.require(Permission.ISSUE_INVOICES)
    with transaction(actor) as scope:
        return issue_and_send_draft(scope, get_invoice(scope, invoice_id, for_update=True), seen)


def issue_and_send_draft(scope: Scope, row: Invoice, seen: Seen = ANYTHING) -> Document:
    """Issue a locked draft and queue its mails, inside a transaction that is already open.

    What is issued already is refused, so that nobody sends it a second time by asking twice.
    """
    if row.status != "draft":
        raise Refused("This document is issued already. Send it from its page.", code="not_a_draft")
    document = issue_draft(scope, row, seen)
    scope.session.flush()
    queue_document(scope, row, json.loads(row.frozen), profile_of(scope), SendRequest())
    return document


def _one_by_one(command: Callable[[str], object], invoice_ids: Iterable[str]) -> list[SendResult]:
    results: list[SendResult] = []
    for invoice_id in dict.fromkeys(invoice_ids):
        try:
            command(invoice_id)
            results.append(SendResult(invoice_id))
        except BillingError as error:
            results.append(SendResult(invoice_id, error))
    return results
