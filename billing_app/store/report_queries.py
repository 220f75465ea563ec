"""Questions of reports that the ledger and the projections alone don't answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import case, func
from sqlmodel import col, select

from billing_app.domain.aging import BUCKETS
from billing_app.store.session import Scope
from billing_app.store.tables import Customer, CustomerBalance, Invoice


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
        statement = select(func.min(CustomerBalance.currency)).where(
            CustomerBalance.business_id == scope.business_id,
            col(CustomerBalance.currency) > (found[-1] if found else ""),
        )
        currency = scope.session.exec(statement).one()
        if currency is None:
            return found
        found.append(currency)


def _top_rows(scope: Scope, currency: str, depth: int) -> dict[str, int]:
    statement = (
        select(CustomerBalance.customer_id, CustomerBalance.invoiced_base)
        .where(CustomerBalance.business_id == scope.business_id, CustomerBalance.currency == currency)
        .order_by(col(CustomerBalance.invoiced_base).desc())
        .limit(depth)
    )
    return dict(scope.session.exec(statement).all())


def _names_of(scope: Scope, customer_ids: list[str]) -> dict[str, str]:
    owned = select(Customer.id, Customer.name).where(Customer.business_id == scope.business_id)
    return dict(scope.session.exec(owned.where(col(Customer.id).in_(customer_ids))).all())


def _sums_of(scope: Scope, customer_ids: set[str]) -> dict[str, int]:
    customer_id = col(CustomerBalance.customer_id)
    statement = (
        select(customer_id, func.sum(CustomerBalance.invoiced_base))
        .where(CustomerBalance.business_id == scope.business_id, customer_id.in_(sorted(customer_ids)))
        .group_by(customer_id)
    )
    return {found: int(amount) for found, amount in scope.session.exec(statement)}
