"""The way from the customer's page to Stripe's card page, and asking on the way back what became of it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from billing_app.documents.languages import language_known, words_of
from billing_app.domain.access import Actor
from billing_app.domain.card_amount import to_card_amount
from billing_app.domain.errors import Refused
from billing_app.domain.ids import new_id
from billing_app.gateways.stripe_checkout import (
    CardAccess,
    CardRefused,
    CheckoutOrder,
    close_checkout,
    open_checkout,
    read_checkout,
)
from billing_app.services.cards.account import card_access
from billing_app.services.cards.settling import settle_checkout
from billing_app.services.customer_page import visitor
from billing_app.services.links import SharedDocument
from billing_app.services.secret_links import link_to
from billing_app.store import cards as store
from billing_app.store.customers import find_profile
from billing_app.store.invoices import get_invoice
from billing_app.store.session import Scope, reading, transaction
from billing_app.store.tables import CardCheckout, Invoice

OPEN_FOR = timedelta(hours=1)
_LEFT_AT_LEAST = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class _Visit:
    """A visit that is about to begin, or goes on where it was."""

    id: str
    url: str
    order: CheckoutOrder
    older: tuple[tuple[str, str], ...]


def takes_cards(shared: SharedDocument) -> bool:
    """Whether the document can be paid by card now."""
    with reading(visitor(shared)) as scope:
        return card_access(scope) is not None and to_card_amount(shared.owed, shared.currency) is not None


def begin_checkout(shared: SharedDocument, page_path: str) -> str:
    """The address of the card page for what is owed now; a page that is open already is used again."""
    actor = visitor(shared)
    with transaction(actor) as scope:
        access = card_access(scope)
        row = get_invoice(scope, shared.invoice_id, for_update=True)
        owed = row.balance + row.amount_written_off
        amount = to_card_amount(owed, row.currency)
        if access is None or owed <= 0 or amount is None:
            raise Refused("This document can't be paid by card.", code="no_cards")
        visit = _visit(scope, row, shared.document, amount=amount, owed=owed, page=link_to(page_path))
    if not visit.url:
        opened = open_checkout(access, visit.order)
        _keep(actor, visit.id, session_id=opened.id, url=opened.url)
        visit = _Visit(visit.id, opened.url, visit.order, visit.older)
    _close(actor, access, visit.older)
    return visit.url


def look_after(shared: SharedDocument) -> None:
    """Ask Stripe about visits that are still open, for events may be late, or never come to a machine at home."""
    actor = visitor(shared)
    with reading(actor) as scope:
        access = card_access(scope)
        waiting = [row.session_id for row in store.open_checkouts(scope, shared.invoice_id) if row.url][:3]
    if access is None:
        return
    for session_id in waiting:
        try:
            settle_checkout(access, shared.business_id, read_checkout(access, session_id))
        except CardRefused:
            return


def _visit(scope: Scope, row: Invoice, document: dict[str, Any], *, amount: int, owed: int, page: str) -> _Visit:
    earlier = store.open_checkouts(scope, row.id)
    usable = [
        each for each in earlier if each.amount == owed and each.url and each.expires_at > scope.now + _LEFT_AT_LEAST
    ]
    chosen = usable[0] if usable else _new_visit(scope, row, owed)
    older = tuple((each.id, each.session_id) for each in earlier if each.id != chosen.id and each.url)
    order = _order(scope, chosen, row, document, amount=amount, page=page)
    return _Visit(chosen.id, chosen.url, order, older)


def _new_visit(scope: Scope, row: Invoice, owed: int) -> CardCheckout:
    visit_id = new_id()
    visit = CardCheckout(
        id=visit_id,
        business_id=scope.business_id,
        invoice_id=row.id,
        session_id=visit_id,  # until Stripe has named it
        amount=owed,
        currency=row.currency,
        made_at=scope.now,
        expires_at=scope.now + OPEN_FOR,
    )
    scope.session.add(visit)
    return visit


def _order(
    scope: Scope, visit: CardCheckout, row: Invoice, document: dict[str, Any], *, amount: int, page: str
) -> CheckoutOrder:
    language = language_known(document["language"])
    customer = find_profile(scope, row.customer_id) if row.customer_id else None
    return CheckoutOrder(
        reference=visit.id,
        amount=amount,
        currency=row.currency,
        title=f"{words_of(language).labels[row.kind]} {row.number} – {document['seller']['name']}"[:250],
        language=language,
        email=customer.email if customer else "",
        success_url=f"{page}?paid=1",
        cancel_url=page,
        expires_at=visit.expires_at,
        about={"business": scope.business_id, "invoice": row.id, "number": row.number or "", "checkout": visit.id},
    )


def _keep(actor: Actor, visit_id: str, *, session_id: str, url: str) -> None:
    with transaction(actor) as scope:
        visit = store.get_checkout(scope, visit_id)
        visit.session_id, visit.url = session_id, url


def _close(actor: Actor, access: CardAccess, older: tuple[tuple[str, str], ...]) -> None:
    """Close the pages of other amounts, so that nobody pays twice; one that was paid meanwhile tells by its event."""
    for visit_id, session_id in older:
        try:
            close_checkout(access, session_id)
        except CardRefused:
            continue
        with transaction(actor) as scope:
            visit = store.get_checkout(scope, visit_id)
            if visit.state == "open":
                visit.state = "expired"
