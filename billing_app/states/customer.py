"""One customer: profile, account and history live; changing, setting aside and deleting."""

from typing import Any

import reflex as rx

from billing_app.domain.access import Actor, Permission
from billing_app.domain.errors import NotFound
from billing_app.domain.tax_choices import charges_surcharge
from billing_app.live.customers import CUSTOMER, CUSTOMER_EDITING, CUSTOMER_HISTORY
from billing_app.services.business import read_business
from billing_app.services.customers import (
    archive_customer,
    delete_customer,
    get_customer,
    restore_customer,
    update_customer,
)
from billing_app.states import wire
from billing_app.states.action import acting
from billing_app.states.choices import (
    Choice,
    country_choices,
    currency_choices,
    language_choices,
)
from billing_app.states.customer_account import LiveCustomer
from billing_app.states.customer_form import changed_data, form_of
from billing_app.states.feedback import Undo, tell
from billing_app.states.listing import Listing
from billing_app.states.live import watch
from billing_app.states.session import current_actor, current_locale, run

_FROM_BUSINESS = "As the business"


class CustomerState(rx.State):
    """The page of one customer. `form` holds what stood in the profile when editing began.

    `is_surcharging`: the business is in Spain, where retailers are charged the recargo de equivalencia.
    """

    is_editing: bool = False
    is_exempt: bool = False
    is_surcharging: bool = False
    is_asking: bool = False
    form: dict[str, str] = {}
    errors: dict[str, str] = {}
    countries: list[Choice] = []
    address_countries: list[Choice] = []
    currencies: list[Choice] = []
    languages: list[Choice] = []
    _customer_id: str = ""
    _version: int = 0

    @rx.event
    @acting
    async def enter(self):
        """Join the rooms of the customer that the address names."""
        customer_id = self.router.url.path.rstrip("/").rpartition("/")[2]
        if customer_id != self._customer_id:
            self._customer_id, self.is_editing, self.is_asking = customer_id, False, False
            await _show_nothing(is_ready=False)
        await self._watch()

    @rx.event
    @acting
    async def edit(self):
        """Open the form with the present profile; others see who is editing."""
        locale = current_locale()
        record = await run(get_customer, self._customer_id)
        self._version, self.form, self.errors = record.version, form_of(record.profile), {}
        self.is_exempt = record.profile.tax_exempt is not None
        self.is_surcharging = charges_surcharge((await run(read_business)).profile)
        self.countries = country_choices(locale)
        self.address_countries = [{"value": "", "text": "As above"}, *self.countries]
        self.currencies = currency_choices(locale, _FROM_BUSINESS)
        self.languages = language_choices(locale, _FROM_BUSINESS, record.profile.language)
        self.is_editing = True
        await self._watch()

    @rx.event
    @acting
    async def cancel(self):
        """Close the form."""
        self.is_editing = False
        await self._watch()

    @rx.event
    @acting
    async def save(self, form: dict[str, Any]):
        """Save the profile unless somebody else was faster; what was typed stays in the form then."""
        data = changed_data(({"equivalence_surcharge": ""} if self.is_surcharging else {}) | form)
        before = self.form | ({"tax_exempt": "on"} if self.is_exempt else {})
        record = await run(update_customer, self._customer_id, data, version=self._version)
        self.is_editing = False
        await self._watch()
        undo = Undo(CustomerState.put_back, {"customer_id": record.id, "form": before, "version": record.version})
        await tell(f"{record.profile.name} saved", undo=undo)

    @rx.event
    @acting
    async def put_back(self, customer_id: str, form: dict[str, str], version: int):
        """Undo a change of the profile; refused if somebody changed it since."""
        await run(update_customer, customer_id, changed_data(form), version=version)
        await tell("Put back as it was", "info")

    @rx.event
    @acting
    async def archive(self):
        """Set the customer aside."""
        record = await run(archive_customer, self._customer_id)
        undo = Undo(CustomerState.bring_back, {"customer_id": record.id})
        await tell(f"{record.profile.name} archived", undo=undo)

    @rx.event
    @acting
    async def restore(self):
        """Bring the customer back."""
        record = await run(restore_customer, self._customer_id)
        await tell(f"{record.profile.name} is active again")

    @rx.event
    @acting
    async def bring_back(self, customer_id: str):
        """Undo the setting aside, wherever the person is by now."""
        record = await run(restore_customer, customer_id)
        await tell(f"{record.profile.name} is active again", "info")

    @rx.event
    @acting
    async def ask(self, is_asking: bool):
        """Ask before deleting, which nothing brings back."""
        self.is_asking = is_asking

    @rx.event
    @acting
    async def delete(self):
        """Delete a customer that stands on no document."""
        self.is_asking = False
        await run(delete_customer, self._customer_id)
        await tell("Customer deleted")
        return rx.redirect("/customers")

    async def _watch(self) -> None:
        try:
            views = _views(await current_actor(), self._customer_id, self.is_editing, Listing.read(self.router.url))
            await watch(*views)
        except NotFound:
            await watch()
            await _show_nothing(is_ready=True)


def _views(actor: Actor, customer_id: str, is_editing: bool, listing: Listing) -> list[str]:
    views = [CUSTOMER.at(customer=customer_id, **listing.pick("currency", "period"))]
    if actor.may(Permission.VIEW_EVENTS):
        views.append(CUSTOMER_HISTORY.at(customer=customer_id))
    if is_editing and actor.may(Permission.EDIT_CUSTOMERS):
        views.append(CUSTOMER_EDITING.at(customer=customer_id))
    return views


async def _show_nothing(*, is_ready: bool) -> None:
    """Take the customer shown before off the page, or say that there is none."""
    delta = wire.delta_of(LiveCustomer, {"is_ready": is_ready, "is_found": False, "name": ""})
    await wire.send(wire.socket_id(), delta)
