"""Suppliers that a business remembers: found by what an invoice says of its seller."""

from collections.abc import Sequence

from sqlmodel import col

from billing_app.domain.ids import new_id
from billing_app.domain.supplier import SupplierIds, plain_name
from billing_app.store.scope import get_many_owned, select_owned
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


def last_category_of(scope: Scope, supplier: str) -> str:
    """The kind of cost that the supplier's latest expense had; empty without one."""
    statement = select_owned(scope, Expense).where(Expense.supplier == supplier)
    row = scope.session.exec(statement.order_by(col(Expense.id).desc()).limit(1)).first()
    return row.category if row else ""
