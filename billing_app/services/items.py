"""Items: the catalogue that lines are made from."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from billing_app.domain.access import Actor, Permission
from billing_app.domain.change import Fact
from billing_app.domain.errors import InvalidInput, VersionConflict
from billing_app.domain.item import Item, item_to_json, merge_item, parse_item
from billing_app.store import items as store
from billing_app.store.scope import Page, get_owned
from billing_app.store.session import reading, transaction
from billing_app.store.tables import Item as ItemRow

SORTS = ("name", "-name")
SHOWN = ("active", "archived", "all")
PICK_LIMIT = 50


@dataclass(frozen=True, slots=True)
class ItemRecord:
    """An item as stored."""

    id: str
    profile: Item
    version: int
    created_at: datetime
    updated_at: datetime
    archived_at: datetime | None


def create_item(actor: Actor, data: object) -> ItemRecord:
    """Add an item from a JSON object; name, unit_price, currency and tax are required."""
    actor.require(Permission.EDIT_ITEMS)
    profile = parse_item(data)
    with transaction(actor) as scope:
        row = store.new_item(scope, profile)
        scope.record(created_fact(row.id, profile))
        return _record(row)


def created_fact(item_id: str, profile: Item) -> Fact:
    """The fact that an item was added, with all it says."""
    return Fact("item.created", item_id, {"item": item_to_json(profile)})


def update_item(actor: Actor, item_id: str, data: object, *, version: int | None = None) -> ItemRecord:
    """Change an item: absent keys stay, null clears. Another version than the one given is a VersionConflict."""
    return _change(actor, item_id, lambda item: merge_item(item, data), version)


def archive_item(actor: Actor, item_id: str) -> ItemRecord:
    """Set an item aside: out of lists and pickers."""
    return _change(actor, item_id, lambda item: replace(item, archived=True))


def restore_item(actor: Actor, item_id: str) -> ItemRecord:
    """Bring back an item that was set aside."""
    return _change(actor, item_id, lambda item: replace(item, archived=False))


def _change(actor: Actor, item_id: str, change: Callable[[Item], Item], version: int | None = None) -> ItemRecord:
    actor.require(Permission.EDIT_ITEMS)
    with transaction(actor) as scope:
        row = get_owned(scope, ItemRow, item_id, for_update=True)
        if version is not None and version != row.version:
            raise VersionConflict("Someone else changed this item. Look at it again, then repeat your change.")
        before = store.profile_of(row)
        after = change(before)
        if after != before:
            store.change_item(scope, row, after)
            scope.record(updated_fact(row.id, before, after))
        return _record(row)


def updated_fact(item_id: str, before: Item, after: Item) -> Fact:
    """The fact that an item changed: field to old and new value."""
    old, new = item_to_json(before), item_to_json(after)
    changed = {key: [old[key], new[key]] for key in new if new[key] != old[key]}
    return Fact("item.updated", item_id, {"changed": changed})


def delete_item(actor: Actor, item_id: str) -> None:
    """Delete an item; lines made from it keep their text and price, so nothing else changes."""
    actor.require(Permission.EDIT_ITEMS)
    with transaction(actor) as scope:
        row = get_owned(scope, ItemRow, item_id, for_update=True)
        store.delete_item(scope, row)
        scope.record(Fact("item.deleted", row.id, {"item": item_to_json(store.profile_of(row))}))


def get_item(actor: Actor, item_id: str) -> ItemRecord:
    """One item."""
    actor.require(Permission.VIEW_INVOICES)
    with reading(actor) as scope:
        return _record(get_owned(scope, ItemRow, item_id))


def list_items(
    actor: Actor, *, query: str = "", shown: str = "active", sort: str = "name", limit: int = 50, cursor: str = ""
) -> Page[ItemRecord]:
    """One page of items; `shown` is active, archived or all."""
    actor.require(Permission.VIEW_INVOICES)
    if sort not in SORTS:
        raise InvalidInput(f"Sort by one of: {', '.join(SORTS)}.", code="unknown_sort", path="sort")
    if shown not in SHOWN:
        raise InvalidInput(f"Show one of: {', '.join(SHOWN)}.", code="not_a_choice", path="shown")
    with reading(actor) as scope:
        found = store.page_by_name(
            scope, query=query, shown=shown, limit=limit, cursor=cursor, descending=sort.startswith("-")
        )
        return Page([_record(row) for row in found.rows], found.next_cursor)


def find_for_pick(actor: Actor, query: str, limit: int = 10) -> list[ItemRecord]:
    """The few active items that fit what is being typed or scanned: name, SKU or barcode."""
    actor.require(Permission.VIEW_INVOICES)
    with reading(actor) as scope:
        return [_record(row) for row in store.pick_items(scope, query, min(max(limit, 1), PICK_LIMIT))]


def _record(row: ItemRow) -> ItemRecord:
    return ItemRecord(row.id, store.profile_of(row), row.version, row.created_at, row.updated_at, row.archived_at)
