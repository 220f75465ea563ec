"""What customers did on their page: questions about a document, and codes that were mailed."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func
from sqlmodel import col, select

from billing_app.store.scope import locked, select_owned
from billing_app.store.session import Scope
from billing_app.store.tables import CustomerCode, Invoice, InvoiceQuestion


def questions_of(scope: Scope, invoice_id: str) -> Sequence[InvoiceQuestion]:
    """What was asked about a document, the newest first."""
    wanted = select_owned(scope, InvoiceQuestion).where(InvoiceQuestion.invoice_id == invoice_id)
    return scope.session.exec(wanted.order_by(col(InvoiceQuestion.asked_at).desc()).limit(50)).all()


def count_questions(scope: Scope, since: datetime, invoice_id: str = "") -> int:
    """How many questions came since an instant: about one document, or to the whole business."""
    wanted = select(func.count()).select_from(InvoiceQuestion).where(InvoiceQuestion.business_id == scope.business_id)
    wanted = wanted.where(InvoiceQuestion.asked_at >= since)
    return scope.session.exec(wanted.where(InvoiceQuestion.invoice_id == invoice_id) if invoice_id else wanted).one()


def count_codes(scope: Scope, customer_id: str, since: datetime) -> int:
    """How many codes were mailed to a customer since an instant."""
    wanted = select(func.count()).select_from(CustomerCode).where(CustomerCode.business_id == scope.business_id)
    wanted = wanted.where(CustomerCode.customer_id == customer_id, CustomerCode.made_at >= since)
    return scope.session.exec(wanted).one()


def latest_code(scope: Scope, customer_id: str) -> CustomerCode | None:
    """The latest code of a customer if it can still be used, locked until the commit."""
    wanted = (
        select_owned(scope, CustomerCode)
        .where(CustomerCode.customer_id == customer_id)
        .order_by(col(CustomerCode.made_at).desc(), col(CustomerCode.id).desc())
        .limit(1)
    )
    row = scope.session.exec(locked(wanted)).first()
    return row if row and row.used_at is None and row.expires_at > scope.now else None


def documents_of_customer(scope: Scope, customer_id: str, limit: int) -> Sequence[Invoice]:
    """The issued documents of a customer that have a page, the newest first."""
    wanted = (
        select_owned(scope, Invoice)
        .where(Invoice.customer_id == customer_id, col(Invoice.link_digest).is_not(None))
        .order_by(col(Invoice.issue_date).desc(), col(Invoice.id).desc())
        .limit(limit)
    )
    return scope.session.exec(wanted).all()
