"""Selling over the counter: from a few items to an issued, paid invoice, in one transaction or not at all."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from billing_app.domain.access import Actor, Permission
from billing_app.domain.body import parse_body
from billing_app.domain.cash import due_in_cash
from billing_app.domain.errors import Finding, Refused
from billing_app.domain.invoice import InvoiceBody
from billing_app.domain.item import Item
from billing_app.domain.money import to_text
from billing_app.domain.sale import CASH, LATER, Sale, change_of, counter_price, parse_sale, sale_body
from billing_app.domain.totals import Totals
from billing_app.domain.totals_record import totals_from_record
from billing_app.services.composing import Composition, compose
from billing_app.services.dossier import Dossier, read_dossier
from billing_app.services.drafting import draft_from
from billing_app.services.idempotency import Answer, answer_once, digest_of
from billing_app.services.issuing import issue_draft
from billing_app.services.payments import receive_payment
from billing_app.services.repeating import refuse
from billing_app.store import items as store
from billing_app.store.business import profile_of
from billing_app.store.scope import get_many_owned
from billing_app.store.session import Scope, reading, transaction
from billing_app.store.stations import series_of_turn
from billing_app.store.tables import Item as ItemRow

MOST_TILES = 200


@dataclass(frozen=True, slots=True)
class Tile:
    """An item as it is sold at the counter; the price includes its taxes."""

    item_id: str
    name: str
    code: str
    unit: str
    price: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """What is shown to be sold; where it is not the whole, the rest is found by its name or code."""

    tiles: tuple[Tile, ...]
    is_whole: bool


@dataclass(frozen=True, slots=True)
class PricedLine:
    """A line of a sale, the amount with taxes in minor units."""

    item_id: str
    name: str
    unit: str
    quantity: Decimal
    price: Decimal
    amount: int


@dataclass(frozen=True, slots=True)
class PricedSale:
    """What a sale comes to, what it does in cash, and what is to be said about it."""

    currency: str
    lines: tuple[PricedLine, ...]
    total: int
    in_cash: int
    customer_name: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Sold:
    """A sale that was made: its document, how cash rounded it, the tip, and what was given back of the cash."""

    dossier: Dossier
    body: InvoiceBody
    totals: Totals
    rounding: int = 0
    tip: int = 0
    received: int = 0
    change: int = 0


def fill_shelf(actor: Actor, query: str = "") -> Shelf:
    """What is sold at the counter and fits a query: active items in the business's own currency, by name."""
    actor.require(Permission.VIEW_INVOICES)
    with reading(actor) as scope:
        currency = profile_of(scope).currency
        rows = store.pick_items(scope, query, MOST_TILES + 1)
        profiles = [(row.id, store.profile_of(row)) for row in rows[:MOST_TILES]]
    tiles = tuple(_tile(item_id, item) for item_id, item in profiles if item.currency == currency)
    return Shelf(tiles, is_whole=len(rows) <= MOST_TILES)


def find_tile(actor: Actor, code: str) -> Tile | None:
    """The one item that a scanned or typed code means; None where none does, or several."""
    actor.require(Permission.VIEW_INVOICES)
    with reading(actor) as scope:
        currency = profile_of(scope).currency
        found = [(row.id, store.profile_of(row)) for row in store.pick_items(scope, code, 10)] if code.strip() else []
    mine = [(item_id, item) for item_id, item in found if item.currency == currency]
    exact = [each for each in mine if code.strip() in (each[1].sku, each[1].barcode)]
    chosen = exact or mine
    return _tile(*chosen[0]) if len(chosen) == 1 else None


def price_sale(actor: Actor, data: Mapping[str, object]) -> PricedSale:
    """What a sale would come to; nothing is stored."""
    actor.require(Permission.EDIT_DRAFTS)
    with reading(actor) as scope:
        profile = profile_of(scope)
        sale = parse_sale(data, profile.currency)
        composed = _composed(scope, sale, profile.currency)
    return _priced(composed, profile.cash_step)


def sell(actor: Actor, data: Mapping[str, object]) -> str:
    """Issue the invoice of a sale and record its payment; returns the invoice's id."""
    actor.require(Permission.ISSUE_INVOICES)
    with transaction(actor) as scope:
        profile = profile_of(scope)
        currency = profile.currency
        sale = parse_sale(data, currency)
        if sale.method != LATER:
            actor.require(Permission.RECORD_PAYMENTS)
        draft = draft_from(scope, _composed(scope, sale, currency))
        scope.session.flush()
        issued = issue_draft(scope, draft.row)
        due = issued.totals.amount_due
        paid = due_in_cash(due, profile.cash_step) if sale.method == CASH else due
        change_of(sale, paid, currency)
        if sale.method != LATER and due:
            receive_payment(scope, _payment(sale, draft.row.id, due=due, paid=paid, currency=currency))
        return draft.row.id


def sell_once(actor: Actor, key: str, data: Mapping[str, object]) -> Sold:
    """Make a sale, or give back the one that this key has made: a tap that is sent twice sells once."""
    digest = digest_of("PAGE", "sale", json.dumps(data, sort_keys=True).encode())
    command = lambda: Answer(200, sell(actor, data))  # noqa: E731 - named for what answer_once calls it
    invoice_id = answer_once(actor, f"page:{key}", digest, command=command, refusal=refuse).body
    sold = read_sale(actor, invoice_id)
    currency, due = sold.totals.currency, sold.totals.amount_due + sold.rounding
    sale = parse_sale(data, currency)
    return replace(sold, received=sale.received or 0, change=change_of(sale, due, currency))


def read_sale(actor: Actor, invoice_id: str) -> Sold:
    """An issued document as a receipt; what was counted of the cash is not kept."""
    dossier = read_dossier(actor, invoice_id)
    if not dossier.row.number:
        raise Refused("This is a draft: there is no receipt yet.", code="not_issued")
    rounding = sum(each.allocation.rounding for each in dossier.settled)
    body, totals = parse_body(dossier.row.body, is_stored=True), totals_from_record(dossier.row.totals)
    payments = {each.payment.id: each.payment for each in dossier.settled if each.payment is not None}
    return Sold(dossier, body, totals, rounding, sum(payment.tip for payment in payments.values()))


def _composed(scope: Scope, sale: Sale, currency: str) -> Composition:
    rows = get_many_owned(scope, ItemRow, {line.item_id for line in sale.lines})
    items = {item_id: store.profile_of(row) for item_id, row in rows.items()}
    own_series = series_of_turn(scope, str(scope.actor.session_id or "")) if scope.actor else ""
    return compose(scope, sale_body(sale, items, currency, own_series))


def _priced(composed: Composition, cash_step: int) -> PricedSale:
    totals: Totals = composed.totals
    lines = [
        PricedLine(line.item_id, line.description, line.unit, line.quantity, line.unit_price, each.gross or each.net)
        for line, each in zip(composed.body.lines, totals.lines, strict=True)
    ]
    about_sale = tuple(finding for finding in composed.findings if finding.path.startswith(("customer_id", "lines")))
    name = composed.customer.name if composed.customer else ""
    in_cash = due_in_cash(totals.amount_due, cash_step)
    return PricedSale(totals.currency, tuple(lines), totals.amount_due, in_cash, name, about_sale)


def _payment(sale: Sale, invoice_id: str, *, due: int, paid: int, currency: str) -> dict[str, object]:
    """The payment of a sale; what the smallest coin adds or leaves out is rounding beside it."""
    amount = to_text(paid, currency)
    return {
        "customer_id": sale.customer_id or None,
        "amount": amount,
        "tip": to_text(sale.tip, currency) if sale.tip else None,
        "currency": currency,
        "method": sale.method,
        "allocations": [{"invoice_id": invoice_id, "amount": amount, "rounding": to_text(paid - due, currency)}],
    }


def _tile(item_id: str, item: Item) -> Tile:
    return Tile(item_id, item.name, item.sku or item.barcode, item.unit, counter_price(item), item.currency)
