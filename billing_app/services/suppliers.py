"""Suppliers: names that stood on expenses before, and those that are known again when their next invoice comes in."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from billing_app.domain.access import Actor, Permission
from billing_app.domain.change import Fact
from billing_app.domain.errors import Conflict, NotFound, VersionConflict
from billing_app.domain.fields import read_record, text_field
from billing_app.domain.iban import iban_field
from billing_app.domain.supplier import SupplierIds, plain_id, plain_name
from billing_app.store import suppliers as store
from billing_app.store.chain import events_of
from billing_app.store.expenses import suppliers_in_use
from billing_app.store.scope import Page
from billing_app.store.session import Scope, reading, transaction
from billing_app.store.tables import Supplier

_MOST = 300
_NAME_LENGTH, _CATEGORY_LENGTH = 200, 60
_KEPT = ("name", "category", "vat_id", "legal_id", "tax_number", "iban")


@dataclass(frozen=True, slots=True)
class SupplierRecord:
    """A supplier that is known again: what its next invoice proposes, and the account that it was paid to last."""

    id: str
    name: str
    category: str
    vat_id: str
    legal_id: str
    tax_number: str
    iban: str
    version: int


@dataclass(frozen=True, slots=True)
class SupplierChange:
    """What a person may change of a supplier; the state's ids are those of its invoices."""

    name: str
    category: str
    iban: str


def known_suppliers(actor: Actor) -> list[str]:
    """The suppliers of earlier expenses, the latest first."""
    actor.require(Permission.VIEW_EXPENSES)
    with reading(actor) as scope:
        return suppliers_in_use(scope, _MOST)


def list_suppliers(actor: Actor, *, query: str = "", limit: int = 50, cursor: str = "") -> Page[SupplierRecord]:
    """One page of the suppliers that are known again, by name."""
    actor.require(Permission.VIEW_EXPENSES)
    with reading(actor) as scope:
        found = store.page_of_suppliers(scope, query, limit=limit, cursor=cursor)
        return Page([_record(row) for row in found.rows], found.next_cursor)


def get_supplier(actor: Actor, supplier_id: str) -> SupplierRecord:
    """One supplier."""
    actor.require(Permission.VIEW_EXPENSES)
    with reading(actor) as scope:
        return _record(store.get_supplier(scope, supplier_id))


def change_supplier(actor: Actor, supplier_id: str, data: Mapping[str, object], *, version: int) -> SupplierRecord:
    """Change name, category and account; absent keys stay. It stays known by the names that it had before, too."""
    actor.require(Permission.RECORD_EXPENSES)
    with transaction(actor) as scope:
        row = store.get_supplier(scope, supplier_id, for_update=True)
        if version != row.version:
            raise VersionConflict("Someone else changed this supplier. Look at it again, then repeat your change.")
        given = _read(row, data)
        changed = {key: [getattr(row, key), getattr(given, key)] for key in ("name", "category", "iban")}
        changed = {key: values for key, values in changed.items() if values[0] != values[1]}
        if changed:
            _rename(scope, row, given.name)
            row.category, row.iban, row.version = given.category, given.iban, row.version + 1
            scope.record(Fact("supplier.changed", row.id, {"name": row.name, "changed": changed}))
        return _record(row)


def forget_supplier(actor: Actor, supplier_id: str) -> str:
    """Forget a supplier, so that its next invoice is that of a stranger; its name. What is recorded stays as it is."""
    actor.require(Permission.RECORD_EXPENSES)
    with transaction(actor) as scope:
        row = store.get_supplier(scope, supplier_id, for_update=True)
        kept = {key: getattr(row, key) for key in _KEPT}
        scope.record(Fact("supplier.forgotten", row.id, kept | {"keys": store.keys_of(scope, row.id)}))
        store.forget(scope, row)
        return row.name


def remember_again(actor: Actor, supplier_id: str) -> SupplierRecord:
    """Undo the forgetting, by what the chain says of it."""
    actor.require(Permission.RECORD_EXPENSES)
    with transaction(actor) as scope:
        forgotten = next((one for one in events_of(scope, supplier_id, 1) if one.kind == "supplier.forgotten"), None)
        if forgotten is None:
            raise NotFound("There is no forgotten supplier of this kind.", path="id")
        said = json.loads(forgotten.payload)
        _refuse_taken(scope, said["name"], supplier_id)
        row = Supplier(
            id=supplier_id,
            business_id=scope.business_id,
            plain_name=plain_name(said["name"]),
            version=1,
            created_at=scope.now,
            **{key: said[key] for key in _KEPT},
        )
        store.restore(scope, row, said["keys"])
        scope.record(Fact("supplier.brought_back", row.id, {"name": row.name}))
        return _record(row)


def _read(row: Supplier, data: Mapping[str, object]) -> SupplierChange:
    """What is asked for. An account that stays need not be an IBAN: invoices name others too."""

    def account(value: object, path: str) -> str:
        return row.iban if plain_id(str(value or "")) == row.iban else iban_field(value, path)

    def name(value: object, path: str) -> str:
        return text_field(value, path, _NAME_LENGTH, required=True)

    def category(value: object, path: str) -> str:
        return text_field(value, path, _CATEGORY_LENGTH)

    kept = {"name": row.name, "category": row.category, "iban": row.iban}
    return read_record(SupplierChange, {**kept, **data}, {"name": name, "category": category, "iban": account})


def _rename(scope: Scope, row: Supplier, name: str) -> None:
    if plain_name(name) != row.plain_name:
        _refuse_taken(scope, name, row.id)
        row.plain_name = plain_name(name)
        scope.session.flush()
        store.learn(scope, row, SupplierIds(name))
    row.name = name


def _refuse_taken(scope: Scope, name: str, supplier_id: str) -> None:
    other = store.supplier_named(scope, name)
    if other is not None and other.id != supplier_id:
        raise Conflict(f"You have another supplier called {other.name}.", code="name_taken", path="name")


def _record(row: Supplier) -> SupplierRecord:
    return SupplierRecord(
        row.id, row.name, row.category, row.vat_id, row.legal_id, row.tax_number, row.iban, row.version
    )
