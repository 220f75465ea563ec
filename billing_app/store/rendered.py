"""Files made of issued documents, and the logos that stand on them."""

from collections.abc import Iterable

from sqlmodel import col

from billing_app.domain.errors import InvalidInput
from billing_app.domain.ids import new_id
from billing_app.store.scope import find_owned, select_owned
from billing_app.store.session import Scope
from billing_app.store.tables import Attachment, RenderedDocument


def find_rendered(scope: Scope, invoice_id: str) -> RenderedDocument | None:
    """The kept PDF of a document, if it has been made."""
    statement = select_owned(scope, RenderedDocument).where(RenderedDocument.invoice_id == invoice_id)
    return scope.session.exec(statement).one_or_none()


def rendered_of(scope: Scope, invoice_ids: Iterable[str]) -> dict[str, RenderedDocument]:
    """The kept PDFs of several documents, by document."""
    statement = select_owned(scope, RenderedDocument).where(col(RenderedDocument.invoice_id).in_(list(invoice_ids)))
    rows = scope.session.exec(statement).all()
    return {row.invoice_id: row for row in rows}


def keep_logo(scope: Scope, content: bytes, *, media_type: str, sha256: str) -> Attachment:
    """Keep a logo of the business; the same picture is kept once, earlier ones stay for whoever puts them back."""
    statement = select_owned(scope, Attachment).where(
        Attachment.subject_id == scope.business_id, Attachment.sha256 == sha256
    )
    known = scope.session.exec(statement).first()
    if known is not None:
        return known
    row = Attachment(
        id=new_id(),
        business_id=scope.business_id,
        subject_id=scope.business_id,
        name="logo",
        media_type=media_type,
        sha256=sha256,
        size_bytes=len(content),
        content=content,
        created_at=scope.now,
    )
    scope.session.add(row)
    scope.session.flush()
    return row


def find_logo(scope: Scope, logo_id: str) -> Attachment | None:
    """A logo of the business; None where the id names none."""
    row = find_owned(scope, Attachment, logo_id) if logo_id else None
    return row if row is not None and row.subject_id == scope.business_id else None


def check_logo(scope: Scope, logo_id: str) -> None:
    """Refuse an id that names no logo of the business."""
    if logo_id and find_logo(scope, logo_id) is None:
        raise InvalidInput("Upload the logo first, then name it by its id.", code="unknown_logo", path="logo_id")
