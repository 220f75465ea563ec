"""What changes what a page shows touches its view, and what changes nothing there does not."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

import billing_app.pages  # noqa: F401 - every page's state says what it shows of a view
from billing_app.domain.access import Actor, Role
from billing_app.domain.change import Fact
from billing_app.live import cash_outlook, customers, expenses, invoice, overview, payments, received, views
from billing_app.live.views import View
from billing_app.services import payments as paying
from billing_app.services.business import change_business, close_books
from billing_app.services.correcting import credit_invoice, write_off
from billing_app.services.customers import archive_customer, update_customer
from billing_app.services.drafting import create_draft, delete_draft, update_draft
from billing_app.services.exchange_rates import set_rate
from billing_app.services.expenses import cancel_expense, pay_expense, record_expense
from billing_app.services.inviting import invite
from billing_app.services.invoices import annotate
from billing_app.services.issuing import issue_invoice
from billing_app.services.items import archive_item, delete_item, update_item
from billing_app.services.keys import create_key
from billing_app.services.links import revoke_link
from billing_app.services.opening import record_opening
from billing_app.services.receiving import record_received
from billing_app.services.recurring import pause_profile
from billing_app.services.rendering import document_pdf
from billing_app.services.series import create_series
from billing_app.services.stations.offering import offer_station
from billing_app.services.team import change_role
from billing_app.states.event_text import WORDED, event_path
from billing_app.states.live import ReflexTransport
from billing_app.store.overview_queries import NO_NEWS
from billing_app.store.session import on_commit
from tests.builders import day, new_business, new_customer, new_item, new_member
from tests.money_builders import ADDRESS, issued_invoice, pay, work
from tests.received_builders import received as received_file
from tests.received_builders import supplier_file
from tests.recurring_builders import create as create_recurring

_OF_THE_INSTALLATION = {"backups", "jobs", "security", "security_log", "updates"}
_ID = "0192f0c1-0000-7000-8000-000000000003"


def _is_news(kind: str) -> bool:
    return kind.partition(".")[0] not in NO_NEWS


@pytest.mark.parametrize("kind", sorted(WORDED))
def test_the_first_page_is_touched_by_exactly_what_its_latest_events_tell(kind: str) -> None:
    assert overview.OVERVIEW.is_touched_by(Fact(kind, _ID), {}) == _is_news(kind)


@pytest.mark.parametrize("kind", ["job.started", "job.planned", "job.delayed", "job.idle", "mail.queued", "mail.sent"])
def test_what_nobody_is_told_of_touches_neither_figures_nor_walls(kind: str) -> None:
    assert not overview.OVERVIEW.is_touched_by(Fact(kind, _ID), {})
    assert not cash_outlook.CASH_OUTLOOK.is_touched_by(Fact(kind, _ID), {})


_PAGES: Mapping[str, tuple[View, ...]] = {
    f"/invoices/{_ID}": (invoice.INVOICE, customers.CUSTOMER_HISTORY),
    f"/customers/{_ID}": (customers.CUSTOMER_HISTORY,),
    f"/received/{_ID}": (received.RECEIVED_DOCUMENT,),
    f"/expenses?expense={_ID}": (expenses.EXPENSE,),
    f"/payments?payment={_ID}": (payments.PAYMENT, customers.CUSTOMER_HISTORY),
}
"""The pages with a history, and the views that show it."""


@pytest.mark.parametrize("kind", sorted(kind for kind in WORDED if not kind.startswith("draft.")))
def test_an_event_touches_the_history_of_the_page_that_it_leads_to(kind: str) -> None:
    for view in _PAGES.get(event_path(kind, _ID), ()):
        assert view.is_touched_by(Fact(kind, _ID), {"invoice": _ID, "customer": _ID, "received_document": _ID})


@dataclass
class Shop:
    """A business with one of everything; `facts` are those of the last commits."""

    actor: Actor
    facts: list[Fact]
    customer: str
    item: str
    draft: str
    issued: Any
    payment: str
    expense: str
    profile: str
    received: str
    member: str

    def watched(self) -> Iterator[tuple[View, dict[str, str]]]:
        """Every view, at what the business has."""
        subjects = {"invoice": self.issued.id, "draft": self.draft, "customer": self.customer}
        subjects |= {"received_document": self.received, "user": str(self.actor.user_id)}
        extra = {"payment": {"payment": self.payment}, "expense": {"expense": self.expense}}
        for view in views._views.values():
            if view.name in _OF_THE_INSTALLATION:
                continue
            params = {view.subject: subjects[view.subject]} if view.subject else extra.get(view.name, {})
            yield view, params

    def shown(self) -> dict[str, Any]:
        """What every page shows now."""
        present, nobody = ReflexTransport().present, {"people": []}
        return {
            view.name: present(view.name, nobody | dict(view.build(self.actor, params)), "en")
            for view, params in self.watched()
        }


@pytest.fixture
def shop(database: Any) -> Iterator[Shop]:
    actor = new_business()
    facts: list[Fact] = []
    customer = new_customer(actor, name="Anders AG", address=ADDRESS).id
    issued = issued_invoice(actor, customer)
    bill = {"supplier": "Landlord", "amount": "60.00", "currency": "EUR", "category": "rent"}
    made = Shop(
        actor=actor,
        facts=facts,
        customer=customer,
        item=new_item(actor).id,
        draft=create_draft(actor, {"customer_id": customer, "lines": [work()]}).row.id,
        issued=issued,
        payment=pay(actor, customer, "100.00", issued).payment.id,
        expense=record_expense(actor, bill | {"incurred_on": day(-1), "due_on": day(3)}).row.id,
        profile=create_recurring(actor, customer, mode="draft"),
        received=received_file(actor, supplier_file()).id,
        member=str(new_member(str(actor.business_id), Role.OFFICE).user_id),
    )
    forget = on_commit(lambda committed: facts.extend(committed.facts))
    yield made
    forget()


ACTS: Mapping[str, Callable[[Shop], object]] = {
    "rename a customer": lambda shop: update_customer(shop.actor, shop.customer, {"name": "Berg AG"}),
    "archive a customer": lambda shop: archive_customer(shop.actor, shop.customer),
    "add a customer": lambda shop: new_customer(shop.actor),
    "rename an item": lambda shop: update_item(shop.actor, shop.item, {"name": "Advice"}),
    "archive an item": lambda shop: archive_item(shop.actor, shop.item),
    "delete an item": lambda shop: delete_item(shop.actor, shop.item),
    "change a draft": lambda shop: update_draft(shop.actor, shop.draft, {"lines": [work("5.00")]}, version=1),
    "delete a draft": lambda shop: delete_draft(shop.actor, shop.draft),
    "issue a draft": lambda shop: issue_invoice(shop.actor, shop.draft),
    "note something on an invoice": lambda shop: annotate(shop.actor, shop.issued.id, {"disputed": True}),
    "make a PDF": lambda shop: document_pdf(shop.actor, shop.issued.id),
    "take back a link": lambda shop: revoke_link(shop.actor, shop.issued.id),
    "credit an invoice": lambda shop: credit_invoice(shop.actor, shop.issued.id, {"reason": "wrong"}),
    "write off": lambda shop: write_off(shop.actor, shop.issued.id, {"reason": "bankrupt"}),
    "receive money": lambda shop: pay(shop.actor, shop.customer, "10.00", shop.issued),
    "receive money on account": lambda shop: pay(shop.actor, shop.customer, "10.00"),
    "reverse a payment": lambda shop: paying.reverse_payment(shop.actor, shop.payment, {"reason": "bounced"}),
    "pay an expense": lambda shop: pay_expense(shop.actor, shop.expense, {"paid_on": day(0)}),
    "cancel an expense": lambda shop: cancel_expense(shop.actor, shop.expense, {"reason": "twice"}),
    "record what came in": lambda shop: record_received(shop.actor, shop.received, {"category": "office"}),
    "something comes in": lambda shop: received_file(shop.actor, supplier_file(number="R-2")),
    "pause what repeats": lambda shop: pause_profile(shop.actor, shop.profile),
    "rename the business": lambda shop: change_business(shop.actor, {"name": "Werkhof & Co"}),
    "change the zone": lambda shop: change_business(shop.actor, {"time_zone": "Pacific/Kiritimati"}),
    "close the books": lambda shop: close_books(shop.actor, date(2025, 12, 31)),
    "open a series": lambda shop: create_series(
        shop.actor, {"kind": "invoice", "name": "Shop", "pattern": "SHOP-{number:4}"}
    ),
    "set a rate": lambda shop: set_rate(shop.actor, "USD", day(0), "1.1"),
    "open the books": lambda shop: record_opening(
        shop.actor, {"on": day(-400), "accounts": [{"account": "bank", "amount": "100.00"}]}
    ),
    "make a key": lambda shop: create_key(shop.actor, "Shop system"),
    "invite somebody": lambda shop: invite(shop.actor, "new@example.com", "office"),
    "change a role": lambda shop: change_role(shop.actor, shop.member, "viewer"),
    "offer a station": lambda shop: offer_station(shop.actor, "counter", "Till"),
}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # views are the same on any
@pytest.mark.parametrize("act", ACTS)
def test_what_an_act_changes_on_a_page_touches_its_view(shop: Shop, act: str) -> None:
    before = shop.shown()
    ACTS[act](shop)
    assert shop.facts
    after = shop.shown()
    assert after != before
    missed = [
        view.name
        for view, params in shop.watched()
        if after[view.name] != before[view.name] and not any(view.is_touched_by(fact, params) for fact in shop.facts)
    ]
    assert missed == []
