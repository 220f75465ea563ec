"""Notifications: what customers and jobs did by themselves, for whoever may know of it, and nothing that people did."""

from datetime import timedelta

import pytest

from billing_app.domain.access import Actor, Permission, Role
from billing_app.domain.change import Fact
from billing_app.domain.errors import Forbidden
from billing_app.services import notifications
from billing_app.services.cards.settling import stripe_actor
from billing_app.services.notifications import list_notifications
from billing_app.store.session import acting_at, clock, transaction
from tests.builders import new_business, new_customer, new_member, without
from tests.money_builders import pay

pytestmark = pytest.mark.usefixtures("database")


def happen(actor: Actor, *kinds: str) -> None:
    for kind in kinds:
        with transaction(actor) as scope:
            scope.record(Fact(kind, "subject", {"number": "INV-1"}))


def kinds_of(actor: Actor) -> list[str]:
    return [each.kind for each in list_notifications(actor)]


def test_newest_stands_first_and_what_people_did_is_left_out(actor: Actor) -> None:
    new_customer(actor)
    happen(actor, "invoice.viewed", "invoice.asked")
    assert kinds_of(actor) == ["invoice.asked", "invoice.viewed"]
    assert kinds_of(new_business()) == []


def test_everybody_is_told_only_what_the_rights_include(actor: Actor) -> None:
    happen(actor, "job.failed", "received.arrived", "invoice.viewed")
    counter = new_member(actor.business_id, Role.COUNTER)
    assert kinds_of(counter) == ["invoice.viewed"]
    with pytest.raises(Forbidden):
        list_notifications(without(actor, Permission.VIEW_INVOICES))


def test_payment_by_card_is_told_and_one_that_somebody_recorded_is_not(actor: Actor) -> None:
    customer = new_customer(actor).id
    pay(actor, customer, "1.00", method="card")
    assert kinds_of(actor) == []
    pay(stripe_actor(actor.business_id), customer, "1.00", method="card")
    assert kinds_of(actor) == ["payment.recorded"]
    assert kinds_of(without(actor, Permission.VIEW_PAYMENTS)) == []


def test_what_happened_yesterday_is_fresh_no_more(actor: Actor) -> None:
    with acting_at(clock() - timedelta(hours=25)):
        happen(actor, "invoice.viewed")
    happen(actor, "invoice.asked")
    assert [each.is_fresh for each in list_notifications(actor)] == [True, False]


def test_only_the_newest_part_of_the_chain_is_read(actor: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    happen(actor, "invoice.viewed", "invoice.asked")
    monkeypatch.setattr(notifications, "LOOKED_AT", 1)
    assert kinds_of(actor) == ["invoice.asked"]
