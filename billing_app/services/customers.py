"""Customers: taking them on, changing, finding, setting aside, and letting go of those that were never billed."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from billing_app.domain.access import Actor, Permission
from billing_app.domain.change import Fact
from billing_app.domain.customer import Customer, customer_to_json, merge_customer, parse_customer
from billing_app.domain.errors import Conflict, InvalidInput, VersionConflict
from billing_app.domain.money import Money
from billing_app.services.known_ids import check_ids
from billing_app.store import customers as store
from billing_app.store.business import profile_of
from billing_app.store.scope import Page, get_owned
from billing_app.store.session import Scope, reading, transaction
from billing_app.store.tables import Customer as CustomerRow

SORTS = ("name", "-name", "balance", "-balance")
PICK_LIMIT = 50


@dataclass(frozen=True, slots=True)
class Balance:
    """What a customer owes and has to their credit, in minor units of one currency."""

    currency: str
    outstanding: int
    credit: int


@dataclass(frozen=True, slots=True)
class CustomerRecord:
    """A customer as stored, with a balance for each currency that was ever used; lists add them in base currency."""

    id: str
    profile: Customer
    version: int
    created_at: datetime
    updated_at: datetime
    archived_at: datetime | None
    balances: tuple[Balance, ...] = ()
    outstanding_base: int = 0
    credit_base: int = 0
    base_currency: str = ""


@dataclass(frozen=True, slots=True)
class Owed:
    """What some customers owe and have to their credit together, in base currency."""

    customers: int
    outstanding: Money
    credit: Money


def create_customer(actor: Actor, data: object) -> CustomerRecord:
    """Take on a customer from a JSON object; name and country are required."""
    actor.require(Permission.EDIT_CUSTOMERS)
    profile = check_ids(None, parse_customer(data))
    with transaction(actor) as scope:
        row = store.new_customer(scope, profile)
        scope.record(created_fact(row.id, profile))
        return _record(row)


def created_fact(customer_id: str, profile: Customer) -> Fact:
    """The fact that a customer was taken on; it names fields only, because what it says stays for ever."""
    filled = sorted(key for key, value in customer_to_json(profile).items() if value)
    return Fact("customer.created", customer_id, {"fields": filled}, customer_id)


def update_customer(actor: Actor, customer_id: str, data: object, *, version: int | None = None) -> CustomerRecord:
    """Change a customer: absent keys stay, null clears. Another version than the one given is a VersionConflict."""
    actor.require(Permission.EDIT_CUSTOMERS)
    with transaction(actor) as scope:
        row = get_owned(scope, CustomerRow, customer_id, for_update=True)
        if version is not None and version != row.version:
            raise VersionConflict("Someone else changed this customer. Look at it again, then repeat your change.")
        before = store.profile_of(row)
        after = check_ids(before, merge_customer(before, data))
        if after != before:
            store.change_customer(scope, row, after)
            scope.record(updated_fact(row.id, before, after))
        return _record(row, store.balances_of(scope, [row.id])[row.id])


def updated_fact(customer_id: str, before: Customer, after: Customer) -> Fact:
    """The fact that fields of a customer changed; their contents are not repeated, so that they can be erased."""
    old, new = customer_to_json(before), customer_to_json(after)
    return Fact("customer.updated", customer_id, {"fields": sorted(k for k in new if new[k] != old[k])}, customer_id)


def get_customer(actor: Actor, customer_id: str) -> CustomerRecord:
    """One customer with balances."""
    actor.require(Permission.VIEW_CUSTOMERS)
    with reading(actor) as scope:
        row = get_owned(scope, CustomerRow, customer_id)
        return _record(row, store.balances_of(scope, [row.id])[row.id])


def list_customers(
    actor: Actor, *, query: str = "", shown: str = "active", sort: str = "name", limit: int = 50, cursor: str = ""
) -> Page[CustomerRecord]:
    """One page of customers; `shown` is active, archived or all; balances sort by base currency."""
    actor.require(Permission.VIEW_CUSTOMERS)
    if sort not in SORTS:
        raise InvalidInput(f"Sort by one of: {', '.join(SORTS)}.", code="unknown_sort", path="sort")
    if shown not in store.SHOWN:
        raise InvalidInput("Show active, archived or all.", code="not_a_choice", path="shown")
    turn = store.page_by_balance if sort.endswith("balance") else store.page_by_name
    with reading(actor) as scope:
        found = turn(scope, query=query, shown=shown, limit=limit, cursor=cursor, descending=sort.startswith("-"))
        return Page(_with_balances(scope, found.rows), found.next_cursor)


def sum_of_customers(actor: Actor, *, query: str = "", shown: str = "active") -> Owed | None:
    """What all customers of a list owe together, not only those of its page; None where they are too many."""
    actor.require(Permission.VIEW_CUSTOMERS)
    with reading(actor) as scope:
        found = store.sum_owed(scope, query=query, shown=shown)
        currency = profile_of(scope).currency
    if found is None:
        return None
    amounts = (Money(amount, currency) for amount in (found.outstanding_base, found.credit_base))
    return Owed(found.customers, *amounts)


def find_for_pick(actor: Actor, query: str, limit: int = 10) -> list[CustomerRecord]:
    """The few active customers that fit what is being typed, without balances."""
    actor.require(Permission.VIEW_CUSTOMERS)
    with reading(actor) as scope:
        return [_record(row) for row in store.pick_customers(scope, query, min(max(limit, 1), PICK_LIMIT))]


def archive_customer(actor: Actor, customer_id: str) -> CustomerRecord:
    """Set a customer aside: out of lists and pickers, still on every document."""
    return _set_aside(actor, customer_id, aside=True)


def restore_customer(actor: Actor, customer_id: str) -> CustomerRecord:
    """Bring back a customer that was set aside."""
    return _set_aside(actor, customer_id, aside=False)


def _set_aside(actor: Actor, customer_id: str, *, aside: bool) -> CustomerRecord:
    actor.require(Permission.EDIT_CUSTOMERS)
    with transaction(actor) as scope:
        row = get_owned(scope, CustomerRow, customer_id, for_update=True)
        if aside != (row.archived_at is not None):
            row.archived_at = scope.now if aside else None
            store.touch(scope, row)
            scope.record(Fact("customer.updated", row.id, {"archived": aside}, row.id))
        return _record(row, store.balances_of(scope, [row.id])[row.id])


def delete_customer(actor: Actor, customer_id: str) -> None:
    """Delete a customer that stands on no document; any other can only be archived."""
    actor.require(Permission.EDIT_CUSTOMERS)
    with transaction(actor) as scope:
        row = get_owned(scope, CustomerRow, customer_id, for_update=True)
        if store.is_in_use(scope, row.id):
            sentence = "This customer stands on documents or payments and can't be deleted. Archive it instead."
            raise Conflict(sentence, code="in_use")
        store.delete_customer(scope, row)
        scope.record(Fact("customer.deleted", row.id, {}, row.id))


def _with_balances(scope: Scope, rows: list[CustomerRow]) -> list[CustomerRecord]:
    balances = store.balances_of(scope, [row.id for row in rows])
    base = profile_of(scope).currency
    return [_in_base(_record(row, balances[row.id]), balances[row.id], base) for row in rows]


def _in_base(record: CustomerRecord, balances: Iterable[store.CustomerBalance], currency: str) -> CustomerRecord:
    outstanding = sum(each.outstanding_base for each in balances)
    credit = sum(each.credit_base for each in balances)
    return replace(record, outstanding_base=outstanding, credit_base=credit, base_currency=currency)


def _record(row: CustomerRow, balances: Iterable[store.CustomerBalance] = ()) -> CustomerRecord:
    return CustomerRecord(
        id=row.id,
        profile=store.profile_of(row),
        version=row.version,
        created_at=row.created_at,
        updated_at=row.updated_at,
        archived_at=row.archived_at,
        balances=tuple(Balance(each.currency, each.outstanding, each.credit) for each in balances),
    )
