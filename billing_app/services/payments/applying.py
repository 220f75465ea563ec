"""Money and credit on documents: which rows they reach, what the books make of it, and the allocations that tell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from billing_app.domain.booking import change_to_json
from billing_app.domain.change import Fact
from billing_app.domain.ids import new_id
from billing_app.domain.payment import Allocation, AllocationRequest, OpenInvoice, settle_paid
from billing_app.domain.postings import Received, Settling
from billing_app.services.settling import booked_of, change_document, settlement_of
from billing_app.store.invoices import invoices_by_id
from billing_app.store.payments import oldest_open_ids
from billing_app.store.session import Scope
from billing_app.store.tables import Allocation as AllocationRow
from billing_app.store.tables import Invoice, Payment


@dataclass(frozen=True, slots=True)
class PaymentRecord:
    """A payment or refund with its allocations."""

    payment: Payment
    allocations: list[AllocationRow]


def payable_rows(
    scope: Scope,
    customer_id: str | None,
    currency: str,
    requests: Sequence[AllocationRequest] | None,
    *,
    amount: int,
) -> dict[str, Invoice]:
    """The locked documents that an amount may settle: those asked for, or as many of the oldest as it reaches."""
    if requests is None and customer_id:
        ids = oldest_open_ids(scope, customer_id, currency, amount=amount)
    else:
        ids = [request.invoice_id for request in requests or ()]
    rows = invoices_by_id(scope, ids, for_update=True)
    return {row.id: row for row in rows.values() if _is_payable(row, customer_id)}


def _is_payable(row: Invoice, customer_id: str | None) -> bool:
    return row.customer_id == customer_id and row.status != "draft" and row.kind != "credit_note"


def open_invoice_of(row: Invoice) -> OpenInvoice:
    """A document as the rules of allocation see it."""
    return OpenInvoice(
        row.id, row.number or "", row.due_date, row.currency, row.balance, written_off=row.amount_written_off
    )


def settlings_of(rows: Mapping[str, Invoice], allocations: Sequence[Allocation]) -> list[Settling]:
    """What the books need to know of each allocation."""
    return [
        Settling(
            booked_of(rows[each.invoice_id]), each.amount, each.discount, each.withheld, each.rounding, each.recovered
        )
        for each in allocations
    ]


def write_allocations(
    scope: Scope,
    rows: Mapping[str, Invoice],
    allocations: Sequence[Allocation],
    received: Received,
    *,
    source: tuple[str, str],
    day: date,
) -> list[AllocationRow]:
    """Store allocations and change their documents; `source` is kind and id of what settles."""
    written: list[AllocationRow] = []
    for each, booked, change in zip(allocations, received.booked, received.changes, strict=True):
        written.append(
            AllocationRow(
                id=new_id(),
                business_id=scope.business_id,
                invoice_id=each.invoice_id,
                source=source[0],
                source_id=source[1],
                settled_on=day,
                amount=each.amount,
                discount=each.discount,
                withheld=each.withheld,
                rounding=each.rounding,
                booked={"change": change_to_json(change), "recovered": each.recovered},
                created_at=scope.now,
            )
        )
        row = rows[each.invoice_id]
        scope.session.add(written[-1])
        change_document(scope, row, booked, settle_paid(settlement_of(row), each), day=day)
        if each.recovered:
            payload = {"number": row.number, "amount": each.recovered, "currency": row.currency}
            scope.record(Fact("invoice.recovered", row.id, payload, row.customer_id or ""))
    return written


def allocation_payload(rows: Mapping[str, Invoice], allocations: Sequence[Allocation]) -> list[dict[str, Any]]:
    """Allocations as they stand in an event."""
    named = ("amount", "discount", "withheld", "rounding", "recovered")
    return [
        {"invoice_id": each.invoice_id, "number": rows[each.invoice_id].number}
        | {name: getattr(each, name) for name in named if getattr(each, name)}
        for each in allocations
    ]
