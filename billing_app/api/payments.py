"""Payments over HTTP: recording, refunding, reversing, and using customer credit."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from starlette.responses import Response

from billing_app.api.answers import Answer, page_answer
from billing_app.api.door import CurrentActor, Door
from billing_app.api.instants import day_text, instant_text
from billing_app.api.permissions import V1
from billing_app.api.queries import CursorText, Day, Limit, SearchText
from billing_app.api.schemas.payments import (
    AllocationList,
    CreditUse,
    NewPayment,
    NewRefund,
    NewReversal,
    Payment,
    PaymentPage,
)
from billing_app.domain.money import to_text
from billing_app.services import payments
from billing_app.services.payments import PaymentFilter, PaymentRecord
from billing_app.store.tables import Allocation
from billing_app.store.tables import Payment as PaymentRow

router = APIRouter(prefix=V1, tags=["payments"], route_class=Door)

Kind = Annotated[Literal["", "payment", "refund"], Query(description="Money received, or paid back.")]


@router.post("/payments", status_code=201, response_model=Payment)
def record_payment(actor: CurrentActor, body: NewPayment) -> Response:
    """Record money: as allocated, or the customer's oldest due date first; what is left is customer credit."""
    return Answer(payment_resource(payments.record_payment(actor, body.as_sent())), 201)


@router.get("/payments", response_model=PaymentPage)
def list_payments(
    actor: CurrentActor,
    customer_id: Annotated[str, Query(max_length=64)] = "",
    method: Annotated[str, Query(max_length=50)] = "",
    kind: Kind = "",
    q: SearchText = "",
    paid_from: Annotated[Day, Query(description="Paid on or after this day.")] = None,
    paid_to: Annotated[Day, Query(description="Paid on or before this day.")] = None,
    limit: Limit = 50,
    cursor: CursorText = "",
) -> Response:
    """Payments and refunds, one page of them, the newest first."""
    wanted = PaymentFilter(customer_id, method, kind, q, paid_from, paid_to, limit=limit, cursor=cursor)
    found = payments.list_payments(actor, wanted)
    return page_answer([listed_payment(row) for row in found.rows], found.next_cursor)


@router.get("/payments/{payment_id}", response_model=Payment)
def get_payment(actor: CurrentActor, payment_id: str) -> Response:
    """One payment or refund with all that it ever settled."""
    return Answer(payment_resource(payments.get_payment(actor, payment_id)))


@router.post("/payments/{payment_id}/refunds", status_code=201, response_model=Payment)
def refund_payment(actor: CurrentActor, payment_id: str, body: NewRefund) -> Response:
    """Pay out customer credit on account of a payment; the answer is the refund."""
    return Answer(payment_resource(payments.refund_payment(actor, payment_id, body.as_sent())), 201)


@router.post("/payments/{payment_id}/reversals", status_code=201, response_model=Payment)
def reverse_payment(actor: CurrentActor, payment_id: str, body: NewReversal) -> Response:
    """Undo a payment that did not last: its documents are open again. The answer is the payment, reversed."""
    return Answer(payment_resource(payments.reverse_payment(actor, payment_id, body.as_sent())), 201)


@router.post("/customers/{customer_id}/credit", status_code=201, response_model=AllocationList, tags=["customers"])
def use_credit(actor: CurrentActor, customer_id: str, body: CreditUse) -> Response:
    """Settle documents with a customer's credit: as allocated, or all of it, oldest due date first."""
    used = payments.use_credit(actor, customer_id, body.as_sent())
    currency = body.currency.strip().upper()
    return Answer({"allocations": [allocation_resource(each, currency) for each in used]}, 201)


def listed_payment(row: PaymentRow) -> dict[str, Any]:
    """A payment in a list."""
    return {
        "id": row.id,
        "kind": row.kind,
        "state": row.state,
        "customer_id": row.customer_id,
        "customer_name": row.customer_name,
        "currency": row.currency,
        **{name: to_text(getattr(row, name), row.currency) for name in ("amount", "fee", "tip", "unallocated")},
        "exchange_rate": row.exchange_rate,
        "paid_on": row.paid_on.isoformat(),
        "method": row.method,
        "reference": row.reference or None,
        "refunds_payment_id": row.refunds_payment_id,
        "reversed_on": day_text(row.reversed_on),
        "reversal_reason": row.reversal_reason or None,
        "created_at": instant_text(row.created_at),
    }


def payment_resource(record: PaymentRecord) -> dict[str, Any]:
    """One payment with its allocations."""
    currency = record.payment.currency
    allocations = [allocation_resource(each, currency) for each in record.allocations]
    return listed_payment(record.payment) | {"allocations": allocations}


def allocation_resource(row: Allocation, currency: str) -> dict[str, Any]:
    """What settled a document."""
    return {
        "id": row.id,
        "invoice_id": row.invoice_id,
        "source": row.source,
        "settled_on": row.settled_on.isoformat(),
        **{name: to_text(getattr(row, name), currency) for name in ("amount", "discount", "withheld", "rounding")},
        "reversed_on": day_text(row.reversed_on),
    }
