"""What customers do on their page: questions, codes, and payments by card."""
# pyright: reportAssignmentType=false
# (SQLModel declares __tablename__ as a method, and takes a text all the same.)

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field

from billing_app.store.tables.columns import identifier, instant, long_text, minor, optional_instant, tenant
from billing_app.store.tables.row import Row


class InvoiceQuestion(Row, table=True):
    """What somebody who holds the link of a document asked the business; name and address are as they were typed."""

    __tablename__ = "invoice_question"
    __table_args__ = (Index("invoice_question_of_invoice", "business_id", "invoice_id", "asked_at"),)
    id: str = identifier()
    business_id: str = tenant()
    invoice_id: str = Field(foreign_key="invoice.id", max_length=36)
    name: str
    email: str = Field(max_length=254)
    text: str = long_text()
    asked_at: datetime = instant()


class CustomerCode(Row, table=True):
    """A code that was mailed to a customer, to see earlier documents; only its keyed hash is kept."""

    __tablename__ = "customer_code"
    __table_args__ = (Index("customer_code_of_customer", "business_id", "customer_id", "made_at"),)
    id: str = identifier()
    business_id: str = tenant()
    customer_id: str = Field(foreign_key="customer.id", max_length=36)
    digest: str = Field(max_length=64)
    tries: int = minor()
    made_at: datetime = instant()
    expires_at: datetime = instant()
    used_at: datetime | None = optional_instant()


class CardAccount(Row, table=True):
    """The business's account at Stripe; key and signing secret are sealed, bound to the business."""

    __tablename__ = "card_account"
    business_id: str = Field(primary_key=True, foreign_key="business.id", max_length=36)
    sealed_key: str = long_text()
    sealed_signing_secret: str = long_text()
    key_hint: str = ""
    is_active: bool = True
    changed_by: str = ""
    changed_at: datetime = instant()


class CardCheckout(Row, table=True):
    """One visit to the card page: what was to be paid, and what became of it. Amounts are minor units of `currency`.

    `state` is open, paid, expired or failed. `refunded` is what went back, `refund_ids` the events that said so.
    """

    __tablename__ = "card_checkout"
    __table_args__ = (
        Index("card_checkout_of_invoice", "business_id", "invoice_id", "made_at"),
        Index("card_checkout_by_session", "business_id", "session_id", unique=True),
        Index("card_checkout_by_intent", "business_id", "payment_intent"),
    )
    id: str = identifier()
    business_id: str = tenant()
    invoice_id: str = Field(foreign_key="invoice.id", max_length=36)
    session_id: str = ""
    payment_intent: str = ""
    state: str = "open"
    amount: int = minor()
    currency: str = Field(max_length=3)
    refunded: int = minor()
    payment_id: str | None = Field(default=None, max_length=36)
    url: str = long_text()
    made_at: datetime = instant()
    expires_at: datetime = instant()


class CardEvent(Row, table=True):
    """An event of Stripe that was worked off; its id makes a repetition harmless."""

    __tablename__ = "card_event"
    business_id: str = Field(primary_key=True, foreign_key="business.id", max_length=36)
    event_id: str = Field(primary_key=True, max_length=255)
    kind: str
    received_at: datetime = instant()
