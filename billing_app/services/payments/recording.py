"""Recording payments: money that came in, what it settles, and what of it becomes customer credit."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from billing_app.domain.access import Actor, Permission
from billing_app.domain.change import Fact
from billing_app.domain.errors import InvalidInput, Refused
from billing_app.domain.exchange import RATE_DECIMALS, Rate, rate_for
from billing_app.domain.ids import new_id
from billing_app.domain.ledger import CASH_ACCOUNTS, Account, Entry, money_account
from billing_app.domain.money import decimal_text, round_half_away, to_decimal, to_text
from billing_app.domain.payment import AllocationPlan, allocate, check_bank_amount, small_difference_limit
from billing_app.domain.payment_request import PaymentRequest, parse_payment
from billing_app.domain.postings import Receipt, Received, book_receipt
from billing_app.services.books import open_books
from billing_app.services.payments.applying import (
    PaymentRecord,
    allocation_payload,
    open_invoice_of,
    payable_rows,
    settlings_of,
    write_allocations,
)
from billing_app.store.exchange_rates import rate_on
from billing_app.store.projections import project
from billing_app.store.scope import find_owned
from billing_app.store.session import Scope, transaction
from billing_app.store.tables import Customer, Invoice, Payment


@dataclass(frozen=True, slots=True)
class _Incoming:
    """A payment that is being recorded, with the locked documents it may settle."""

    request: PaymentRequest
    customer: Customer | None
    paid_on: date
    rate: Rate
    rows: Mapping[str, Invoice]
    plan: AllocationPlan


def record_payment(actor: Actor, data: Mapping[str, object]) -> PaymentRecord:
    """Record money received: as allocated, or oldest due date first; what is left over is customer credit.

    Without a customer it settles sales that have none, and nothing may be left over.
    """
    actor.require(Permission.RECORD_PAYMENTS)
    with transaction(actor) as scope:
        return receive_payment(scope, data)


def receive_payment(scope: Scope, data: Mapping[str, object]) -> PaymentRecord:
    """Record a payment inside a transaction that is already open."""
    incoming = _incoming(scope, data)
    allocations = incoming.plan.allocations
    settlings = settlings_of(incoming.rows, allocations)
    received = book_receipt(_receipt(incoming), settlings, paid_on=incoming.paid_on)
    payment = _payment(scope, incoming, received)
    scope.session.add(payment)
    scope.record(_fact(payment, incoming), received.entry)
    source = ("payment", payment.id)
    written = write_allocations(scope, incoming.rows, allocations, received, source=source, day=payment.paid_on)
    _project(scope, payment, received)
    return PaymentRecord(payment, written)


def _incoming(scope: Scope, data: Mapping[str, object]) -> _Incoming:
    books = open_books(scope)
    request = parse_payment(data, books.profile.currency)
    paid_on = books.check_day(request.paid_on or books.today, "paid_on")
    customer = find_owned(scope, Customer, request.customer_id) if request.customer_id else None
    if request.customer_id and customer is None:
        raise InvalidInput("Choose a customer of this business.", code="unknown_customer", path="customer_id")
    rate = _rate(scope, request, books.profile.currency, paid_on)
    check_bank_amount(request.amount, fee=request.fee, tip=request.tip, bank_amount=request.bank_amount, rate=rate)
    customer_id = customer.id if customer else None
    rows = payable_rows(scope, customer_id, request.currency, request.allocations, amount=request.amount)
    if customer is None:
        _refuse_invoices_of_customers(request, rows)
    plan = allocate(
        request.amount,
        [open_invoice_of(row) for row in rows.values()],
        request.allocations,
        currency=request.currency,
        small_difference=small_difference_limit(rate),
    )
    if customer is None and plan.unallocated:
        rest = f"{to_text(plan.unallocated, request.currency)} {request.currency}"
        sentence = f"{rest} would be left over, and without a customer there is nobody to keep it as credit."
        raise Refused(sentence, code="no_customer", path="amount")
    return _Incoming(request, customer, paid_on, rate, rows, plan)


def _refuse_invoices_of_customers(request: PaymentRequest, rows: Mapping[str, Invoice]) -> None:
    for index, each in enumerate(request.allocations or ()):
        if each.invoice_id not in rows:
            sentence = "Without a customer only issued invoices that have none can be paid. Name the customer."
            raise Refused(sentence, code="not_payable", path=f"allocations.{index}.invoice_id")


def _rate(scope: Scope, request: PaymentRequest, base_currency: str, paid_on: date) -> Rate:
    given = request.exchange_rate
    if given is None and request.currency != base_currency:
        given = _rate_of_bank(request, base_currency) or rate_on(scope, request.currency, paid_on)
    return rate_for(request.currency, base_currency, given)


def _rate_of_bank(request: PaymentRequest, base_currency: str) -> Decimal | None:
    """The rate at which the bank must have changed the money."""
    arrived = request.amount + request.tip - request.fee
    if not request.bank_amount or arrived <= 0:
        return None
    rate = to_decimal(request.bank_amount, base_currency) / to_decimal(arrived, request.currency)
    return round_half_away(rate, RATE_DECIMALS) or None


def _receipt(incoming: _Incoming) -> Receipt:
    request = incoming.request
    return Receipt(
        incoming.rate,
        request.amount,
        money_account(request.method),
        incoming.plan.unallocated,
        request.fee,
        request.tip,
        request.bank_amount,
    )


def _payment(scope: Scope, incoming: _Incoming, received: Received) -> Payment:
    request = incoming.request
    return Payment(
        id=new_id(),
        business_id=scope.business_id,
        customer_id=incoming.customer.id if incoming.customer else None,
        customer_name=incoming.customer.name if incoming.customer else "",
        currency=request.currency,
        exchange_rate=decimal_text(incoming.rate.rate),
        amount=request.amount,
        fee=request.fee,
        tip=request.tip,
        unallocated=incoming.plan.unallocated,
        amount_base=_received_base(received.entry),
        paid_on=incoming.paid_on,
        method=request.method,
        reference=request.reference,
        booked={"credit_base": received.credit_base},
        created_by=scope.actor.name if scope.actor else "",
        created_at=scope.now,
    )


def _received_base(entry: Entry) -> int:
    """What came in from the customer, before the fee and without the tip."""
    counted = {*CASH_ACCOUNTS, Account.FEES, Account.TIPS}
    return -sum(posting.net_credit for posting in entry.postings if posting.account in counted)


def _fact(payment: Payment, incoming: _Incoming) -> Fact:
    payload = {
        "amount": payment.amount,
        "currency": payment.currency,
        "exchange_rate": payment.exchange_rate,
        "paid_on": payment.paid_on.isoformat(),
        "method": payment.method,
        "fee": payment.fee,
        "tip": payment.tip,
        "unallocated": payment.unallocated,
        "credit_base": payment.booked["credit_base"],
        "allocations": allocation_payload(incoming.rows, incoming.plan.allocations),
    }
    return Fact("payment.recorded", payment.id, payload, payment.customer_id or "")


def _project(scope: Scope, payment: Payment, received: Received) -> None:
    projecting = project(scope)
    projecting.received(payment.paid_on, payment.amount_base)
    if payment.customer_id and payment.unallocated:
        projecting.customer(
            payment.customer_id, payment.currency, credit=payment.unallocated, credit_base=received.credit_base
        )
