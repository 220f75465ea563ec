"""Which lists can be exported: their columns, where their rows come from, and a row as text."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from billing_app.domain.access import Actor, Permission
from billing_app.domain.customer import customer_to_json
from billing_app.domain.money import decimal_text, to_text
from billing_app.domain.tax_report import TaxLine
from billing_app.services.customers import CustomerRecord, list_customers
from billing_app.services.expenses import list_expenses
from billing_app.services.exporting.writing import Column
from billing_app.services.invoices import list_invoices
from billing_app.services.items import ItemRecord, list_items
from billing_app.services.payments import list_payments
from billing_app.services.reports import ledger_report, tax_report
from billing_app.store.business import profile_of
from billing_app.store.expenses import ExpenseFilter
from billing_app.store.invoices import InvoiceFilter
from billing_app.store.ledger import Booked
from billing_app.store.payments import PaymentFilter
from billing_app.store.scope import MAX_PAGE, Page
from billing_app.store.session import clock, reading
from billing_app.store.tables import Expense, Invoice, Payment


@dataclass(frozen=True, slots=True)
class Period:
    """From first to last; what is left out is the year so far."""

    first: date | None = None
    last: date | None = None

    def bounds(self, actor: Actor) -> tuple[date, date]:
        """Both days."""
        with reading(actor) as scope:
            today = clock().astimezone(profile_of(scope).zone).date()
        last = self.last or today
        return self.first or last.replace(month=1, day=1), last


@dataclass(frozen=True, slots=True)
class List:
    """One list. `values` may make several rows of one record, as an entry has several postings."""

    permission: Permission
    columns: tuple[Column, ...]
    read: Callable[[Actor, Period], Iterator[Any]]
    values: Callable[[Any], Iterator[list[str]]]


def _columns(words: str) -> tuple[Column, ...]:
    """Columns from their names: `#` before one marks numbers, `@` days."""
    kinds = {"#": "number", "@": "day"}
    return tuple(Column(word.lstrip("#@"), kinds.get(word[0], "text")) for word in words.split())  # type: ignore[arg-type]


def _pages(turn: Callable[[str], Page[Any]]) -> Iterator[Any]:
    cursor: str | None = ""
    while cursor is not None:
        found = turn(cursor)
        yield from found.rows
        cursor = found.next_cursor


def _text(value: object) -> str:
    return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)


_CUSTOMER_FIELDS = (
    "name kind country email phone vat_id tax_number legal_id language currency due_days contact_name "
    "buyer_reference notes"
)
_ADDRESS_FIELDS = "line1 line2 city postal_code subdivision"


def _customer(record: CustomerRecord) -> Iterator[list[str]]:
    shown = customer_to_json(record.profile)
    address = [str(getattr(record.profile.address, name)) for name in _ADDRESS_FIELDS.split()]
    archived_on = record.archived_at.date() if record.archived_at else None
    base = record.base_currency
    owed = [to_text(amount, base) if base else "" for amount in (record.outstanding_base, record.credit_base)]
    about = [_text(shown[name]) for name in _CUSTOMER_FIELDS.split()]
    yield [*about, *address, *owed, base, _text(archived_on), record.id]


def _item(record: ItemRecord) -> Iterator[list[str]]:
    item = record.profile
    tax = item.taxes[0] if item.taxes else None
    archived_on = record.archived_at.date() if record.archived_at else None
    yield [
        item.name,
        item.sku,
        item.barcode,
        item.unit,
        decimal_text(item.unit_price),
        item.currency,
        tax.category if tax else "",
        decimal_text(tax.rate) if tax else "",
        item.description,
        "yes" if item.prices_include_tax else "no",
        _text(archived_on),
        record.id,
    ]


_INVOICE_AMOUNTS = (
    "tax_exclusive tax_total tax_inclusive amount_due amount_paid amount_credited amount_written_off balance"
)


def _invoice(row: Invoice) -> Iterator[list[str]]:
    about = [row.number or "", row.kind, row.status, _text(row.issue_date), _text(row.due_date), _text(row.supply_date)]
    # A credit note takes away: only so do the columns of a file add up to what was billed.
    sign = -1 if row.kind == "credit_note" else 1
    amounts = [to_text(sign * getattr(row, name), row.currency) for name in _INVOICE_AMOUNTS.split()]
    yield [*about, row.customer_name, row.currency, row.exchange_rate, *amounts, _text(row.settled_on), row.id]


def _payment(row: Payment) -> Iterator[list[str]]:
    amounts = [to_text(amount, row.currency) for amount in (row.amount, row.fee, row.tip, row.unallocated)]
    about = [_text(row.paid_on), row.kind, row.state, row.customer_name, row.method, row.reference]
    yield [*about, row.currency, row.exchange_rate, *amounts, _text(row.reversed_on), row.id]


def _expense(row: Expense) -> Iterator[list[str]]:
    days = [_text(day) for day in (row.incurred_on, row.due_on, row.paid_on)]
    amount = to_text(row.amount, row.currency)
    yield [row.supplier, row.category, *days, row.currency, row.exchange_rate, amount, row.method, row.id]


def _ledger(actor: Actor, period: Period) -> Iterator[tuple[Booked, str]]:
    first, last = period.bounds(actor)
    with reading(actor) as scope:
        currency = profile_of(scope).currency
    for booked in _pages(lambda cursor: ledger_report(actor, first, last, limit=MAX_PAGE, cursor=cursor)):
        yield booked, currency


def _postings(row: tuple[Booked, str]) -> Iterator[list[str]]:
    booked, currency = row
    entry = booked.entry
    for posting in booked.postings:
        amounts = [to_text(amount, currency) for amount in (posting.debit, posting.credit)]
        tax = [_text(part) for part in (posting.tax_category, posting.tax_rate, posting.tax_name)]
        yield [_text(entry.booked_on), entry.kind, posting.account, *amounts, *tax, entry.subject_id, entry.id]


def _tax(actor: Actor, period: Period) -> Iterator[tuple[TaxLine, str]]:
    report = tax_report(actor, *period.bounds(actor))
    return ((line, report.currency) for line in report.lines)


def _tax_line(row: tuple[TaxLine, str]) -> Iterator[list[str]]:
    line, currency = row
    yield [line.side, *line.group, to_text(line.base, currency), to_text(line.tax, currency), currency]


def _all_invoices(actor: Actor, _period: Period) -> Iterator[Invoice]:
    wanted = InvoiceFilter(sort="issue_date", limit=MAX_PAGE)
    return _pages(lambda cursor: list_invoices(actor, replace(wanted, cursor=cursor)).page)


def _all_customers(actor: Actor, _period: Period) -> Iterator[CustomerRecord]:
    return _pages(lambda cursor: list_customers(actor, shown="all", limit=MAX_PAGE, cursor=cursor))


def _all_items(actor: Actor, _period: Period) -> Iterator[ItemRecord]:
    return _pages(lambda cursor: list_items(actor, shown="all", limit=MAX_PAGE, cursor=cursor))


def _all_payments(actor: Actor, _period: Period) -> Iterator[Payment]:
    return _pages(lambda cursor: list_payments(actor, PaymentFilter(limit=MAX_PAGE, cursor=cursor)))


def _all_expenses(actor: Actor, _period: Period) -> Iterator[Expense]:
    return _pages(lambda cursor: list_expenses(actor, ExpenseFilter(limit=MAX_PAGE, cursor=cursor)))


_ADDRESS_COLUMNS = " ".join(f"address.{name}" for name in _ADDRESS_FIELDS.split())
LISTS: Mapping[str, List] = {
    "customers": List(
        Permission.VIEW_CUSTOMERS,
        _columns(f"{_CUSTOMER_FIELDS} {_ADDRESS_COLUMNS} #outstanding #credit base_currency @archived_on id"),
        _all_customers,
        _customer,
    ),
    "items": List(
        Permission.VIEW_INVOICES,
        _columns(
            "name sku barcode unit #unit_price currency tax_category #tax_rate description prices_include_tax "
            "@archived_on id"
        ),
        _all_items,
        _item,
    ),
    "invoices": List(
        Permission.VIEW_INVOICES,
        _columns(
            "number kind status @issue_date @due_date @supply_date customer currency #exchange_rate "
            + " ".join(f"#{name}" for name in _INVOICE_AMOUNTS.split())
            + " @settled_on id"
        ),
        _all_invoices,
        _invoice,
    ),
    "payments": List(
        Permission.VIEW_PAYMENTS,
        _columns(
            "@paid_on kind state customer method reference currency #exchange_rate #amount #fee #tip #unallocated "
            "@reversed_on id"
        ),
        _all_payments,
        _payment,
    ),
    "expenses": List(
        Permission.VIEW_EXPENSES,
        _columns("supplier category @incurred_on @due_on @paid_on currency #exchange_rate #amount method id"),
        _all_expenses,
        _expense,
    ),
    "ledger": List(
        Permission.VIEW_REPORTS,
        _columns("@booked_on kind account #debit #credit tax_category #tax_rate tax_name subject_id entry_id"),
        _ledger,
        _postings,
    ),
    "tax": List(
        Permission.VIEW_REPORTS,
        _columns("side category #rate name #base #tax currency"),
        _tax,
        _tax_line,
    ),
}
