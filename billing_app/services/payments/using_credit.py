"""Using customer credit on documents, as if it were money that has come in already."""

from collections.abc import Mapping
from datetime import date

from billing_app.domain.access import Actor, Permission
from billing_app.domain.change import Fact
from billing_app.domain.customer_credit import check_credit, credit_base_of
from billing_app.domain.errors import Refused
from billing_app.domain.ids import new_id
from billing_app.domain.payment import AllocationPlan, allocate
from billing_app.domain.payment_request import CreditUseRequest, parse_credit_use
from billing_app.domain.postings import Received, book_credit_use
from billing_app.services.books import open_books
from billing_app.services.payments.applying import (
    allocation_payload,
    open_invoice_of,
    payable_rows,
    settlings_of,
    write_allocations,
)
from billing_app.store.payments import credit_of, lock_customer
from billing_app.store.projections import project
from billing_app.store.session import Scope, transaction
from billing_app.store.tables import Allocation, Invoice


def use_credit(actor: Actor, customer_id: str, data: Mapping[str, object]) -> list[Allocation]:
    """Settle documents with a customer's credit: as allocated, or all of it, oldest due date first."""
    actor.require(Permission.RECORD_PAYMENTS)
    with transaction(actor) as scope:
        books = open_books(scope)
        request = parse_credit_use(data, books.profile.currency)
        applied_on = books.check_day(request.applied_on or books.today, "applied_on")
        customer = lock_customer(scope, customer_id)
        return _use(scope, customer.id, request, applied_on)


def _use(scope: Scope, customer_id: str, request: CreditUseRequest, applied_on: date) -> list[Allocation]:
    credit, credit_base = credit_of(scope, customer_id, request.currency)
    amount = _wanted(request, credit)
    check_credit(amount, available=credit, currency=request.currency)
    rows = payable_rows(scope, customer_id, request.currency, request.allocations, amount=amount)
    plan = _plan(request, rows, amount)
    used = sum(each.amount for each in plan.allocations)
    used_base = credit_base_of(used, credit=credit, credit_base=credit_base)
    received = book_credit_use(settlings_of(rows, plan.allocations), used_base, applied_on=applied_on)
    return _write(scope, customer_id, plan, rows, received=received, currency=request.currency)


def _wanted(request: CreditUseRequest, credit: int) -> int:
    return credit if request.allocations is None else sum(each.amount for each in request.allocations)


def _plan(request: CreditUseRequest, rows: Mapping[str, Invoice], amount: int) -> AllocationPlan:
    open_invoices = [open_invoice_of(row) for row in rows.values()]
    plan = allocate(amount, open_invoices, request.allocations, currency=request.currency, small_difference=0)
    if not plan.allocations:
        raise Refused(
            "There is no open invoice that this credit could settle.", code="nothing_open", path="allocations"
        )
    return plan


def _write(
    scope: Scope,
    customer_id: str,
    plan: AllocationPlan,
    rows: Mapping[str, Invoice],
    *,
    received: Received,
    currency: str,
) -> list[Allocation]:
    use_id, used = new_id(), sum(each.amount for each in plan.allocations)
    payload = {
        "amount": used,
        "credit_base": -received.credit_base,
        "currency": currency,
        "applied_on": received.entry.booked_on.isoformat(),
        "allocations": allocation_payload(rows, plan.allocations),
    }
    scope.record(Fact("credit.applied", use_id, payload, customer_id), received.entry)
    day = received.entry.booked_on
    written = write_allocations(scope, rows, plan.allocations, received, source=("credit", use_id), day=day)
    project(scope).customer(customer_id, currency, credit=-used, credit_base=received.credit_base)
    return written
