"""The customers of one business, with their balances."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Text, bindparam, cast, delete, func, insert, update
from sqlalchemy import select as select_columns
from sqlmodel import col, select

from billing_app.domain.customer import Customer, customer_from_json, customer_from_text, customer_to_json
from billing_app.domain.ids import is_id, new_id
from billing_app.domain.search_text import fold, search_text
from billing_app.store.scope import Page, get_many_owned, page, select_owned
from billing_app.store.searching import containing, is_referenced
from billing_app.store.session import Scope
from billing_app.store.summing import MOST_SUMMED
from billing_app.store.tables import Customer as CustomerRow
from billing_app.store.tables import CustomerBalance, Invoice

SHOWN = ("active", "archived", "all")
_customer: Any = CustomerRow
_PROFILE = select_columns(cast(_customer.profile, Text)).where(
    _customer.business_id == bindparam("business"), _customer.id == bindparam("customer")
)


def profile_of(row: CustomerRow) -> Customer:
    """What is known of a stored customer."""
    return customer_from_json(row.profile)


def find_profile(scope: Scope, customer_id: str) -> Customer | None:
    """What is known of a customer by id, read as text because it is parsed once per text; None for a foreign one."""
    if not is_id(customer_id):
        return None
    values = {"business": scope.business_id, "customer": customer_id}
    text = scope.connection.execute(_PROFILE, values).scalar()
    return None if text is None else customer_from_text(text)


def new_customer(scope: Scope, profile: Customer) -> CustomerRow:
    """Store a new customer."""
    row = CustomerRow(**_values(scope, profile))
    scope.session.add(row)
    scope.session.flush()
    return row


def insert_customers(scope: Scope, profiles: Iterable[Customer]) -> list[str]:
    """Store many new customers in bulk; their ids in the same order."""
    values = [_values(scope, profile) for profile in profiles]
    if values:
        scope.session.execute(insert(CustomerRow), values)
    return [each["id"] for each in values]


def _values(scope: Scope, profile: Customer) -> dict[str, Any]:
    stamps = {"created_at": scope.now, "updated_at": scope.now}
    return {"id": new_id(), "business_id": scope.business_id, "version": 1} | stamps | _columns(profile)


def _columns(profile: Customer) -> dict[str, Any]:
    address = profile.address
    found_by = search_text(
        profile.name,
        profile.email,
        profile.contact_name,
        profile.vat_id,
        profile.legal_id,
        profile.phone,
        address.line1,
        address.postal_code,
        address.city,
    )
    columns = {"name": profile.name, "sort_name": fold(profile.name), "email": profile.email}
    return columns | {"profile": customer_to_json(profile), "search": found_by}


def change_customer(scope: Scope, row: CustomerRow, profile: Customer) -> None:
    """Store a changed profile on a locked row; drafts show the new name at once."""
    if profile.name != row.name:
        drafts = update(Invoice).where(col(Invoice.business_id) == scope.business_id)
        drafts = drafts.where(col(Invoice.customer_id) == row.id, col(Invoice.status) == "draft")
        scope.session.execute(drafts.values(customer_name=profile.name))
    for key, value in _columns(profile).items():
        setattr(row, key, value)
    touch(scope, row)


def touch(scope: Scope, row: CustomerRow) -> None:
    """Count one more version of a locked row."""
    row.version += 1
    row.updated_at = scope.now
    scope.session.flush()


def delete_customer(scope: Scope, row: CustomerRow) -> None:
    """Remove a customer that no document names, with its empty balances."""
    owned = col(CustomerBalance.business_id) == scope.business_id
    scope.session.execute(delete(CustomerBalance).where(owned, col(CustomerBalance.customer_id) == row.id))
    scope.session.delete(row)
    scope.session.flush()


def is_in_use(scope: Scope, customer_id: str) -> bool:
    """Whether a document, a payment or anything else points at the customer."""
    return is_referenced(scope, CustomerRow, customer_id, except_in=(CustomerBalance,))


def page_by_name(
    scope: Scope, *, query: str, shown: str, limit: int, cursor: str, descending: bool
) -> Page[CustomerRow]:
    """Customers in the order of their names."""
    statement = _showing(select_owned(scope, CustomerRow), shown).where(containing(col(CustomerRow.search), query))
    order = (col(CustomerRow.sort_name), col(CustomerRow.id))
    return page(scope, statement, order, limit=limit, cursor=cursor, descending=descending)


def page_by_balance(
    scope: Scope, *, query: str, shown: str, limit: int, cursor: str, descending: bool
) -> Page[CustomerRow]:
    """Customers in the order of what they owe, in base currency; whoever never had a document owes 0."""
    owed = cast(func.coalesce(func.sum(CustomerBalance.outstanding_base), 0), BigInteger).label("owed")
    on = (col(CustomerBalance.business_id) == CustomerRow.business_id) & (
        col(CustomerBalance.customer_id) == CustomerRow.id
    )
    inner = select(col(CustomerRow.id), owed).outerjoin(CustomerBalance, on)
    inner = inner.where(col(CustomerRow.business_id) == scope.business_id)
    inner = _showing(inner, shown).where(containing(col(CustomerRow.search), query)).group_by(col(CustomerRow.id))
    ranked = inner.subquery("ranked")
    total: Any = ranked.c.owed
    total.nullable = False  # a computed column doesn't say so itself, and paging asks
    order = (total, ranked.c.id)
    found = page(scope, select(*order), order, limit=limit, cursor=cursor, descending=descending)
    rows = get_many_owned(scope, CustomerRow, (each.id for each in found.rows))
    return Page([rows[each.id] for each in found.rows], found.next_cursor)


@dataclass(frozen=True, slots=True)
class OwedSum:
    """What customers owe and have to their credit together, in base currency."""

    customers: int
    outstanding_base: int
    credit_base: int


def sum_owed(scope: Scope, *, query: str, shown: str) -> OwedSum | None:
    """What all customers that a filter finds owe; None where they are more than can be summed."""
    found = select(col(CustomerRow.id)).where(col(CustomerRow.business_id) == scope.business_id)
    found = _showing(found, shown).where(containing(col(CustomerRow.search), query)).limit(MOST_SUMMED + 1)
    ids = found.subquery("found")
    sums = (func.sum(col(CustomerBalance.outstanding_base)), func.sum(col(CustomerBalance.credit_base)))
    on = (col(CustomerBalance.business_id) == scope.business_id) & (col(CustomerBalance.customer_id) == ids.c.id)
    counted = select(func.count(func.distinct(ids.c.id)), *sums).select_from(ids).outerjoin(CustomerBalance, on)
    customers, outstanding, credit = scope.session.execute(counted).one()
    return OwedSum(customers, int(outstanding or 0), int(credit or 0)) if customers <= MOST_SUMMED else None


def _showing(statement: Any, shown: str) -> Any:
    archived_at = col(CustomerRow.archived_at)
    if shown == "all":
        return statement
    return statement.where(archived_at.is_not(None) if shown == "archived" else archived_at.is_(None))


def pick_customers(scope: Scope, query: str, limit: int) -> Sequence[CustomerRow]:
    """The few active customers that fit best: names that begin with the query come first."""
    statement = _showing(select_owned(scope, CustomerRow), "active").where(containing(col(CustomerRow.search), query))
    begins = col(CustomerRow.sort_name).startswith(fold(query), autoescape=True)
    statement = statement.order_by(begins.desc(), col(CustomerRow.sort_name), col(CustomerRow.id))
    return scope.session.exec(statement.limit(limit)).all()


def balances_of(scope: Scope, customer_ids: Iterable[str]) -> Mapping[str, list[CustomerBalance]]:
    """What customers owe and have to their credit, by currency."""
    wanted = list(customer_ids)
    statement = select_owned(scope, CustomerBalance).where(col(CustomerBalance.customer_id).in_(wanted))
    found: dict[str, list[CustomerBalance]] = {each: [] for each in wanted}
    for row in scope.session.exec(statement.order_by(col(CustomerBalance.currency))) if wanted else ():
        found[row.customer_id].append(row)
    return found


def identities(scope: Scope) -> Sequence[tuple[str, str, str, Mapping[str, Any]]]:
    """Id, sort name, e-mail and stored profile of every customer, for recognising duplicates."""
    columns = (col(CustomerRow.id), col(CustomerRow.sort_name), col(CustomerRow.email), col(CustomerRow.profile))
    rows = scope.session.execute(select(*columns).where(col(CustomerRow.business_id) == scope.business_id))
    return [(row[0], row[1], row[2], row[3]) for row in rows]
