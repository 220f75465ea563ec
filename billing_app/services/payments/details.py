"""One payment with everything that hangs on it: documents by number, refunds, and the credit that is left."""

from dataclasses import dataclass

from billing_app.domain.access import Actor, Permission
from billing_app.store import payments as store
from billing_app.store.invoices import invoices_by_id
from billing_app.store.session import reading
from billing_app.store.tables import Allocation, Invoice, Payment


@dataclass(frozen=True, slots=True)
class Settled:
    """One allocation with the document that it settles."""

    allocation: Allocation
    invoice: Invoice


@dataclass(frozen=True, slots=True)
class PaymentDetail:
    """A payment or refund. `credit` is the customer's in its currency, `refundable` what of it could be paid out."""

    payment: Payment
    settled: tuple[Settled, ...]
    refunds: tuple[Payment, ...]
    credit: int
    refundable: int


def payment_detail(actor: Actor, payment_id: str) -> PaymentDetail:
    """Everything that a page says about a payment."""
    actor.require(Permission.VIEW_PAYMENTS)
    with reading(actor) as scope:
        payment = store.get_payment(scope, payment_id)
        allocations = store.allocations_by_source(scope, [payment.id])
        invoices = invoices_by_id(scope, [each.invoice_id for each in allocations])
        refunds = store.refunds_of(scope, payment.id)
        customer_id = payment.customer_id
        credit, _ = store.credit_of(scope, customer_id, payment.currency) if customer_id else (0, 0)
    paid_out = sum(each.amount for each in refunds if each.state == "recorded")
    stands = payment.kind == "payment" and payment.state == "recorded"
    refundable = min(credit, payment.amount - paid_out) if stands else 0
    settled = tuple(Settled(each, invoices[each.invoice_id]) for each in allocations)
    return PaymentDetail(payment, settled, tuple(refunds), credit, max(refundable, 0))
