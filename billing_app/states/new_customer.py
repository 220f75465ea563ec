"""The small form of a new customer, for every state that takes one on while something else is being done."""

import reflex as rx

from billing_app.services.business import read_business
from billing_app.states.choices import Choice, country_choices
from billing_app.states.session import current_locale, run


class NewCustomerForm(rx.State, mixin=True):
    """What the form shows; whoever has it opens it by `_open_form`."""

    is_open: bool = False
    name: str = ""
    country: str = ""
    countries: list[Choice] = []
    errors: dict[str, str] = {}

    async def _open_form(self, name: str) -> None:
        """Open the form, with what was typed already."""
        self.country = (await run(read_business)).profile.country
        self.countries, self.name, self.errors = country_choices(current_locale()), name[:200], {}
        self.is_open = True
