"""Choosing and creating customers and items without leaving the editor."""

import json
import secrets
from typing import Any

import reflex as rx

from billing_app.domain.access import Actor
from billing_app.domain.money import typed_number
from billing_app.services.customers import create_customer, delete_customer, find_for_pick
from billing_app.services.items import create_item, delete_item
from billing_app.states.action import acting
from billing_app.states.customer_form import new_customer_data
from billing_app.states.customers import place_of
from billing_app.states.feedback import Undo, tell
from billing_app.states.invoice_editor.loading import deposit_choices, item_options, proposed_on_top
from billing_app.states.invoice_editor.views import send_view
from billing_app.states.new_customer import NewCustomerForm
from billing_app.states.session import current_locale, run


class EditorPickState(NewCustomerForm, rx.State):
    """The small form of a new customer, and the searches of the pickers."""

    @rx.event
    @acting
    async def find_customers(self, query: str):
        """The customers that fit what is being typed."""
        rows = await run(_customers, query[:100], current_locale())
        await send_view(customers=rows, customers_for=query)

    @rx.event
    @acting
    async def find_items(self, query: str):
        """The items that fit what is being typed."""
        await send_view(items=await run(item_options, query, current_locale()), items_for=query)

    @rx.event
    @acting
    async def show_for_customer(self, customer_id: str):
        """What goes with a customer: deposits that can be deducted, and what is proposed on top of taxes."""
        deposits = await run(deposit_choices, customer_id, (), current_locale())
        await send_view(deposits=deposits, on_top=await run(proposed_on_top, customer_id))

    @rx.event
    @acting
    async def start_customer(self, name: str):
        """Open the form of a new customer."""
        await self._open_form(name)

    @rx.event
    @acting
    async def show_form(self, is_open: bool):
        """Close the form; it opens by `start_customer`."""
        self.is_open = is_open and self.is_open

    @rx.event
    @acting
    async def add_customer(self, form: dict[str, Any]):
        """Take on the customer and put it on the draft."""
        record = await run(create_customer, new_customer_data(form))
        self.is_open = False
        await send_view(picked=_picked(record.id, record.profile.name, record.profile.currency))
        undo = Undo(EditorPickState.drop_customer, {"customer_id": record.id})
        await tell(f"{record.profile.name} added", undo=undo)

    @rx.event
    @acting
    async def drop_customer(self, customer_id: str):
        """Undo the taking on, unless the customer stands on something meanwhile."""
        await run(delete_customer, customer_id)
        await send_view(picked=_picked("", "", ""))
        await tell("Taken back: the customer is gone.", "info")

    @rx.event
    @acting
    async def add_item(self, line_id: str, row: dict[str, str], currency: str, is_gross: bool):
        """Keep a line as an item of the catalogue."""
        record = await run(create_item, _item_data(row, currency, is_gross))
        await send_view(made={"nonce": secrets.token_hex(6), "line": line_id, "item": record.id})
        await tell(
            f"{record.profile.name} is an item now", undo=Undo(EditorPickState.drop_item, {"item_id": record.id})
        )

    @rx.event
    @acting
    async def drop_item(self, item_id: str):
        """Undo the keeping: the line stays as it is."""
        await run(delete_item, item_id)
        await send_view(made={"nonce": secrets.token_hex(6), "line": "", "item": item_id})
        await tell("Taken back: the item is gone.", "info")


def _customers(actor: Actor, query: str, locale: str) -> list[dict[str, Any]]:
    return [
        {
            "value": record.id,
            "label": record.profile.name,
            "hint": place_of(record, locale),
            "currency": record.profile.currency,
        }
        for record in find_for_pick(actor, query, 8)
    ]


def _picked(customer_id: str, name: str, currency: str) -> dict[str, str]:
    return {"nonce": secrets.token_hex(6), "value": customer_id, "label": name, "currency": currency}


def _item_data(row: dict[str, str], currency: str, is_gross: bool) -> dict[str, object]:
    name, _, description = row.get("description", "").strip().partition("\n")
    try:
        taxes = json.loads(row.get("taxes") or "null")
    except ValueError:
        taxes = None
    return {
        "name": name[:200],
        "description": description.strip() or None,
        "unit": row.get("unit") or None,
        "unit_price": typed_number(row.get("unit_price", "")) or "0",
        "currency": currency,
        "taxes": taxes,
        "prices_include_tax": is_gross,
    }
