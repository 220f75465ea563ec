"""The catalogue: live rows, search in the address, and the form of one item."""

import json
from collections.abc import Mapping
from typing import Any

import reflex as rx

from billing_app.domain.item import item_to_json
from billing_app.domain.money import decimal_text
from billing_app.domain.units import unit_text
from billing_app.live.items import ITEMS
from billing_app.live.views import Values
from billing_app.services.business import read_business
from billing_app.services.items import (
    ItemRecord,
    archive_item,
    create_item,
    delete_item,
    get_item,
    restore_item,
    update_item,
)
from billing_app.states import wire
from billing_app.states.action import acting
from billing_app.states.choices import Choice, currency_choices, tax_choices, taxes_text, taxes_value, unit_choices
from billing_app.states.feedback import Undo, tell
from billing_app.states.format import unit_price
from billing_app.states.listing import Listing, sort_links
from billing_app.states.live import shows, watch
from billing_app.states.session import current_locale, run

PATH = "/items"
_TABS = (("", "Active"), ("archived", "Archived"))
_TEXTS = ("name", "sku", "barcode", "unit", "unit_price", "currency", "description")


def texts_of(values: Values, locale: str) -> dict[str, Any]:
    """The vars of `LiveItems`, in a language."""
    params = values["params"]
    listing = Listing(params.get("status", ""), params.get("q", ""), params.get("sort", "name"))
    page = values["page"]
    return {
        "is_ready": True,
        "is_filtered": bool(params.get("q") or params.get("status")),
        "rows": [_row(record, locale) for record in page.rows],
        "tabs": [
            {"text": text, "href": listing.with_(status=status).address(PATH), "is_current": listing.status == status}
            for status, text in _TABS
        ],
        "links": sort_links(listing, PATH, ("name",)),
        "more": listing.with_(after=page.next_cursor).address(PATH) if page.next_cursor else "",
    }


def _row(record: ItemRecord, locale: str) -> dict[str, str]:
    item = record.profile
    return {
        "id": record.id,
        "name": item.name,
        "sku": item.sku,
        "unit": unit_text(item.unit),
        "tax": taxes_text(item.taxes, locale),
        "price": _price(record, locale),
        "value": decimal_text(item.unit_price),
        "is_archived": "yes" if record.archived_at else "",
    }


def _price(record: ItemRecord, locale: str) -> str:
    """A unit price with all its decimals, and at least those of the currency."""
    item = record.profile
    return unit_price(item.unit_price, item.currency, locale)


def item_data(form: Mapping[str, Any]) -> dict[str, object]:
    """What the form says of an item; an empty field is null, taxes are the JSON of the choice."""
    data: dict[str, object] = {key: str(form.get(key, "")).strip() or None for key in _TEXTS}
    if isinstance(price := data["unit_price"], str):
        data["unit_price"] = price.replace(",", ".") if price.count(",") == 1 and "." not in price else price
    try:
        data["taxes"] = json.loads(str(form.get("taxes") or "null"))
    except ValueError:
        data["taxes"] = None
    return data | {"prices_include_tax": bool(form.get("prices_include_tax"))}


@shows(ITEMS, present=texts_of)
class LiveItems(wire.SentState, rx.State):
    """What the hub sends to everyone who watches the same page of the catalogue."""

    is_ready: bool = False
    is_filtered: bool = False
    rows: list[dict[str, str]] = []
    tabs: list[dict[str, Any]] = []
    links: dict[str, dict[str, str]] = {}
    more: str = ""


class ItemsState(rx.State):
    """The catalogue's address, and the form of a new or chosen item."""

    q: str = ""
    export: str = ""
    is_open: bool = False
    is_new: bool = False
    is_gross: bool = False
    form: dict[str, str] = {}
    errors: dict[str, str] = {}
    units: list[Choice] = []
    taxes: list[Choice] = []
    currencies: list[Choice] = []
    _item_id: str = ""
    _version: int = 0

    @rx.event
    @acting
    async def enter(self):
        """Join the room of the list that the address describes."""
        listing = Listing.read(self.router.url)
        self.q = listing.q
        self.export = Listing(listing.status, listing.q, listing.sort).address("/downloads/items.csv")
        await watch(ITEMS.at(**listing.pick("status", "q", "sort", "after")))

    @rx.event
    @acting
    async def search(self, query: str):
        """Write the search into the address; the list follows it."""
        return rx.redirect(Listing.read(self.router.url).with_(q=query.strip()).address(PATH), replace=True)

    @rx.event
    @acting
    async def start(self):
        """Open the form for a new item."""
        profile = (await run(read_business)).profile
        self.taxes = tax_choices(profile, current_locale())
        self.form = {"unit": "C62", "currency": profile.currency, "taxes": self.taxes[0]["value"] if self.taxes else ""}
        self._item_id, self.is_new, self.is_gross = "", True, False
        self._open("C62")

    @rx.event
    @acting
    async def edit(self, item_id: str):
        """Open the form of an item."""
        record = await run(get_item, item_id)
        profile = (await run(read_business)).profile
        shown = item_to_json(record.profile)
        self.taxes = tax_choices(profile, current_locale(), record.profile.taxes)
        self.form = {key: str(shown[key] or "") for key in _TEXTS} | {"taxes": taxes_value(record.profile.taxes)}
        self._item_id, self._version, self.is_new = item_id, record.version, False
        self.is_gross = record.profile.prices_include_tax
        self._open(record.profile.unit)

    def _open(self, unit: str) -> None:
        self.units, self.currencies = unit_choices(unit), currency_choices(current_locale())
        self.errors, self.is_open = {}, True

    @rx.event
    @acting
    async def show_form(self, is_open: bool):
        """Close the form; it opens by `start` and `edit`."""
        self.is_open = is_open and self.is_open

    @rx.event
    @acting
    async def save(self, form: dict[str, Any]):
        """Add the item, or change it unless somebody else was faster."""
        data = item_data(form)
        if self.is_new:
            record = await run(create_item, data)
            undo = Undo(ItemsState.take_back, {"item_id": record.id})
        else:
            before = item_to_json((await run(get_item, self._item_id)).profile)
            record = await run(update_item, self._item_id, data, version=self._version)
            kept = {key: before[key] for key in data}
            undo = Undo(ItemsState.put_back, {"item_id": record.id, "before": kept, "version": record.version})
        self.is_open = False
        await tell(f"{record.profile.name} saved", undo=undo)

    @rx.event
    @acting
    async def take_back(self, item_id: str):
        """Undo the adding of an item."""
        await run(delete_item, item_id)
        await tell("Taken back: the item is gone.", "info")

    @rx.event
    @acting
    async def put_back(self, item_id: str, before: dict[str, Any], version: int):
        """Undo a change; refused if somebody changed the item since."""
        await run(update_item, item_id, before, version=version)
        await tell("Put back as it was", "info")

    @rx.event
    @acting
    async def archive(self, item_id: str):
        """Set an item aside."""
        record = await run(archive_item, item_id)
        await tell(f"{record.profile.name} archived", undo=Undo(ItemsState.restore, {"item_id": item_id}))

    @rx.event
    @acting
    async def restore(self, item_id: str):
        """Bring an item back."""
        record = await run(restore_item, item_id)
        await tell(f"{record.profile.name} is active again", undo=Undo(ItemsState.archive, {"item_id": item_id}))
