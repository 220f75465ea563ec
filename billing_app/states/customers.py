"""The list of customers: live rows, search in the address, and taking on a new one."""

from typing import Any

import reflex as rx

from billing_app.documents.texts import country
from billing_app.domain.money import Money
from billing_app.live.customers import CUSTOMERS
from billing_app.live.views import Values
from billing_app.services.business import read_business
from billing_app.services.customers import CustomerRecord, Owed, create_customer, delete_customer
from billing_app.states import wire
from billing_app.states.action import acting
from billing_app.states.choices import Choice, country_choices
from billing_app.states.customer_form import new_customer_data
from billing_app.states.feedback import Undo, tell
from billing_app.states.format import initials, money, plain
from billing_app.states.listing import Listing, sort_links
from billing_app.states.live import shows, watch
from billing_app.states.session import current_locale, run

PATH = "/customers"
_TABS = (("", "Active"), ("archived", "Archived"))


def texts_of(values: Values, locale: str) -> dict[str, Any]:
    """The vars of `LiveCustomers`, in a language."""
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
        "links": sort_links(listing, PATH, ("name", "balance")),
        "more": listing.with_(after=page.next_cursor).address(PATH) if page.next_cursor else "",
        "sums": _sums(values["sum"], locale),
    }


def _sums(owed: Owed | None, locale: str) -> dict[str, str]:
    if owed is None:
        return {"note": "So many customers: search for some to see their sum."}
    return {
        "note": f"Sum of {owed.customers:,} customers" if owed.customers != 1 else "Sum",
        "owed": money(owed.outstanding, locale),
        "owed_value": plain(owed.outstanding),
        "credit": money(owed.credit, locale) if owed.credit.minor else "",
    }


def place_of(record: CustomerRecord, locale: str) -> str:
    """City and country of a customer."""
    city, code = record.profile.address.city, record.profile.country
    return ", ".join(part for part in (city, country(code, locale)) if part)


def _row(record: CustomerRecord, locale: str) -> dict[str, str]:
    owed = [Money(each.outstanding, each.currency) for each in record.balances if each.outstanding]
    credit = [Money(each.credit, each.currency) for each in record.balances if each.credit]
    return {
        "id": record.id,
        "href": f"{PATH}/{record.id}",
        "name": record.profile.name,
        "initials": initials(record.profile.name) or "–",
        "place": place_of(record, locale),
        "owed": " + ".join(money(amount, locale) for amount in owed) or "–",
        "owed_value": " ".join(plain(amount) for amount in owed) or "0",
        "credit": " + ".join(money(amount, locale) for amount in credit),
    }


@shows(CUSTOMERS, present=texts_of)
class LiveCustomers(wire.SentState, rx.State):
    """What the hub sends to everyone who watches the same page of the list."""

    is_ready: bool = False
    is_filtered: bool = False
    rows: list[dict[str, str]] = []
    tabs: list[dict[str, Any]] = []
    links: dict[str, dict[str, str]] = {}
    more: str = ""
    sums: dict[str, str] = {}


class CustomersState(rx.State):
    """The list's address, and the form for a new customer."""

    q: str = ""
    export: str = ""
    is_open: bool = False
    country: str = ""
    countries: list[Choice] = []
    errors: dict[str, str] = {}

    @rx.event
    @acting
    async def enter(self):
        """Join the room of the list that the address describes."""
        listing = Listing.read(self.router.url)
        self.q = listing.q
        self.export = Listing(listing.status, listing.q, listing.sort).address("/downloads/customers.csv")
        await watch(CUSTOMERS.at(**listing.pick("status", "q", "sort", "after")))

    @rx.event
    @acting
    async def search(self, query: str):
        """Write the search into the address; the list follows it."""
        return rx.redirect(Listing.read(self.router.url).with_(q=query.strip()).address(PATH), replace=True)

    @rx.event
    @acting
    async def show_form(self, is_open: bool):
        """Open or close the form for a new customer."""
        if is_open:
            self.country = (await run(read_business)).profile.country
            self.countries = country_choices(current_locale())
            self.errors = {}
        self.is_open = is_open

    @rx.event
    @acting
    async def create(self, form: dict[str, Any]):
        """Take on the customer and go to their page."""
        record = await run(create_customer, new_customer_data(form))
        self.is_open = False
        await tell(f"{record.profile.name} added", undo=Undo(CustomersState.take_back, {"customer_id": record.id}))
        return rx.redirect(f"{PATH}/{record.id}")

    @rx.event
    @acting
    async def take_back(self, customer_id: str):
        """Undo the taking on."""
        await run(delete_customer, customer_id)
        await tell("Taken back: the customer is gone.", "info")
        return rx.redirect(PATH)
