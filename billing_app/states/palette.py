"""What the command palette finds: documents by number and customer, customers by name."""

from typing import Any

import reflex as rx

from billing_app.domain.access import Actor, Permission
from billing_app.domain.money import Money
from billing_app.services.customers import find_for_pick
from billing_app.services.invoices import list_invoices
from billing_app.services.search import find_by_code
from billing_app.services.selling import find_tile
from billing_app.states import wire
from billing_app.states.action import acting
from billing_app.states.document_rows import shown_status, status_words
from billing_app.states.feedback import tell
from billing_app.states.format import money
from billing_app.states.listing import Listing
from billing_app.states.session import current_locale, run
from billing_app.store.invoices import InvoiceFilter

_MOST, _LONGEST = 6, 100


class Found(wire.SentState, rx.State):
    """The answer to the latest search of this browser, and what was asked."""

    query: str = ""
    rows: list[dict[str, Any]] = []


class PaletteState(rx.State):
    """The search behind the palette."""

    @rx.event
    @acting
    async def search(self, query: str):
        """Find what somebody is typing."""
        rows = await run(find_anywhere, query[:100], current_locale())
        await wire.send(wire.socket_id(), wire.delta_of(Found, {"query": query, "rows": rows}))

    @rx.event
    @acting
    async def scan(self, code: str):
        """Open the document or the items that a code means."""
        found = await run(find_by_code, code)
        if found is not None:
            return rx.redirect(f"/invoices/{found.id}")
        if (await run(find_tile, code[:_LONGEST])) is not None:
            return rx.redirect(Listing(q=code[:_LONGEST]).address("/items"))
        return await tell("Nothing here has this code.", "warning", description=code[:_LONGEST])


def find_anywhere(actor: Actor, query: str, locale: str) -> list[dict[str, str]]:
    """The few documents and customers that fit, among what the actor may see, with where they lead."""
    rows: list[dict[str, str]] = []
    if actor.may(Permission.VIEW_INVOICES):
        found = list_invoices(actor, InvoiceFilter(q=query, limit=_MOST))
        for invoice in found.page.rows:
            amount = money(Money(invoice.amount_due, invoice.currency), locale)
            status = shown_status(invoice, found.today)
            label = f"{invoice.number or 'Draft'} · {invoice.customer_name}".rstrip(" ·")
            hint = f"{amount} · {status_words(status, invoice.kind)}"
            rows.append({"group": "Invoices", "label": label, "hint": hint, "href": f"/invoices/{invoice.id}"})
    if actor.may(Permission.VIEW_CUSTOMERS):
        rows += [
            {"group": "Customers", "label": customer.profile.name, "hint": "", "href": f"/customers/{customer.id}"}
            for customer in find_for_pick(actor, query, _MOST)
        ]
    return rows
