"""Customers: the life of a customer record, its tenancy and its facts."""

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from billing_app.domain.access import Permission, Role
from billing_app.domain.change import Fact
from billing_app.domain.errors import Conflict, Forbidden, InvalidInput, NotFound, VersionConflict
from billing_app.domain.ids import new_id
from billing_app.services import customers
from billing_app.store.engines import seeing_all
from billing_app.store.session import on_commit, transaction
from billing_app.store.tables import CustomerBalance, EventRow, Invoice
from tests.builders import new_business, new_customer, new_member, without

pytestmark = pytest.mark.usefixtures("database")


def names(page) -> list[str]:
    return [record.profile.name for record in page.rows]


def owe(actor, customer_id: str, amount: int, currency: str = "EUR", credit: int = 0) -> None:
    with transaction(actor) as scope:
        scope.session.add(
            CustomerBalance(
                business_id=actor.business_id,
                customer_id=customer_id,
                currency=currency,
                outstanding=amount,
                outstanding_base=amount,
                credit=credit,
                credit_base=credit,
            )
        )


def draft_for(actor, customer: customers.CustomerRecord) -> str:
    with transaction(actor) as scope:
        invoice = Invoice(
            id=new_id(),
            business_id=actor.business_id,
            customer_id=customer.id,
            customer_name=customer.profile.name,
            currency="EUR",
            issue_date=scope.now.date(),
            due_date=scope.now.date(),
            created_at=scope.now,
            updated_at=scope.now,
        )
        scope.session.add(invoice)
    return invoice.id


def test_created_customer_reads_back_with_everything_that_was_said():
    actor = new_business()
    data = {"name": "Ärzte & Co", "country": "DE", "email": "a@b.example", "due_days": 30, "vat_id": "de 136 695 976"}
    made = customers.create_customer(actor, data)
    read = customers.get_customer(actor, made.id)
    assert read == made
    assert (read.profile.vat_id, read.profile.due_days, read.version) == ("DE136695976", 30, 1)


def test_every_change_becomes_one_fact_that_names_the_customer():
    actor = new_business()
    heard: list[Fact] = []
    stop = on_commit(lambda committed: heard.extend(committed.facts))
    try:
        made = new_customer(actor)
        customers.update_customer(actor, made.id, {"email": "new@b.example"})
        customers.update_customer(actor, made.id, {"email": "new@b.example"})
        customers.delete_customer(actor, made.id)
    finally:
        stop()
    assert [fact.kind for fact in heard] == ["customer.created", "customer.updated", "customer.deleted"]
    assert {fact.customer_id for fact in heard} == {made.id}
    assert heard[1].payload == {"fields": ["email"]}


def test_contact_data_never_enters_the_chain(database: Engine):
    actor = new_business()
    made = new_customer(actor, email="private@home.example")
    customers.update_customer(actor, made.id, {"email": "other@home.example", "phone": "+49 30 5550123"})
    with Session(seeing_all(database)) as session:
        payloads = " ".join(session.exec(select(EventRow.payload)).all())
    assert "home.example" not in payloads
    assert "5550123" not in payloads


def test_update_merges_and_null_clears():
    actor = new_business()
    made = new_customer(actor, email="a@b.example", phone="030 1234")
    changed = customers.update_customer(actor, made.id, {"phone": None, "name": "Renamed"})
    assert (changed.profile.email, changed.profile.phone, changed.profile.name) == ("a@b.example", "", "Renamed")
    assert changed.version == 2


def test_update_with_an_old_version_is_a_conflict():
    actor = new_business()
    made = new_customer(actor)
    customers.update_customer(actor, made.id, {"name": "First"}, version=1)
    with pytest.raises(VersionConflict):
        customers.update_customer(actor, made.id, {"name": "Second"}, version=1)
    assert customers.get_customer(actor, made.id).profile.name == "First"


def test_drafts_show_a_new_name_at_once(database: Engine):
    actor = new_business()
    made = new_customer(actor)
    draft_id = draft_for(actor, made)
    customers.update_customer(actor, made.id, {"name": "Renamed"})
    with Session(seeing_all(database)) as session:
        assert session.exec(select(Invoice.customer_name).where(Invoice.id == draft_id)).one() == "Renamed"


@pytest.mark.parametrize("query", ["muller", "MÜLLER", "  müller   berlin ", "10115", "de136695976", "maria"])
def test_search_ignores_case_and_accents_and_looks_in_all_that_identifies(query):
    actor = new_business()
    address = {"city": "Berlin", "postal_code": "10115"}
    new_customer(actor, name="Müller & Söhne", vat_id="DE136695976", contact_name="Maria", address=address)
    new_customer(actor, name="Someone else")
    assert names(customers.list_customers(actor, query=query)) == ["Müller & Söhne"]


@pytest.mark.parametrize("query", ["%", "_", "100%_", "\0", "'; --"])
def test_wildcards_are_ordinary_characters(query):
    actor = new_business()
    new_customer(actor, name="Plain")
    found = names(customers.list_customers(actor, query=query))
    assert found == (["Plain"] if query == "\0" else [])


@pytest.mark.parametrize("sort", customers.SORTS)
def test_pages_continue_without_gap_or_repeat(sort):
    actor = new_business()
    for number in range(7):
        made = new_customer(actor, name=f"Name {number % 3}")
        if number % 2:
            owe(actor, made.id, number % 4 * 100)
    whole = names(customers.list_customers(actor, sort=sort, limit=100))
    seen: list[str] = []
    cursor = ""
    while True:
        turn = customers.list_customers(actor, sort=sort, limit=2, cursor=cursor)
        seen += names(turn)
        if turn.next_cursor is None:
            break
        cursor = turn.next_cursor
    assert seen == whole
    assert len(whole) == 7


def test_sorting_by_balance_adds_currencies_in_base():
    actor = new_business()
    small, large, none = (new_customer(actor, name=name) for name in ("Small", "Large", "None"))
    owe(actor, small.id, 500)
    owe(actor, large.id, 300)
    owe(actor, large.id, 300, currency="USD", credit=50)
    assert names(customers.list_customers(actor, sort="-balance")) == ["Large", "Small", "None"]
    balances = customers.get_customer(actor, large.id).balances
    assert balances == (customers.Balance("EUR", 300, 0), customers.Balance("USD", 300, 50))
    assert customers.get_customer(actor, none.id).balances == ()


def test_unknown_sort_and_filter_are_refused():
    actor = new_business()
    with pytest.raises(InvalidInput):
        customers.list_customers(actor, sort="shoe size")
    with pytest.raises(InvalidInput):
        customers.list_customers(actor, shown="some")


def test_archived_customer_leaves_lists_and_comes_back():
    actor = new_business()
    made = new_customer(actor, name="Old friend")
    customers.archive_customer(actor, made.id)
    assert names(customers.list_customers(actor)) == []
    assert customers.find_for_pick(actor, "old") == []
    assert names(customers.list_customers(actor, shown="archived")) == ["Old friend"]
    restored = customers.restore_customer(actor, made.id)
    assert restored.archived_at is None
    assert names(customers.list_customers(actor)) == ["Old friend"]


def test_picking_puts_names_that_begin_with_the_query_first():
    actor = new_business()
    for name in ("Another Zebra", "Zebra Ltd", "Mule"):
        new_customer(actor, name=name)
    assert [each.profile.name for each in customers.find_for_pick(actor, "zeb")] == ["Zebra Ltd", "Another Zebra"]


def test_customer_on_a_document_cannot_be_deleted():
    actor = new_business()
    made = new_customer(actor)
    draft_for(actor, made)
    with pytest.raises(Conflict) as refusal:
        customers.delete_customer(actor, made.id)
    assert refusal.value.error_code == "in_use"


def test_unused_customer_is_gone_after_deletion():
    actor = new_business()
    made = new_customer(actor)
    customers.delete_customer(actor, made.id)
    with pytest.raises(NotFound):
        customers.get_customer(actor, made.id)


def test_another_business_neither_sees_nor_changes_a_customer():
    made = new_customer(new_business())
    stranger = new_business()
    attempts = (
        lambda: customers.get_customer(stranger, made.id),
        lambda: customers.update_customer(stranger, made.id, {"name": "Mine"}),
        lambda: customers.archive_customer(stranger, made.id),
        lambda: customers.restore_customer(stranger, made.id),
        lambda: customers.delete_customer(stranger, made.id),
    )
    for attempt in attempts:
        with pytest.raises(NotFound):
            attempt()
    assert customers.list_customers(stranger, shown="all").rows == []
    assert customers.find_for_pick(stranger, "customer") == []


def test_each_verb_asks_for_its_permission():
    owner = new_business()
    made = new_customer(owner)
    viewer = new_member(owner.business_id, Role.VIEWER)
    blind = without(viewer, Permission.VIEW_CUSTOMERS)
    attempts = (
        lambda: customers.create_customer(viewer, {"name": "X", "country": "DE"}),
        lambda: customers.update_customer(viewer, made.id, {}),
        lambda: customers.archive_customer(viewer, made.id),
        lambda: customers.delete_customer(viewer, made.id),
        lambda: customers.get_customer(blind, made.id),
        lambda: customers.list_customers(blind),
        lambda: customers.find_for_pick(blind, "x"),
    )
    for attempt in attempts:
        with pytest.raises(Forbidden):
            attempt()
