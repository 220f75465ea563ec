"""Finding payments, and the open documents that money could settle."""

from billing_app.domain.access import Actor, Permission
from billing_app.services.payments.applying import PaymentRecord
from billing_app.store import payments as store
from billing_app.store.invoices import open_invoices_of
from billing_app.store.scope import Page, get_owned
from billing_app.store.session import reading
from billing_app.store.summing import ListSum
from billing_app.store.tables import Customer, Invoice, Payment


def list_payments(actor: Actor, wanted: store.PaymentFilter | None = None) -> Page[Payment]:
    """One page of payments and refunds, the newest first."""
    actor.require(Permission.VIEW_PAYMENTS)
    with reading(actor) as scope:
        return store.list_payments(scope, wanted or store.PaymentFilter())


def sums_of_payments(actor: Actor, wanted: store.PaymentFilter) -> list[ListSum] | None:
    """What all payments that a filter finds come to, by currency; None where they are too many."""
    actor.require(Permission.VIEW_PAYMENTS)
    with reading(actor) as scope:
        return store.sums_of(scope, wanted)


def get_payment(actor: Actor, payment_id: str) -> PaymentRecord:
    """One payment or refund with all that it ever settled."""
    actor.require(Permission.VIEW_PAYMENTS)
    with reading(actor) as scope:
        payment = store.get_payment(scope, payment_id)
        return PaymentRecord(payment, store.allocations_by_source(scope, [payment.id]))


def open_invoices(actor: Actor, customer_id: str, currency: str = "") -> list[Invoice]:
    """What a customer still owes, oldest due date first, then by number; one currency, or all."""
    actor.require(Permission.VIEW_INVOICES)
    with reading(actor) as scope:
        get_owned(scope, Customer, customer_id)
        return open_invoices_of(scope, customer_id, currency)
