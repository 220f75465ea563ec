"""Letters that a business words itself, and the mails that brought a document."""

from collections.abc import Sequence

from sqlmodel import col, select

from billing_app.store.scope import get_owned, select_owned
from billing_app.store.session import Scope
from billing_app.store.tables import LetterTemplate, OutgoingMail


def letter_template(scope: Scope, kind: str, language: str) -> LetterTemplate | None:
    """What the business writes beside a kind of document in a language, if it is its own."""
    return scope.session.get(LetterTemplate, (scope.business_id, kind, language))


def letter_templates(scope: Scope) -> Sequence[LetterTemplate]:
    """All letters that the business words itself."""
    return scope.session.exec(select_owned(scope, LetterTemplate)).all()


def mails_of_invoice(scope: Scope, invoice_id: str) -> Sequence[OutgoingMail]:
    """The mails that brought a document, or are to bring it, the newest first."""
    wanted = select_owned(scope, OutgoingMail).where(OutgoingMail.invoice_id == invoice_id)
    return scope.session.exec(wanted.order_by(col(OutgoingMail.id).desc())).all()


def deliveries_of(scope: Scope, invoice_id: str) -> list[tuple[str, bool, bool]]:
    """Recipient, whether it was sent, and whether it failed, of each mail of a document, the oldest first."""
    wanted = (
        select(OutgoingMail.recipient, OutgoingMail.sent_at, OutgoingMail.failed_at)
        .where(OutgoingMail.business_id == scope.business_id, OutgoingMail.invoice_id == invoice_id)
        .where(col(OutgoingMail.is_copy).is_not(True), OutgoingMail.kind != "reminder")
        .order_by(col(OutgoingMail.id))
    )
    return [(to, sent is not None, failed is not None) for to, sent, failed in scope.session.exec(wanted).all()]


def get_mail(scope: Scope, mail_id: str, *, for_update: bool = False) -> OutgoingMail:
    """One mail of the business."""
    return get_owned(scope, OutgoingMail, mail_id, for_update=for_update)
