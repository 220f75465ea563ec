"""A customer's account: what was billed, paid and given up in a currency, the balance after each, and the history."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal

from billing_app.domain.access import Actor, Permission
from billing_app.store import statements as store
from billing_app.store.customers import balances_of
from billing_app.store.scope import get_owned
from billing_app.store.session import Scope, reading
from billing_app.store.tables import Allocation, Customer, EventRow, Invoice, Payment

LATEST = 50
MOST = 1_000
HISTORY = 20
EntryKind = Literal["invoice", "deposit", "credit_note", "payment", "refund", "reversal", "write_off", "credit_use"]


@dataclass(frozen=True, slots=True)
class StatementEntry:
    """One movement. `amount` is positive where the customer owes more; `balance` is what they owe after it.

    `invoice_id` and `payment_id` say what it is about; `text` is a number or a reference.
    """

    day: date
    kind: EntryKind
    text: str
    amount: int
    order: str
    invoice_id: str = ""
    payment_id: str = ""
    balance: int = 0


@dataclass(frozen=True, slots=True)
class Statement:
    """The latest movements in a currency, or those of a period, newest first.

    `brought_forward` is the balance before the oldest shown, `closing` the one now, or at the end of the period.
    """

    currency: str
    currencies: tuple[str, ...]
    entries: tuple[StatementEntry, ...]
    brought_forward: int
    closing: int = 0


@dataclass(frozen=True, slots=True)
class Happening:
    """One event about a customer or one of their documents or payments."""

    sequence: int
    at: datetime
    actor: str
    kind: str
    subject_id: str
    payload: Mapping[str, Any]


def customer_statement(
    actor: Actor, customer_id: str, currency: str = "", *, first: date = date.min, last: date = date.max
) -> Statement:
    """The statement in a currency, by default the one in which most is open: the latest movements, or between two days.

    Of a period with more than `MOST` movements the newest are shown, and what was before is brought forward.
    """
    actor.require(Permission.VIEW_CUSTOMERS)
    with reading(actor) as scope:
        get_owned(scope, Customer, customer_id)
        balances = {row.currency: row for row in balances_of(scope, [customer_id])[customer_id]}
        ranked = sorted(balances.values(), key=lambda row: -abs(row.outstanding_base) - abs(row.credit_base))
        wanted = currency if currency in balances else ranked[0].currency if ranked else ""
        if not wanted:
            return Statement("", (), (), 0)
        owed = balances[wanted].outstanding - balances[wanted].credit
        found = [each for each in _entries(scope, customer_id, wanted, first) if each.day >= first]
        closing = owed - sum(each.amount for each in found if each.day > last)
        within = sorted((each for each in found if each.day <= last), key=lambda each: (each.day, each.order))
        entries, before = _with_balances(within[::-1][: LATEST if first == date.min else MOST], closing)
        return Statement(wanted, tuple(sorted(balances)), entries, before, closing)


def _with_balances(entries: Iterable[StatementEntry], owed: int) -> tuple[tuple[StatementEntry, ...], int]:
    """From what is owed now back to what was owed before the oldest entry."""
    shown: list[StatementEntry] = []
    for entry in entries:
        shown.append(replace(entry, balance=owed))
        owed -= entry.amount
    return tuple(shown), owed


def _entries(scope: Scope, customer_id: str, currency: str, since: date) -> list[StatementEntry]:
    """The latest of each kind; or all since a day, for what a period ends with is counted back from today."""
    limit = LATEST if since == date.min else None
    documents = store.latest_documents(scope, customer_id, limit, currency=currency, since=since)
    payments = store.latest_payments(scope, customer_id, limit, currency=currency, since=since)
    reversals = store.latest_reversals(scope, customer_id, currency, limit, since=since)
    settlings = store.latest_settlings(scope, customer_id, currency, limit, since=since)
    beside = _beside(store.sources_of(scope, (), {each.id for each in (*payments, *reversals)}))
    credited = _credited(scope, documents)
    entries = [_of_document(row, credited) for row in documents]
    entries += [_of_payment(row, beside.get(row.id, 0)) for row in payments]
    entries += [_of_reversal(row, beside.get(row.id, 0)) for row in reversals]
    for row, number in settlings:
        entries += _of_settling(row, number or "")
    return entries


def _beside(allocations: Iterable[Allocation]) -> dict[str, int]:
    """By payment: what its allocations settle beyond the money, as a discount or tax withheld does."""
    sums: dict[str, int] = {}
    for row in allocations:
        sums[row.source_id] = sums.get(row.source_id, 0) + _beyond_amount(row)
    return sums


def _beyond_amount(row: Allocation) -> int:
    return row.discount + row.withheld - row.rounding - int(row.booked.get("recovered", 0))


def _credited(scope: Scope, documents: Iterable[Invoice]) -> dict[str, int]:
    """What each credit note took off the account: a deposit that it restored stays where it was."""
    notes = [row.id for row in documents if row.kind == "credit_note"]
    events = store.events_of(scope, notes, ("credit_note.issued",))
    payloads = {row.subject_id: json.loads(row.payload) for row in events}
    return {note: payload["set_off"] + payload["to_credit"] for note, payload in payloads.items()}


def _of_document(row: Invoice, credited: Mapping[str, int]) -> StatementEntry:
    kind: EntryKind = "credit_note" if row.kind == "credit_note" else "deposit" if row.kind == "deposit" else "invoice"
    amount = -credited.get(row.id, row.amount_due) if kind == "credit_note" else row.amount_due
    return StatementEntry(row.issue_date, kind, row.number or "", amount, _order(row.issued_at, row.id), row.id)


def _of_payment(row: Payment, beside: int) -> StatementEntry:
    is_refund = row.kind == "refund"
    amount = row.amount if is_refund else -(row.amount + beside)
    kind: EntryKind = "refund" if is_refund else "payment"
    return StatementEntry(row.paid_on, kind, row.reference, amount, _order(row.created_at, row.id), payment_id=row.id)


def _of_reversal(row: Payment, beside: int) -> StatementEntry:
    amount = -_of_payment(row, beside).amount
    order = "~" + row.id  # a reversal stands behind everything else of its day
    return StatementEntry(row.reversed_on or row.paid_on, "reversal", row.reference, amount, order, payment_id=row.id)


def _of_settling(row: Allocation, number: str) -> list[StatementEntry]:
    """A write-off; or what a use of credit settled beyond the credit, and its undoing. Credit itself only moves."""
    amount = row.amount if row.source == "write_off" else _beyond_amount(row)
    kind: EntryKind = "write_off" if row.source == "write_off" else "credit_use"
    if not amount:
        return []
    order = _order(row.created_at, row.id)
    entries = [StatementEntry(row.settled_on, kind, number, -amount, order, row.invoice_id)]
    if row.reversed_on is not None:
        entries.append(StatementEntry(row.reversed_on, "reversal", number, amount, "~" + row.id, row.invoice_id))
    return entries


def _order(at: datetime | None, row_id: str) -> str:
    return f"{at.isoformat() if at else ''} {row_id}"


def customer_history(actor: Actor, customer_id: str) -> tuple[Happening, ...]:
    """The latest events about a customer, their latest documents and their payments; the newest first."""
    actor.require(Permission.VIEW_EVENTS)
    with reading(actor) as scope:
        get_owned(scope, Customer, customer_id)
        invoices = [row.id for row in store.latest_documents(scope, customer_id, HISTORY)]
        payments = [row.id for row in store.latest_payments(scope, customer_id, HISTORY)]
        sources = {row.source_id for row in store.sources_of(scope, invoices, ())}
        subjects = {customer_id, *invoices, *payments, *sources}
        return tuple(_happening(row) for row in store.latest_events(scope, subjects, HISTORY))


def _happening(row: EventRow) -> Happening:
    return Happening(row.sequence, row.at, row.actor, row.kind, row.subject_id, json.loads(row.payload))
