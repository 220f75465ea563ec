"""A new customer at the counter, without leaving the sale."""

from typing import Any

import reflex as rx

from billing_app.services.customers import create_customer, delete_customer
from billing_app.states.action import acting
from billing_app.states.counter import CounterState
from billing_app.states.customer_form import new_customer_data
from billing_app.states.feedback import Undo, tell
from billing_app.states.new_customer import NewCustomerForm
from billing_app.states.session import run


class CounterCustomerState(NewCustomerForm, rx.State):
    """The small form of a new customer."""

    @rx.event
    @acting
    async def start(self, name: str):
        """Open the form, with what was typed already."""
        await self._open_form(name)

    @rx.event
    @acting
    async def show_form(self, is_open: bool):
        """Close the form; it opens by `start`."""
        self.is_open = is_open and self.is_open

    @rx.event
    @acting
    async def add_customer(self, form: dict[str, Any]):
        """Take on the customer and sell to them."""
        record = await run(create_customer, new_customer_data(form))
        self.is_open = False
        undo = Undo(CounterCustomerState.drop_customer, {"customer_id": record.id})
        await tell(f"{record.profile.name} added", undo=undo)
        return CounterState.pick_customer(record.id, record.profile.name)

    @rx.event
    @acting
    async def drop_customer(self, customer_id: str):
        """Undo the taking on, unless the customer stands on something meanwhile."""
        await run(delete_customer, customer_id)
        await tell("Taken back: the customer is gone.", "info")
        return CounterState.pick_customer("", "")
