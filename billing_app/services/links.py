"""The customer's link: an address that shows one issued document to whoever holds it, until it is revoked."""

import hashlib
import hmac
import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from typing import Any

from sqlmodel import select

from billing_app.domain.access import Actor, Permission
from billing_app.domain.change import Fact
from billing_app.domain.errors import Refused
from billing_app.settings import secret_key
from billing_app.store.invoices import get_invoice
from billing_app.store.session import system_reading, transaction
from billing_app.store.tables import Invoice

SECRET_LENGTH = 27  # 162 bits in base64


@dataclass(frozen=True, slots=True)
class SharedDocument:
    """What the customer sees: the frozen document, and how it stands now. A debt that was written off is still owed."""

    business_id: str
    invoice_id: str
    customer_id: str
    document: dict[str, Any]
    kind: str
    status: str
    currency: str
    amount_due: int
    owed: int
    is_viewed: bool
    is_opening: bool


def link_secret(row: Invoice) -> str:
    """The secret of a document's present link. It follows from the installation's key, so that no database holds it."""
    return _secret(row.id, row.link_generation)


def link_digest(row: Invoice) -> str:
    """What is stored to find a document by its link."""
    return digest_of_link(row.id, row.link_generation)


def digest_of_link(invoice_id: str, generation: int) -> str:
    """The same of a document that is known by its id and how often its link was revoked."""
    return digest_of_secret(_secret(invoice_id, generation))


def _secret(invoice_id: str, generation: int) -> str:
    message = f"link {invoice_id} {generation}".encode()
    return urlsafe_b64encode(hmac.digest(secret_key(), message, "sha256")).decode()[:SECRET_LENGTH]


def digest_of_secret(secret: str) -> str:
    """The same for what somebody brings as the secret of a link."""
    return hashlib.sha256(secret.encode()).hexdigest()


def link_path(row: Invoice) -> str:
    """The path of the customer's page of a document; empty while it is a draft."""
    return f"/i/{link_secret(row)}" if row.link_digest else ""


def revoke_link(actor: Actor, invoice_id: str) -> str:
    """End the present link, so that it answers like any wrong one, and return the path of the new one."""
    actor.require(Permission.ISSUE_INVOICES)
    with transaction(actor) as scope:
        row = get_invoice(scope, invoice_id, for_update=True)
        if row.status == "draft":
            raise Refused("A draft has no page for the customer: issue it first.", code="not_issued")
        row.link_generation += 1
        row.link_digest = link_digest(row)
        scope.record(Fact("invoice.link_revoked", row.id, {}, row.customer_id or ""))
        return link_path(row)


def shared_document(secret: str) -> SharedDocument | None:
    """The document behind a link, or None; looked up by hash, so that timing tells nothing."""
    digest = digest_of_secret(secret)
    with system_reading() as session:
        row = session.exec(select(Invoice).where(Invoice.link_digest == digest)).one_or_none()
    if row is None:
        return None
    return SharedDocument(
        business_id=row.business_id,
        invoice_id=row.id,
        customer_id=row.customer_id or "",
        document=json.loads(row.frozen),
        kind=row.kind,
        status=row.status,
        currency=row.currency,
        amount_due=row.amount_due,
        owed=row.balance + row.amount_written_off,
        is_viewed=row.viewed_at is not None,
        is_opening=row.is_opening,
    )
