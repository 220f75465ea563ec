"""Items: the catalogue's records, their tenancy and their facts."""

from decimal import Decimal

import pytest

from billing_app.domain.access import Permission, Role
from billing_app.domain.change import Fact
from billing_app.domain.errors import Forbidden, InvalidInput, NotFound, VersionConflict
from billing_app.services import items
from billing_app.store.session import on_commit
from tests.builders import new_business, new_item, new_member, without

pytestmark = pytest.mark.usefixtures("database")


def names(found) -> list[str]:
    return [record.profile.name for record in found]


def test_created_item_reads_back():
    actor = new_business()
    made = new_item(actor, name="Hour of work", unit="HUR", unit_price="95.5", sku="W-1")
    read = items.get_item(actor, made.id)
    assert read == made
    assert (read.profile.unit_price, read.profile.unit, read.version) == (Decimal("95.5"), "HUR", 1)


def test_changed_price_is_told_with_old_and_new_value():
    actor = new_business()
    made = new_item(actor, unit_price="10")
    heard: list[Fact] = []
    stop = on_commit(lambda committed: heard.extend(committed.facts))
    try:
        items.update_item(actor, made.id, {"unit_price": "12.50"})
        items.update_item(actor, made.id, {"unit_price": "12.5"})
    finally:
        stop()
    assert [(fact.kind, fact.payload) for fact in heard] == [
        ("item.updated", {"changed": {"unit_price": ["10", "12.5"]}})
    ]


def test_update_with_an_old_version_is_a_conflict():
    actor = new_business()
    made = new_item(actor)
    items.update_item(actor, made.id, {"name": "First"}, version=1)
    with pytest.raises(VersionConflict):
        items.update_item(actor, made.id, {"name": "Second"}, version=1)


def test_archived_item_leaves_lists_and_comes_back():
    actor = new_business()
    made = new_item(actor, name="Candle")
    assert items.archive_item(actor, made.id).archived_at is not None
    assert items.list_items(actor).rows == []
    assert names(items.list_items(actor, shown="archived").rows) == ["Candle"]
    assert items.restore_item(actor, made.id).archived_at is None
    assert names(items.list_items(actor).rows) == ["Candle"]


def test_archiving_by_patch_is_the_same_as_archiving():
    actor = new_business()
    made = new_item(actor)
    items.update_item(actor, made.id, {"archived": True})
    assert items.list_items(actor).rows == []


def test_picker_finds_by_sku_barcode_and_beginning_of_the_name():
    actor = new_business()
    new_item(actor, name="Cable", sku="A1")
    new_item(actor, name="A1 poster", sku="P")
    new_item(actor, name="Mug", barcode="4006381333931")
    assert names(items.find_for_pick(actor, "A1")) == ["Cable", "A1 poster"]
    assert names(items.find_for_pick(actor, "4006381333931")) == ["Mug"]


def test_pages_continue_without_gap_or_repeat():
    actor = new_business()
    for number in range(5):
        new_item(actor, name=f"Name {number % 2}")
    first = items.list_items(actor, sort="-name", limit=3)
    rest = items.list_items(actor, sort="-name", limit=3, cursor=first.next_cursor or "")
    assert names(first.rows + rest.rows) == ["Name 1", "Name 1", "Name 0", "Name 0", "Name 0"]
    assert rest.next_cursor is None


def test_unknown_sort_and_filter_are_refused():
    actor = new_business()
    with pytest.raises(InvalidInput):
        items.list_items(actor, sort="price")
    with pytest.raises(InvalidInput):
        items.list_items(actor, shown="some")


def test_another_business_neither_sees_nor_changes_an_item():
    made = new_item(new_business())
    stranger = new_business()
    attempts = (
        lambda: items.get_item(stranger, made.id),
        lambda: items.update_item(stranger, made.id, {"name": "Mine"}),
        lambda: items.archive_item(stranger, made.id),
        lambda: items.restore_item(stranger, made.id),
        lambda: items.delete_item(stranger, made.id),
    )
    for attempt in attempts:
        with pytest.raises(NotFound):
            attempt()
    assert items.list_items(stranger, shown="all").rows == []
    assert items.find_for_pick(stranger, "item") == []


def test_each_verb_asks_for_its_permission():
    owner = new_business()
    made = new_item(owner)
    counter = new_member(owner.business_id, Role.COUNTER)
    blind = without(counter, Permission.VIEW_INVOICES)
    price = {"unit_price": "1", "currency": "EUR", "tax": {"category": "S", "rate": "19"}}
    attempts = (
        lambda: items.create_item(counter, {"name": "X"} | price),
        lambda: items.update_item(counter, made.id, {}),
        lambda: items.archive_item(counter, made.id),
        lambda: items.delete_item(counter, made.id),
        lambda: items.get_item(blind, made.id),
        lambda: items.list_items(blind),
        lambda: items.find_for_pick(blind, "x"),
    )
    for attempt in attempts:
        with pytest.raises(Forbidden):
            attempt()


def test_deleted_item_is_gone():
    actor = new_business()
    made = new_item(actor)
    items.delete_item(actor, made.id)
    with pytest.raises(NotFound):
        items.get_item(actor, made.id)
