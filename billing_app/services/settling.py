"""How an event changes an issued document: what the books hold, amounts, status and summaries, all in one place."""

from datetime import date
from decimal import Decimal

from billing_app.domain.booking import BookedInvoice, booked_from_json, booked_to_json
from billing_app.domain.exchange import Rate, rate_for
from billing_app.domain.invoice import Settlement, status_of
from billing_app.domain.postings import Booking
from billing_app.store.payments import last_received_on
from billing_app.store.projections import Projecting, invoiced_in, project
from billing_app.store.session import Scope
from billing_app.store.tables import Invoice


def booked_of(row: Invoice) -> BookedInvoice:
    """What the books hold of an issued document."""
    return booked_from_json(row.booked)


def rate_of(row: Invoice, base_currency: str) -> Rate:
    """The exchange rate that was frozen at issue."""
    is_base = row.currency == base_currency
    return rate_for(row.currency, base_currency, None if is_base else Decimal(row.exchange_rate))


def settlement_of(row: Invoice) -> Settlement:
    """What has happened to an issued document so far."""
    return Settlement(
        amount_due=row.amount_due,
        amount_paid=row.amount_paid,
        amount_credited=row.amount_credited,
        credited_total=row.credited_total,
        amount_adjusted=row.amount_adjusted,
        amount_written_off=row.amount_written_off,
        tax_inclusive=row.tax_inclusive,
        has_write_off=row.amount_written_off > 0,
    )


def open_document(scope: Scope, row: Invoice, booking: Booking) -> None:
    """Open an invoice or deposit invoice that was just frozen: its amounts come from its totals and its entry."""
    for name in ("tax_exclusive", "tax_total", "tax_inclusive", "amount_due"):
        setattr(row, name, row.totals[name])
    row.amount_due_base = booking.booked.receivable
    _store(scope, row, booking.booked, Settlement(row.amount_due, tax_inclusive=row.tax_inclusive), day=row.issue_date)
    invoiced = invoiced_in(booking.entry)
    project(scope).invoiced(row.issue_date, invoiced)
    if row.customer_id:
        project(scope).customer(row.customer_id, row.currency, invoiced_base=invoiced)


def open_unbilled(scope: Scope, row: Invoice, booked: BookedInvoice) -> None:
    """Open an invoice of the old program: owed like others, but never invoiced here."""
    row.amount_due_base = booked.receivable
    _store(scope, row, booked, Settlement(row.amount_due, tax_inclusive=row.tax_inclusive), day=row.issue_date)


def change_document(scope: Scope, row: Invoice, booked: BookedInvoice, settlement: Settlement, *, day: date) -> None:
    """Write what an event of this day made of a locked document; its allocations stand in the session already."""
    row.updated_at = scope.now
    _store(scope, row, booked, settlement, day=day)


def _store(scope: Scope, row: Invoice, booked: BookedInvoice, settlement: Settlement, *, day: date) -> None:
    before = (row.balance, row.balance_base, row.is_open)
    was_settled_on = row.settled_on
    row.booked = booked_to_json(booked)
    row.amount_paid, row.amount_adjusted = settlement.amount_paid, settlement.amount_adjusted
    row.amount_credited, row.credited_total = settlement.amount_credited, settlement.credited_total
    row.amount_written_off = settlement.amount_written_off
    row.balance, row.balance_base = settlement.balance, booked.balance_base
    row.is_open = row.balance > 0
    row.status = status_of(settlement)
    row.settled_on = _settled_on(scope, row, was_settled_on, day)
    projecting = project(scope)
    _project_open(projecting, row, before)
    _project_settled(projecting, row, was_settled_on)


def _settled_on(scope: Scope, row: Invoice, before: date | None, day: date) -> date | None:
    if row.status != "paid":
        return None
    return before or last_received_on(scope, row.id) or day


def _project_open(projecting: Projecting, row: Invoice, before: tuple[int, int, bool]) -> None:
    balance, balance_base, was_open = before
    moved, moved_base = row.balance - balance, row.balance_base - balance_base
    projecting.open_moved(row.due_date, moved_base, row.is_open - was_open)
    if row.customer_id:
        projecting.customer(row.customer_id, row.currency, outstanding=moved, outstanding_base=moved_base)


def _project_settled(projecting: Projecting, row: Invoice, before: date | None) -> None:
    if row.is_opening or before == row.settled_on:
        return
    for day, sign in ((before, -1), (row.settled_on, 1)):
        if day is not None:
            projecting.settled(day, sign * row.amount_due_base, (day - row.issue_date).days)
