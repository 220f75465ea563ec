"""Suppliers that are known again: live rows, search in the address, and the form of one of them."""

from typing import Any

import reflex as rx

from billing_app.live.suppliers import SUPPLIERS
from billing_app.live.views import Values
from billing_app.services.suppliers import (
    SupplierRecord,
    change_supplier,
    forget_supplier,
    get_supplier,
    remember_again,
)
from billing_app.states import wire
from billing_app.states.action import acting
from billing_app.states.feedback import Undo, tell
from billing_app.states.listing import Listing
from billing_app.states.live import shows, watch
from billing_app.states.session import run

PATH = "/suppliers"
_FIELDS = ("name", "category", "iban")


def texts_of(values: Values, _locale: str) -> dict[str, Any]:
    """The vars of `LiveSuppliers`; nothing of it depends on the language."""
    params, page = values["params"], values["page"]
    listing = Listing(q=params.get("q", ""))
    return {
        "is_ready": True,
        "is_filtered": bool(params.get("q")),
        "rows": [_row(record) for record in page.rows],
        "more": listing.with_(after=page.next_cursor).address(PATH) if page.next_cursor else "",
    }


def _row(record: SupplierRecord) -> dict[str, str]:
    return {
        "id": record.id,
        "name": record.name,
        "known_by": record.vat_id or record.tax_number or record.legal_id or "Its name",
        "category": record.category or "–",
        "account": _in_fours(record.iban) or "–",
    }


def _in_fours(account: str) -> str:
    return " ".join(account[at : at + 4] for at in range(0, len(account), 4))


@shows(SUPPLIERS, present=texts_of)
class LiveSuppliers(wire.SentState, rx.State):
    """What the hub sends to everyone who watches the same page of the list."""

    is_ready: bool = False
    is_filtered: bool = False
    rows: list[dict[str, str]] = []
    more: str = ""


class SuppliersState(rx.State):
    """The list's address, and the form of the chosen supplier."""

    q: str = ""
    is_open: bool = False
    form: dict[str, str] = {}
    errors: dict[str, str] = {}
    _supplier_id: str = ""
    _version: int = 0

    @rx.event
    @acting
    async def enter(self):
        """Join the room of the list that the address names."""
        listing = Listing.read(self.router.url)
        self.q = listing.q
        await watch(SUPPLIERS.at(**listing.pick("q", "after")))

    @rx.event
    @acting
    async def search(self, query: str):
        """Write the search into the address; the list follows it."""
        return rx.redirect(Listing.read(self.router.url).with_(q=query.strip()).address(PATH), replace=True)

    @rx.event
    @acting
    async def edit(self, supplier_id: str):
        """Open the form of a supplier."""
        record = await run(get_supplier, supplier_id)
        self.form = {key: getattr(record, key) for key in _FIELDS} | {"iban": _in_fours(record.iban)}
        self._supplier_id, self._version = supplier_id, record.version
        self.errors, self.is_open = {}, True

    @rx.event
    @acting
    async def show_form(self, is_open: bool):
        """Close the form; it opens by `edit`."""
        self.is_open = is_open and self.is_open

    @rx.event
    @acting
    async def save(self, form: dict[str, Any]):
        """Change the supplier unless somebody else was faster."""
        before = await run(get_supplier, self._supplier_id)
        data = {key: str(form.get(key, "")) for key in _FIELDS}
        record = await run(change_supplier, self._supplier_id, data, version=self._version)
        kept = {key: getattr(before, key) for key in _FIELDS}
        self.is_open = False
        undo = Undo(SuppliersState.put_back, {"supplier_id": record.id, "before": kept, "version": record.version})
        await tell(f"{record.name} saved", undo=undo)

    @rx.event
    @acting
    async def put_back(self, supplier_id: str, before: dict[str, Any], version: int):
        """Undo a change; refused if somebody changed the supplier since."""
        await run(change_supplier, supplier_id, before, version=version)
        await tell("Put back as it was", "info")

    @rx.event
    @acting
    async def forget(self, supplier_id: str):
        """Forget a supplier."""
        name = await run(forget_supplier, supplier_id)
        undo = Undo(SuppliersState.remember, {"supplier_id": supplier_id})
        await tell(f"{name} is forgotten", undo=undo)

    @rx.event
    @acting
    async def remember(self, supplier_id: str):
        """Undo the forgetting."""
        record = await run(remember_again, supplier_id)
        await tell(f"{record.name} is known again", "info")
