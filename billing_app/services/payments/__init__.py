"""Payments: recording them, using customer credit, paying it out, and undoing what did not last."""

from billing_app.services.payments.applying import PaymentRecord
from billing_app.services.payments.finding import get_payment, list_payments, open_invoices, sums_of_payments
from billing_app.services.payments.recording import receive_payment, record_payment
from billing_app.services.payments.refunding import refund_payment
from billing_app.services.payments.reversing import reverse_payment
from billing_app.services.payments.using_credit import use_credit
from billing_app.store.payments import PaymentFilter

__all__ = [
    "PaymentFilter",
    "PaymentRecord",
    "get_payment",
    "list_payments",
    "open_invoices",
    "receive_payment",
    "record_payment",
    "refund_payment",
    "reverse_payment",
    "sums_of_payments",
    "use_credit",
]
