"""The counter: a sale from a few taps, its payment, its receipt. The server prices every step and sells once."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import reflex as rx

from billing_app.domain.errors import BillingError
from billing_app.domain.ids import new_id
from billing_app.domain.money import Money, parse_minor, typed_number
from billing_app.domain.sale import CASH, LATER, Sale, change_of, notes_for
from billing_app.live.counter import COUNTER, COUNTER_SALES
from billing_app.services.customers import find_for_pick, get_customer
from billing_app.services.selling import PricedSale, Sold, fill_shelf, find_tile, price_sale, read_sale, sell_once
from billing_app.states import wire
from billing_app.states.action import acting, advising
from billing_app.states.cart import Cart, typed_quantity
from billing_app.states.counter_texts import (
    due_of,
    latest_texts,
    lines_texts,
    receipt_lines,
    receipt_taxes,
    receipt_texts,
    tile_texts,
    tiles_texts,
    to_pay_texts,
)
from billing_app.states.feedback import Undo, tell
from billing_app.states.format import money
from billing_app.states.live import shows, watch
from billing_app.states.session import current_locale, run
from billing_app.states.typed import filled

PATH = "/counter"


@shows(COUNTER, present=tiles_texts)
class LiveCounter(wire.SentState, rx.State):
    """What is sold, as the hub sends it to every counter."""

    is_ready: bool = False
    is_whole: bool = True
    tiles: list[dict[str, str]] = []


@shows(COUNTER_SALES, present=latest_texts)
class LiveCounterSales(wire.SentState, rx.State):
    """The latest documents of the business."""

    is_ready: bool = False
    rows: list[dict[str, str]] = []


class CounterState(rx.State):
    """The sale that is being made. `pane` is what stands beside the tiles: nothing for the sale, pay, done, latest."""

    kept: str = rx.LocalStorage("", name="tl-sale")
    query: str = ""
    found: list[dict[str, str]] = []
    pane: str = ""
    method: str = ""
    lines: list[dict[str, str]] = []
    counts: dict[str, str] = {}
    total: str = ""
    total_value: str = ""
    currency: str = ""
    to_pay: dict[str, str] = {}
    remark: str = ""
    customer_id: str = ""
    customer_name: str = ""
    options: list[dict[str, Any]] = []
    answered: str = ""
    notes: list[dict[str, str]] = []
    received: str = ""
    received_key: str = ""
    change: str = ""
    receipt: dict[str, str] = {}
    receipt_lines: list[dict[str, str]] = []
    receipt_taxes: list[dict[str, str]] = []
    errors: dict[str, str] = {}
    _due: int = 0
    _tip: int = 0

    @rx.event
    @acting
    async def enter(self):
        """Join the rooms of the counter, and go on with the sale that the browser kept."""
        await watch(COUNTER.at(), COUNTER_SALES.at())
        if self.pane != "done":
            await self._show(Cart.read(self.kept))

    @rx.event
    @acting
    async def add(self, item_id: str):
        """One more of an item."""
        await self._begin(Cart.read(self.kept).plus(item_id, Decimal(1)))

    @rx.event
    @acting
    async def less(self, item_id: str):
        """One less of an item."""
        await self._begin(Cart.read(self.kept).plus(item_id, Decimal(-1)))

    @rx.event
    @acting
    async def type_quantity(self, item_id: str, value: str):
        """So many of an item."""
        await self._begin(Cart.read(self.kept).with_quantity(item_id, typed_quantity(typed_number(value) or "0")))

    @rx.event
    @acting
    async def clear(self):
        """Begin anew; the sale can be brought back."""
        before = self.kept
        await self._begin(Cart(new_id()))
        await tell("Sale emptied", "info", undo=Undo(CounterState.put_back, {"kept": before}))

    @rx.event
    @acting
    async def put_back(self, kept: str):
        """Undo the emptying."""
        await self._begin(Cart.read(kept))

    @rx.event
    @acting
    async def find(self, query: str):
        """Show only what fits, also what has no tile."""
        wanted = query.strip()[:100]
        self.found = tile_texts(await run(fill_shelf, wanted), current_locale()) if wanted else []
        self.query = wanted

    @rx.event
    @acting
    async def scan(self, code: str):
        """What a scanner types, and Enter: one more of the item that it means."""
        tile = await run(find_tile, code)
        if tile is None:
            await tell(f"No single item fits “{code[:60]}”. Tap its tile.", "warning")
            return
        self.query, self.found = "", []
        await self._begin(Cart.read(self.kept).plus(tile.item_id, Decimal(1)))

    @rx.event
    @acting
    async def search_customers(self, query: str):
        """Find customers by what is being typed."""
        found = await run(find_for_pick, query)
        self.options = [
            {"value": each.id, "label": each.profile.name, "hint": each.profile.address.city} for each in found
        ]
        self.answered = query

    @rx.event
    @acting
    async def pick_customer(self, value: str, label: str):
        """Sell to a customer, or to nobody in particular."""
        self.customer_name = label if value else ""
        await self._show(replace(Cart.read(self.kept), customer_id=value))

    @rx.event
    @acting
    async def ask(self, method: str):
        """Show how the sale is paid for."""
        priced = await self._show(Cart.read(self.kept))
        if priced is None or not priced.lines:
            return await tell("Put something into the sale first.", "warning")
        if method == LATER and not self.customer_id:
            return await tell("An invoice that is paid later needs a customer. Choose one above.", "warning")
        self.method, self.pane, self.errors = method, "pay", {}
        self._tip, self._due, self.to_pay = 0, due_of(priced, method), to_pay_texts(priced, method, current_locale())
        self._give("", self._due)
        self.notes = [self._note(minor) for minor in notes_for(self._due)] if method == CASH else []
        return None

    @rx.event
    @advising("received")
    async def give(self, value: str):
        """Count what is given back of the cash that was typed."""
        typed = typed_number(value)
        self.received, self.change = typed, ""
        received = parse_minor(typed, self.currency, path="received", minimum=0) if typed else None
        change_of(Sale((), received=received), self._due, self.currency)
        self._count(received)

    @rx.event
    @advising("tip")
    async def give_tip(self, value: str):
        """Put a tip on top of what is due."""
        typed = typed_number(value)
        tip = parse_minor(typed, self.currency, path="tip", minimum=0) if typed else 0
        self._due, self._tip = self._due + tip - self._tip, tip
        amount = Money(self._due, self.currency)
        self.to_pay = self.to_pay | {"amount": money(amount, current_locale()), "value": str(amount)}
        self.notes = [self._note(minor) for minor in notes_for(self._due)] if self.method == CASH else []
        self._count(parse_minor(self.received, self.currency, path="received", minimum=0) if self.received else None)

    @rx.event
    @acting
    async def give_note(self, value: str):
        """Take one of the sums that people hand over."""
        self._give(value, parse_minor(value, self.currency, path="received", minimum=0))

    @rx.event
    @acting
    async def back(self):
        """Back to the sale."""
        self.pane, self.method, self.errors = "", "", {}

    @rx.event
    @acting
    async def take(self, form: dict[str, Any]):
        """Sell: issue the invoice and record the payment, once."""
        cart = Cart.read(self.kept)
        if self.pane != "pay" or not cart.lines:
            return
        paid = filled(form, (), {CASH: ("received", "tip"), LATER: ()}.get(self.method, ("tip",)))
        sold = await run(sell_once, cart.key, cart.sale(method=self.method, **paid))
        self.customer_name = ""
        await self._show(Cart(new_id()))
        self._show_receipt(sold)

    @rx.event
    @acting
    async def show_receipt(self, invoice_id: str):
        """Show the receipt of an earlier sale."""
        self._show_receipt(await run(read_sale, invoice_id))

    @rx.event
    @acting
    async def show_latest(self):
        """Show the latest documents beside the tiles."""
        self.pane = "latest"

    async def _begin(self, cart: Cart) -> None:
        self.pane, self.method = "", ""
        await self._show(cart)

    async def _show(self, cart: Cart) -> PricedSale | None:
        """Price a cart and show it; what is not sold any more falls out."""
        priced = None
        while cart.lines and priced is None:
            try:
                priced = await run(price_sale, cart.sale())
            except BillingError as error:
                cart = await _without_unsold(cart, error)
        self.kept = cart.text()
        self.lines = lines_texts(priced, current_locale()) if priced else []
        self.counts = {line["id"]: line["quantity"] for line in self.lines}
        self.customer_id = cart.customer_id
        if cart.customer_id and not self.customer_name:
            self.customer_name = (await run(get_customer, cart.customer_id)).profile.name
        self._due, self.currency = (due_of(priced, self.method), priced.currency) if priced else (0, "")
        self.total = money(Money(priced.total, priced.currency), current_locale()) if priced else ""
        self.total_value = str(Money(priced.total, priced.currency)) if priced else ""
        self.remark = " ".join(dict.fromkeys(each.text for each in priced.findings)) if priced else ""
        return priced

    def _give(self, typed: str, received: int) -> None:
        self.received, self.received_key, self.errors = typed, new_id(), {}
        self._count(received if typed else None)

    def _count(self, received: int | None) -> None:
        enough = received is not None and received >= self._due
        self.change = money(Money((received or 0) - self._due, self.currency), current_locale()) if enough else ""

    def _note(self, minor: int) -> dict[str, str]:
        amount = Money(minor, self.currency)
        return {"text": money(amount, current_locale()), "value": str(amount)}

    def _show_receipt(self, sold: Sold) -> None:
        locale = current_locale()
        self.receipt, self.pane, self.method = receipt_texts(sold, locale), "done", ""
        self.receipt_lines, self.receipt_taxes = receipt_lines(sold, locale), receipt_taxes(sold, locale)


async def _without_unsold(cart: Cart, error: BillingError) -> Cart:
    """The cart without the line or the customer that an error names; any other error is the caller's."""
    field, _, rest = error.path.partition(".")
    index = rest.partition(".")[0]
    if field == "lines" and index.isdecimal() and int(index) < len(cart.lines):
        await tell(error.message, "warning")
        return cart.without({cart.lines[int(index)][0]})
    if field == "customer_id" and cart.customer_id:
        return replace(cart, customer_id="")
    raise error
