"""Settings of taxes and books: the taxes that the business adds to the usual ones of its country."""

from collections.abc import Sequence
from typing import Any

import reflex as rx

from billing_app.domain.errors import BillingError, NotFound
from billing_app.domain.own_taxes import OwnTax, own_tax_to_json
from billing_app.services.business import BusinessRecord, change_business, read_business
from billing_app.states.action import acting
from billing_app.states.choices import Choice, country_choices, taxes_text
from billing_app.states.feedback import Undo, tell
from billing_app.states.session import current_locale, run
from billing_app.states.settings.books import BooksState
from billing_app.states.settings.own_taxes_form import at_fields, form_of_tax, tax_data


class OwnTaxesState(rx.State):
    """The form of an own tax."""

    is_open: bool = False
    is_new: bool = True
    is_more_open: bool = False
    form: dict[str, str] = {}
    errors: dict[str, str] = {}
    countries: list[Choice] = []
    _place: int = 0
    _version: int = 0

    @rx.event
    @acting
    async def start(self):
        """Open the form for another tax."""
        record = await run(read_business)
        self.is_new, self._place = True, len(record.profile.own_taxes)
        self._open({"taxes.0.category": "S"}, record)

    @rx.event
    @acting
    async def edit(self, row_id: str):
        """Open the form with a tax."""
        record = await run(read_business)
        own = _own_tax(record, row_id)
        self.is_new, self._place = False, int(row_id)
        self._open(form_of_tax(own), record)

    @rx.event
    @acting
    async def show_form(self, is_open: bool):
        """Close the form; it opens by `start` and `edit`."""
        self.is_open = is_open and self.is_open

    @rx.event
    @acting
    async def save(self, form: dict[str, Any]):
        """Add the tax, or change it from now on; documents keep what they were written with."""
        before = (await run(read_business)).profile.own_taxes
        shown = [own_tax_to_json(own) for own in before]
        if self.is_new:
            self._place = len(shown)
            shown.append({"taxes": tax_data(form)})
        elif self._place < len(shown):
            shown[self._place] |= {"taxes": tax_data(form)}
        try:
            record = await run(change_business, {"own_taxes": shown}, version=self._version)
        except BillingError as error:
            raise at_fields(error, self._place) from error
        self.is_open = False
        text = taxes_text(record.profile.own_taxes[self._place].taxes, current_locale())
        await self._tell(f"{text} saved", record, before)

    @rx.event
    @acting
    async def retire(self, row_id: str, is_retired: bool):
        """Take a tax out of use, or bring it back."""
        record = await run(read_business)
        own, before = _own_tax(record, row_id), record.profile.own_taxes
        shown = [own_tax_to_json(one) for one in before]
        shown[int(row_id)]["is_retired"] = is_retired
        record = await run(change_business, {"own_taxes": shown}, version=record.version)
        text = taxes_text(own.taxes, current_locale())
        await self._tell(f"{text} is {'out of' if is_retired else 'in'} use", record, before)

    @rx.event
    @acting
    async def put_back(self, before: list[dict[str, Any]], version: int):
        """Undo a change; refused if somebody changed the settings since."""
        await self._follow(await run(change_business, {"own_taxes": before}, version=version))
        await tell("Put back as it was", "info")

    def _open(self, form: dict[str, str], record: BusinessRecord) -> None:
        self.countries = [{"value": "", "text": "Your own country"}, *country_choices(current_locale())]
        self.is_more_open = bool(form.get("taxes.1.name"))
        self.form, self.errors, self.is_open, self._version = form, {}, True, record.version

    async def _tell(self, said: str, record: BusinessRecord, before: Sequence[OwnTax]) -> None:
        await self._follow(record)
        back = {"before": [own_tax_to_json(own) for own in before], "version": record.version}
        await tell(said, undo=Undo(OwnTaxesState.put_back, back))

    async def _follow(self, record: BusinessRecord) -> None:
        """The form beside it knows that this change was made here, and keeps what is typed into it."""
        books = await self.get_state(BooksState)
        if books.version == record.version - 1:
            books.version = record.version


def _own_tax(record: BusinessRecord, row_id: str) -> OwnTax:
    own = record.profile.own_taxes
    if not (row_id.isdecimal() and int(row_id) < len(own)):
        raise NotFound("This tax is gone. Load the page again.")
    return own[int(row_id)]
