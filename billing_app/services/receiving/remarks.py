"""What we say ourselves of a document beside the official rules: was it here before, whose account is named."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from billing_app.documents.rules.verdict import RuleFinding
from billing_app.domain.supplier import SupplierIds
from billing_app.store import received as store
from billing_app.store.session import Scope
from billing_app.store.tables import ReceivedDocument, Supplier


def about_supplier(
    scope: Scope, row: ReceivedDocument, ids: SupplierIds, supplier: Supplier | None
) -> Iterator[RuleFinding]:
    """Remarks that need what is known already; the document that it repeats is noted on it."""
    if row.issued_on is not None:
        same = store.same_invoice(scope, row.supplier_key, row.number, row.issued_on, row.id)
        names = (ids.name, supplier.name) if supplier else (ids.name,)
        expense = store.same_expense(scope, names, row.number, row.issued_on) if same is None else None
        row.duplicate_of = same.id if same else expense.id if expense else ""
        if same is not None or expense is not None:
            sentence = f"{row.number} of {ids.name} of this day is here already: is it the same invoice once more?"
            yield RuleFinding("duplicate", "refusal", "", sentence)
    if supplier is not None and supplier.iban and ids.iban and supplier.iban != ids.iban:
        sentence = (
            f"{supplier.name} was paid to {_tail(supplier.iban)} so far, and names {_tail(ids.iban)} now. "
            "Ask them by a telephone number that you know before you pay."
        )
        yield RuleFinding("account_changed", "refusal", "payment", sentence)


def remarks_to_json(remarks: Sequence[RuleFinding], *, is_known: bool) -> dict[str, Any]:
    """The remarks as they are stored, with whether the supplier was known."""
    return {"findings": [asdict(one) for one in remarks], "is_known_supplier": is_known}


def remarks_from_json(stored: Mapping[str, Any]) -> tuple[RuleFinding, ...]:
    """The remarks that `remarks_to_json` wrote."""
    return tuple(RuleFinding(**one) for one in stored.get("findings", ()))


def _tail(iban: str) -> str:
    return f"{iban[:2]} … {iban[-4:]}"
