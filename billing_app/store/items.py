"""The items that one business sells."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import insert
from sqlmodel import col, select

from billing_app.domain.ids import new_id
from billing_app.domain.item import Item, item_from_json, item_to_json
from billing_app.domain.search_text import fold, search_text
from billing_app.store.scope import Page, page, select_owned
from billing_app.store.searching import containing
from billing_app.store.session import Scope
from billing_app.store.tables import Item as ItemRow


def profile_of(row: ItemRow) -> Item:
    """What is known of a stored item."""
    return item_from_json(row.profile)


def new_item(scope: Scope, profile: Item) -> ItemRow:
    """Store a new item."""
    row = ItemRow(**_values(scope, profile))
    scope.session.add(row)
    scope.session.flush()
    return row


def insert_items(scope: Scope, profiles: Iterable[Item]) -> list[str]:
    """Store many new items in bulk; their ids in the same order."""
    values = [_values(scope, profile) for profile in profiles]
    if values:
        scope.session.execute(insert(ItemRow), values)
    return [each["id"] for each in values]


def _values(scope: Scope, profile: Item) -> dict[str, Any]:
    stamps = {"created_at": scope.now, "updated_at": scope.now, "archived_at": scope.now if profile.archived else None}
    return {"id": new_id(), "business_id": scope.business_id, "version": 1} | stamps | _columns(profile)


def _columns(profile: Item) -> dict[str, Any]:
    found_by = search_text(profile.name, profile.sku, profile.barcode, profile.description)
    columns = {"name": profile.name, "sort_name": fold(profile.name), "sku": profile.sku}
    return columns | {"profile": item_to_json(profile), "search": found_by}


def change_item(scope: Scope, row: ItemRow, profile: Item) -> None:
    """Store a changed profile on a locked row."""
    if profile.archived != (row.archived_at is not None):
        row.archived_at = scope.now if profile.archived else None
    for key, value in _columns(profile).items():
        setattr(row, key, value)
    row.version += 1
    row.updated_at = scope.now
    scope.session.flush()


def delete_item(scope: Scope, row: ItemRow) -> None:
    """Remove an item; lines that were made from it keep their own text and price."""
    scope.session.delete(row)
    scope.session.flush()


def page_by_name(scope: Scope, *, query: str, shown: str, limit: int, cursor: str, descending: bool) -> Page[ItemRow]:
    """Items in the order of their names; `shown` is active, archived or all."""
    statement = _showing(select_owned(scope, ItemRow), shown).where(containing(col(ItemRow.search), query))
    order = (col(ItemRow.sort_name), col(ItemRow.id))
    return page(scope, statement, order, limit=limit, cursor=cursor, descending=descending)


def _showing(statement: Any, shown: str) -> Any:
    archived_at = col(ItemRow.archived_at)
    if shown == "all":
        return statement
    return statement.where(archived_at.is_not(None) if shown == "archived" else archived_at.is_(None))


def pick_items(scope: Scope, query: str, limit: int) -> Sequence[ItemRow]:
    """The few active items that fit best: an exact SKU first, then names that begin with the query."""
    statement = _showing(select_owned(scope, ItemRow), "active").where(containing(col(ItemRow.search), query))
    is_sku = (col(ItemRow.sku) == query.strip()) & (col(ItemRow.sku) != "")
    begins = col(ItemRow.sort_name).startswith(fold(query), autoescape=True)
    statement = statement.order_by(is_sku.desc(), begins.desc(), col(ItemRow.sort_name), col(ItemRow.id))
    return scope.session.exec(statement.limit(limit)).all()


def ids_by_sku(scope: Scope) -> dict[str, str]:
    """The id of each item that has a SKU, for recognising duplicates."""
    columns = select(col(ItemRow.sku), col(ItemRow.id)).where(col(ItemRow.business_id) == scope.business_id)
    return {row[0]: row[1] for row in scope.session.execute(columns.where(col(ItemRow.sku) != ""))}
