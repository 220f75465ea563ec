"""Refunds: customer credit that is paid out again."""

from collections.abc import Mapping
from datetime import date

from billing_app.domain.access import Actor, Permission
from billing_app.domain.change import Fact
from billing_app.domain.customer_credit import check_credit, credit_base_of
from billing_app.domain.errors import Refused
from billing_app.domain.exchange import Rate, rate_for
from billing_app.domain.ids import new_id
from billing_app.domain.ledger import CASH_ACCOUNTS, Entry, money_account
from billing_app.domain.money import decimal_text
from billing_app.domain.payment_request import RefundRequest, parse_refund
from billing_app.domain.postings import book_refund
from billing_app.services.books import open_books
from billing_app.services.payments.applying import PaymentRecord
from billing_app.store.exchange_rates import rate_on
from billing_app.store.payments import credit_of, get_payment, lock_customer, refunds_of
from billing_app.store.projections import project
from billing_app.store.session import Scope, transaction
from billing_app.store.tables import Customer, Payment


def refund_payment(actor: Actor, payment_id: str, data: Mapping[str, object]) -> PaymentRecord:
    """Pay out customer credit on account of a payment: at most the credit there is, and not more than was paid."""
    actor.require(Permission.REFUND_PAYMENTS)
    with transaction(actor) as scope:
        books = open_books(scope)
        customer = lock_customer(scope, _customer_id_of(get_payment(scope, payment_id)))
        payment = get_payment(scope, payment_id, for_update=True)
        request = parse_refund(data, payment.currency)
        paid_on = books.check_day(request.paid_on or books.today, "paid_on")
        rate = _rate(scope, payment, request, paid_on, base_currency=books.profile.currency)
        return _refund(scope, payment, request, rate, customer=customer, paid_on=paid_on)


def _customer_id_of(payment: Payment) -> str:
    if payment.customer_id is None:
        sentence = "This payment has no customer, so it left no credit. Reverse it to give the money back."
        raise Refused(sentence, code="not_enough_credit")
    return payment.customer_id


def _rate(scope: Scope, payment: Payment, request: RefundRequest, paid_on: date, *, base_currency: str) -> Rate:
    given = request.exchange_rate
    if given is None and payment.currency != base_currency:
        given = rate_on(scope, payment.currency, paid_on)
    return rate_for(payment.currency, base_currency, given)


def _refund(
    scope: Scope, payment: Payment, request: RefundRequest, rate: Rate, *, customer: Customer, paid_on: date
) -> PaymentRecord:
    if payment.kind != "payment" or payment.state != "recorded":
        raise Refused("Only a payment that stands can be refunded.", code="not_refundable")
    refunded = sum(each.amount for each in refunds_of(scope, payment.id) if each.state == "recorded")
    credit, credit_base = credit_of(scope, customer.id, payment.currency)
    available = min(credit, payment.amount - refunded)
    if available <= 0:
        raise Refused("There is no customer credit to pay out. Credit an invoice first.", code="not_enough_credit")
    amount = available if request.amount is None else request.amount
    check_credit(amount, available=available, currency=payment.currency)
    paid_out = credit_base_of(amount, credit=credit, credit_base=credit_base)
    entry = book_refund(amount, rate, paid_out, account=money_account(request.method), paid_on=paid_on)
    refund = _row(scope, payment, request, entry, amount=amount, rate=rate)
    refund.booked = {"credit_base": -paid_out}
    scope.session.add(refund)
    payload = {
        "payment_id": payment.id,
        "amount": amount,
        "credit_base": -paid_out,
        "currency": payment.currency,
        "paid_on": paid_on.isoformat(),
        "method": refund.method,
    }
    scope.record(Fact("payment.refunded", refund.id, payload, customer.id), entry)
    project(scope).received(paid_on, -refund.amount_base)
    project(scope).customer(customer.id, payment.currency, credit=-amount, credit_base=-paid_out)
    return PaymentRecord(refund, [])


def _row(scope: Scope, payment: Payment, request: RefundRequest, entry: Entry, *, amount: int, rate: Rate) -> Payment:
    return Payment(
        id=new_id(),
        business_id=scope.business_id,
        kind="refund",
        customer_id=payment.customer_id,
        customer_name=payment.customer_name,
        refunds_payment_id=payment.id,
        currency=payment.currency,
        exchange_rate=decimal_text(rate.rate),
        amount=amount,
        amount_base=sum(posting.net_credit for posting in entry.postings if posting.account in CASH_ACCOUNTS),
        paid_on=entry.booked_on,
        method=request.method,
        reference=request.reference,
        created_by=scope.actor.name if scope.actor else "",
        created_at=scope.now,
    )
