"""Documents in the database: one by id or link, lists by filter, and the series that numbers them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from sqlalchemy import bindparam, case, func, update
from sqlalchemy import select as select_columns
from sqlmodel import col, select

from billing_app.domain.errors import InvalidInput, Refused
from billing_app.domain.numbering import SeriesState
from billing_app.store.scope import Page, get_owned, locked, page, select_owned
from billing_app.store.searching import containing
from billing_app.store.session import Scope
from billing_app.store.summing import MOST_SUMMED
from billing_app.store.tables import Invoice, Series

_KINDS = ("invoice", "deposit", "credit_note")
_SORTS: dict[str, tuple[Any, ...]] = {
    "issue_date": (Invoice.issue_date, Invoice.id),
    "due_date": (Invoice.due_date, Invoice.id),
    "number": (Invoice.number, Invoice.id),
    "amount": (Invoice.amount_due_base, Invoice.id),
    "balance": (Invoice.balance_base, Invoice.id),
    "customer": (Invoice.customer_name, Invoice.id),
    "created": (Invoice.id,),
}
STATUSES = ("draft", "issued", "partially_paid", "paid", "credited", "written_off")
FILTERS = (*STATUSES, "open", "overdue", "disputed")
SORTS = tuple(_SORTS)
_series: Any = getattr(Series, "__table__")  # noqa: B009 (SQLModel does not declare it)
_open = (
    _series.c.business_id == bindparam("business"),
    _series.c.kind == bindparam("kind"),
    _series.c.closed_at.is_(None),
)
_COUNTERS = select_columns(_series).where(*_open).order_by(_series.c.id).limit(1).with_for_update()
_DEFAULT_COUNTER = _COUNTERS.where(_series.c.is_default)
_ONE_COUNTER = _COUNTERS.where(_series.c.id == bindparam("series"))
_MOVE_COUNTER = (
    update(_series)
    .where(_series.c.business_id == bindparam("business"), _series.c.id == bindparam("series"))
    .values({name: bindparam(f"new_{name}") for name in ("next_number", "period_key", "last_issued_on", "is_used")})
)


@dataclass(frozen=True, slots=True)
class Counter:
    """A number series whose counter is locked until the commit."""

    series_id: str
    pattern: str
    state: SeriesState


@dataclass(frozen=True, slots=True)
class InvoiceFilter:
    """What a list of documents shows. `status` also takes open, overdue and disputed; `sort` starts with - to fall."""

    status: str = ""
    kind: str = ""
    customer_id: str = ""
    q: str = ""
    due_before: date | None = None
    issued_from: date | None = None
    issued_to: date | None = None
    sort: str = "-issue_date"
    limit: int = 50
    cursor: str = ""


@dataclass(frozen=True, slots=True)
class CurrencySum:
    """What the documents of one currency come to; credit notes are deducted."""

    currency: str
    documents: int
    amount: int
    balance: int


def get_invoice(scope: Scope, invoice_id: str, *, for_update: bool = False) -> Invoice:
    """One document of the business, locked when it is about to change."""
    return get_owned(scope, Invoice, invoice_id, for_update=for_update)


def list_invoices(scope: Scope, wanted: InvoiceFilter, *, today: date) -> Page[Invoice]:
    """One page of documents in the order asked for."""
    name = wanted.sort.removeprefix("-")
    if name not in _SORTS:
        raise InvalidInput(f"Sort by one of {', '.join(_SORTS)}.", code="unknown_sort", path="sort")
    statement = _filtered(scope, wanted, today)
    descending = wanted.sort.startswith("-")
    return page(scope, statement, _SORTS[name], limit=wanted.limit, cursor=wanted.cursor, descending=descending)


def sums_of(scope: Scope, wanted: InvoiceFilter, *, today: date) -> list[CurrencySum] | None:
    """What all documents that a filter finds come to, by currency; None where they are more than can be summed."""
    found = _filtered(scope, wanted, today).with_only_columns(
        col(Invoice.currency), col(Invoice.kind), col(Invoice.amount_due), col(Invoice.balance)
    )
    rows = found.limit(MOST_SUMMED + 1).subquery("found").c
    signed = case((rows.kind == "credit_note", -rows.amount_due), else_=rows.amount_due)
    sums = select(rows.currency, func.count(), func.sum(signed), func.sum(rows.balance)).group_by(rows.currency)
    by_currency = scope.session.execute(sums).all()
    result = [CurrencySum(currency, n, int(amount), int(balance)) for currency, n, amount, balance in by_currency]
    is_complete = sum(each.documents for each in result) <= MOST_SUMMED
    return sorted(result, key=lambda each: -each.documents) if is_complete else None


def count_by_status(scope: Scope, *, today: date) -> dict[str, int]:
    """How many documents there are in all, drafts, open, overdue and paid: the figures beside the filters."""
    owned = Invoice.business_id == scope.business_id
    grouped = select(Invoice.status, func.count()).where(owned).group_by(col(Invoice.status))
    found = dict(scope.session.exec(grouped).all())
    still_open = select(func.count()).select_from(Invoice).where(owned, col(Invoice.is_open))
    overdue = still_open.where(Invoice.due_date < today)
    counts = {"all": sum(found.values()), "draft": found.get("draft", 0), "paid": found.get("paid", 0)}
    return counts | {"open": scope.session.exec(still_open).one(), "overdue": scope.session.exec(overdue).one()}


def credit_notes_of(scope: Scope, invoice_id: str) -> list[Invoice]:
    """The credit notes that name a document as their original, oldest first."""
    statement = select_owned(scope, Invoice).where(Invoice.credits_invoice_id == invoice_id)
    return list(scope.session.exec(statement.order_by(col(Invoice.id))).all())


def invoice_by_code(scope: Scope, numbers: Collection[str], link_digests: Collection[str]) -> Invoice | None:
    """The issued document that one of these numbers or links means; None where none does, or several."""
    is_numbered = col(Invoice.kind).in_(_KINDS) & col(Invoice.number).in_(numbers)  # by the index, which begins so
    is_named = is_numbered | col(Invoice.link_digest).in_(link_digests)
    found = scope.session.exec(select_owned(scope, Invoice).where(is_named).limit(2)).all()
    return found[0] if len(found) == 1 else None


def open_invoices_of(scope: Scope, customer_id: str, currency: str = "", *, for_update: bool = False) -> list[Invoice]:
    """What a customer still owes, oldest due date first, then by number; one currency, or all."""
    statement = select_owned(scope, Invoice).where(Invoice.customer_id == customer_id, col(Invoice.is_open))
    if currency:
        statement = statement.where(Invoice.currency == currency)
    statement = statement.order_by(col(Invoice.due_date), col(Invoice.number))
    return list(scope.session.exec(locked(statement) if for_update else statement).all())


def invoices_by_id(scope: Scope, ids: Iterable[str], *, for_update: bool = False) -> dict[str, Invoice]:
    """Documents by id, locked in the order of their ids so that two writers never wait for each other."""
    statement = select_owned(scope, Invoice).where(col(Invoice.id).in_(sorted(set(ids)))).order_by(col(Invoice.id))
    return {row.id: row for row in scope.session.exec(locked(statement) if for_update else statement).all()}


def lock_counter(scope: Scope, kind: str, series_id: str = "") -> Counter:
    """The series that numbers a kind of document, locked until the commit: taken as late as possible."""
    values = {"business": scope.business_id, "kind": kind, "series": series_id}
    row = scope.connection.execute(_ONE_COUNTER if series_id else _DEFAULT_COUNTER, values).first()
    if row is None:
        noun = kind.replace("_", " ")
        if series_id:
            sentence = f"The number series is not open for a {noun} any more. Choose another one."
            raise Refused(sentence, code="series_closed", path="series_id")
        raise Refused(f"There is no open number series for a {noun}. Open one in the settings.", code="no_series")
    return Counter(row.id, row.pattern, SeriesState(row.next_number, row.period_key, row.last_issued_on, row.is_used))


def move_counter(scope: Scope, counter: Counter, state: SeriesState) -> None:
    """Write where a locked counter stands after a number was taken."""
    values = {f"new_{field.name}": getattr(state, field.name) for field in fields(state)}
    own = {"business": scope.business_id, "series": counter.series_id}
    scope.connection.execute(_MOVE_COUNTER, own | values)


def _filtered(scope: Scope, wanted: InvoiceFilter, today: date) -> Any:
    statement = _with_status(select_owned(scope, Invoice), wanted.status, today)
    if wanted.kind:
        statement = statement.where(Invoice.kind == wanted.kind)
    if wanted.customer_id:
        statement = statement.where(Invoice.customer_id == wanted.customer_id)
    if wanted.due_before:
        statement = statement.where(col(Invoice.due_date) < wanted.due_before)
    if wanted.issued_from:
        statement = statement.where(col(Invoice.issue_date) >= wanted.issued_from)
    if wanted.issued_to:
        statement = statement.where(col(Invoice.issue_date) <= wanted.issued_to)
    if wanted.q.strip():
        statement = statement.where(containing(col(Invoice.search), wanted.q))
    return statement


def _with_status(statement: Any, status: str, today: date) -> Any:
    match status:
        case "":
            return statement
        case "open":
            return statement.where(col(Invoice.is_open))
        case "overdue":
            return statement.where(col(Invoice.is_open), Invoice.due_date < today)
        case "disputed":
            return statement.where(col(Invoice.disputed))
        case _ if status in STATUSES:
            return statement.where(Invoice.status == status)
        case _:
            raise InvalidInput(f"Filter by one of {', '.join(FILTERS)}.", code="unknown_status", path="status")
