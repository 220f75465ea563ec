"""Questions of reports that the ledger and the projections alone don't answer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import bindparam, case, func
from sqlalchemy import select as select_columns
from sqlmodel import col, select

from billing_app.domain.aging import BUCKETS
from billing_app.store.session import Scope
from billing_app.store.tables import Customer, CustomerBalance, Invoice

# What the overview asks at every change: statements that are built once cost a fifth of those that are built anew.
_customer: Any = Customer
_balance: Any = CustomerBalance
_own = _balance.business_id == bindparam("business")
_NEXT_CURRENCY = select_columns(func.min(_balance.currency)).where(_own, _balance.currency > bindparam("last"))
_TOP_ROWS = (
    select_columns(_balance.customer_id, _balance.invoiced_base)
    .where(_own, _balance.currency == bindparam("currency"))
    .order_by(_balance.invoiced_base.desc())
    .limit(bindparam("depth"))
)
_NAMES = select_columns(_customer.id, _customer.name).where(
    _customer.business_id == bindparam("business"), _customer.id.in_(bindparam("customers", expanding=True))
)
_SUMS = (
    select_columns(_balance.customer_id, func.sum(_balance.invoiced_base))
    .where(_own, _balance.customer_id.in_(bindparam("customers", expanding=True)))
    .group_by(_balance.customer_id)
)


@dataclass(frozen=True, slots=True)
class TopCustomer:
    """A customer and what they were invoiced, in base currency, all currencies together."""

    customer_id: str
    name: str
    invoiced_base: int


@dataclass(frozen=True, slots=True)
class OpenShare:
    """What one customer owes in one currency and aging bucket."""

    customer_id: str
    customer_name: str
    currency: str
    bucket: str
    balance: int
    balance_base: int
    count: int


def aging_by_customer(scope: Scope, today: date) -> list[OpenShare]:
    """Outstanding by customer, currency and days late, by name; read from the open invoices themselves."""
    due_date = col(Invoice.due_date)
    named = zip((0, 30, 60, 90), BUCKETS[:-1], strict=True)
    bucket = case(*((due_date >= today - timedelta(days=days), name) for days, name in named), else_=BUCKETS[-1])
    customer, currency = func.coalesce(Invoice.customer_id, "").label("customer"), col(Invoice.currency)
    sums = func.sum(Invoice.balance), func.sum(Invoice.balance_base), func.count()
    columns: list[Any] = [
        customer,
        func.max(Invoice.customer_name).label("name"),
        currency,
        bucket.label("bucket"),
        *sums,
    ]
    statement = (
        select(*columns)
        .where(Invoice.business_id == scope.business_id, col(Invoice.is_open).is_(True))
        .group_by("customer", currency, "bucket")
        .order_by("name", "customer", currency)
    )
    rows: Iterable[Any] = scope.session.exec(statement)
    return [OpenShare(*who, balance=int(own), balance_base=int(base), count=n) for *who, own, base, n in rows]


def top_customers(scope: Scope, limit: int) -> list[TopCustomer]:
    """The customers who were invoiced most, exactly, at a cost that doesn't grow with their number.

    Per currency only the top rows are read. Whoever is in none of them has at most the sum of where each stopped;
    as soon as the last of the best has that much, nobody who has more can be missing.
    """
    currencies, depth = _currencies(scope), 2 * limit
    while True:
        tops = [_top_rows(scope, currency, depth) for currency in currencies]
        sums = tops[0] if len(tops) == 1 else _sums_of(scope, {customer_id for rows in tops for customer_id in rows})
        best = sorted(sums.items(), key=lambda item: (-item[1], item[0]))[:limit]
        unread = [min(rows.values()) for rows in tops if len(rows) == depth]
        if not unread or (len(best) == limit and best[-1][1] >= sum(max(stop, 0) for stop in unread)):
            break
        depth *= 4
    names = _names_of(scope, [customer_id for customer_id, _ in best])
    return [TopCustomer(customer_id, names[customer_id], amount) for customer_id, amount in best if amount > 0]


def _currencies(scope: Scope) -> list[str]:
    """The currencies of all balances, each found by one step in the index."""
    found: list[str] = []
    while True:
        (currency,) = _read(scope, _NEXT_CURRENCY, last=found[-1] if found else "")[0]
        if currency is None:
            return found
        found.append(currency)


def _top_rows(scope: Scope, currency: str, depth: int) -> dict[str, int]:
    return dict(_read(scope, _TOP_ROWS, currency=currency, depth=depth))


def _names_of(scope: Scope, customer_ids: list[str]) -> dict[str, str]:
    return dict(_read(scope, _NAMES, customers=customer_ids))


def _sums_of(scope: Scope, customer_ids: set[str]) -> dict[str, int]:
    rows = _read(scope, _SUMS, customers=sorted(customer_ids))
    return {found: int(amount) for found, amount in rows}


def _read(scope: Scope, statement: Any, **values: Any) -> Sequence[Any]:
    return scope.connection.execute(statement, {"business": scope.business_id, **values}).all()
