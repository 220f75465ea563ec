"""The files that prove an expense: sent beforehand or later, kept once, never believed."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from billing_app.domain.access import Actor, Permission
from billing_app.domain.change import Fact
from billing_app.domain.ids import new_id
from billing_app.domain.receipt_file import check_receipt
from billing_app.services.uploads import forget_upload, keep_upload, read_upload
from billing_app.store import expenses as store
from billing_app.store.expenses import ReceiptInfo
from billing_app.store.session import Scope, reading, transaction
from billing_app.store.tables import Attachment


@dataclass(frozen=True, slots=True)
class WaitingReceipt:
    """A file that was sent before its expense is recorded: where it is kept, and its own name."""

    upload_id: str
    name: str


def keep_receipt(actor: Actor, name: str, content: bytes) -> str:
    """Keep a file for an expense that is still being written; the name that is returned finds it again."""
    check_receipt(name, content)
    return keep_upload(actor, content, need=Permission.RECORD_EXPENSES)


def forget_receipt(actor: Actor, upload_id: str) -> None:
    """Remove a file that is not wanted after all."""
    forget_upload(actor, upload_id, need=Permission.RECORD_EXPENSES)


def attach_waiting(scope: Scope, actor: Actor, expense_id: str, waiting: Sequence[WaitingReceipt]) -> None:
    """Keep files with their expense, inside a transaction that is already open."""
    for one in waiting:
        content = read_upload(actor, one.upload_id, need=Permission.RECORD_EXPENSES)
        _attach(scope, expense_id, one.name, content)


def attach_receipt(actor: Actor, expense_id: str, name: str, content: bytes) -> ReceiptInfo:
    """Keep a file with an expense (PDF or picture, at most 10 MB); the same bytes are kept once."""
    actor.require(Permission.RECORD_EXPENSES)
    with transaction(actor) as scope:
        row = store.get_expense(scope, expense_id, for_update=True)
        return _attach(scope, row.id, name, content)


def _attach(scope: Scope, expense_id: str, name: str, content: bytes) -> ReceiptInfo:
    file, digest = check_receipt(name, content), hashlib.sha256(content).hexdigest()
    known = next((each for each in store.receipts_of(scope, expense_id) if each.sha256 == digest), None)
    if known is not None:
        return known
    attachment = Attachment(
        id=new_id(),
        business_id=scope.business_id,
        subject_id=expense_id,
        name=file.name,
        media_type=file.media_type,
        sha256=digest,
        size_bytes=len(content),
        content=content,
        created_at=scope.now,
    )
    scope.session.add(attachment)
    payload = {"attachment_id": attachment.id, "name": file.name, "sha256": digest, "size": len(content)}
    scope.record(Fact("expense.receipt_attached", expense_id, payload))
    return ReceiptInfo(attachment.id, file.name, file.media_type, len(content), digest, scope.now)


def receipt(actor: Actor, attachment_id: str) -> Attachment:
    """One file with its bytes."""
    actor.require(Permission.VIEW_EXPENSES)
    with reading(actor) as scope:
        attachment = store.get_attachment(scope, attachment_id)
        store.get_expense(scope, attachment.subject_id)
        return attachment
