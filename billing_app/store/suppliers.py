"""Suppliers that a business remembers: found by what an invoice says of its seller."""

from collections.abc import Sequence

from sqlmodel import col, or_

from billing_app.domain.ids import new_id
from billing_app.domain.supplier import SupplierIds, plain_id, plain_name
from billing_app.store.scope import Page, get_many_owned, get_owned, page, select_owned
from billing_app.store.session import Scope
from billing_app.store.tables import Expense, Supplier, SupplierKey


def find_supplier(scope: Scope, keys: Sequence[str]) -> Supplier | None:
    """The supplier that one of the keys belongs to, the surest key first."""
    statement = select_owned(scope, SupplierKey).where(col(SupplierKey.key).in_(keys))
    owner_of = {row.key: row.supplier_id for row in scope.session.exec(statement)}
    found = next((owner_of[key] for key in keys if key in owner_of), "")
    return get_many_owned(scope, Supplier, [found]).get(found) if found else None


def supplier_named(scope: Scope, name: str) -> Supplier | None:
    """The supplier of this name, however it is written."""
    statement = select_owned(scope, Supplier).where(Supplier.plain_name == plain_name(name))
    return scope.session.exec(statement).one_or_none()


def add_supplier(scope: Scope, name: str, ids: SupplierIds) -> Supplier:
    """Remember a supplier under a name."""
    row = Supplier(
        id=new_id(),
        business_id=scope.business_id,
        name=name,
        plain_name=plain_name(name),
        version=0,
        created_at=scope.now,
    )
    scope.session.add(row)
    scope.session.flush()
    learn(scope, row, ids)
    return row


def learn(scope: Scope, row: Supplier, ids: SupplierIds) -> bool:
    """Remember by what else a supplier is known; whether anything was new. A key keeps the owner that it has."""
    before = (row.vat_id, row.legal_id, row.tax_number, row.iban)
    row.vat_id, row.legal_id = ids.vat_id or row.vat_id, ids.legal_id or row.legal_id
    row.tax_number, row.iban = ids.tax_number or row.tax_number, ids.iban or row.iban
    wanted = dict.fromkeys((*ids.keys, f"name:{row.plain_name}"))
    known = select_owned(scope, SupplierKey).where(col(SupplierKey.key).in_(list(wanted)))
    new = wanted.keys() - {one.key for one in scope.session.exec(known)}
    scope.session.add_all(
        SupplierKey(business_id=scope.business_id, key=key, supplier_id=row.id) for key in wanted if key in new
    )
    return bool(new) or before != (row.vat_id, row.legal_id, row.tax_number, row.iban)


def get_supplier(scope: Scope, supplier_id: str, *, for_update: bool = False) -> Supplier:
    """One supplier, locked when it is about to change."""
    return get_owned(scope, Supplier, supplier_id, for_update=for_update)


def page_of_suppliers(scope: Scope, query: str, *, limit: int, cursor: str) -> Page[Supplier]:
    """Suppliers in the order of their names, found by a part of the name or of an id."""
    statement, as_id = select_owned(scope, Supplier), plain_id(query)
    if name := plain_name(query):
        ids = (Supplier.vat_id, Supplier.legal_id, Supplier.tax_number, Supplier.iban) if as_id else ()
        parts = [col(each).contains(as_id, autoescape=True) for each in ids]
        statement = statement.where(or_(col(Supplier.plain_name).contains(name, autoescape=True), *parts))
    return page(scope, statement, (col(Supplier.plain_name), col(Supplier.id)), limit=limit, cursor=cursor)


def keys_of(scope: Scope, supplier_id: str) -> list[str]:
    """By what a supplier is known again."""
    statement = select_owned(scope, SupplierKey).where(SupplierKey.supplier_id == supplier_id)
    return sorted(row.key for row in scope.session.exec(statement))


def forget(scope: Scope, row: Supplier) -> None:
    """Forget a supplier and by what it is known; its expenses keep its name."""
    for key in scope.session.exec(select_owned(scope, SupplierKey).where(SupplierKey.supplier_id == row.id)):
        scope.session.delete(key)
    scope.session.flush()
    scope.session.delete(row)
    scope.session.flush()


def restore(scope: Scope, row: Supplier, keys: Sequence[str]) -> None:
    """Put a forgotten supplier back; a key that has found another owner meanwhile stays with it."""
    scope.session.add(row)
    scope.session.flush()
    taken = select_owned(scope, SupplierKey).where(col(SupplierKey.key).in_(keys))
    free = set(keys) - {one.key for one in scope.session.exec(taken)}
    scope.session.add_all(
        SupplierKey(business_id=scope.business_id, key=key, supplier_id=row.id) for key in sorted(free)
    )


def last_category_of(scope: Scope, supplier: str) -> str:
    """The kind of cost that the supplier's latest expense had; empty without one."""
    statement = select_owned(scope, Expense).where(Expense.supplier == supplier)
    row = scope.session.exec(statement.order_by(col(Expense.id).desc()).limit(1)).first()
    return row.category if row else ""
