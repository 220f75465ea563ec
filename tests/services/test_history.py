"""History: the chain as people and other software read it."""

import pytest

from billing_app.domain.access import Role
from billing_app.domain.errors import Forbidden
from billing_app.services import customers, history
from tests.builders import new_business, new_customer, new_member

pytestmark = pytest.mark.usefixtures("database")


def test_history_of_a_thing_is_newest_first_and_says_who_did_what():
    actor = new_business()
    made = new_customer(actor)
    new_customer(actor)
    customers.update_customer(actor, made.id, {"email": "a@b.example"})
    told = history.history_of(actor, made.id)
    assert [(event.kind, event.actor, event.sequence) for event in told] == [
        ("customer.updated", actor.name, 3),
        ("customer.created", actor.name, 1),
    ]
    assert told[0].payload["fields"] == ["email"]


def test_feed_continues_where_it_was_left_and_links_up():
    actor = new_business()
    for _ in range(5):
        new_customer(actor)
    first = history.events_after(actor, 0, limit=2)
    rest = history.events_after(actor, first[-1].sequence)
    assert [event.sequence for event in (*first, *rest)] == [1, 2, 3, 4, 5]
    assert rest[0].previous_hash == first[-1].hash


@pytest.mark.parametrize("subject_id", ["", "nonsense", "\0"])
def test_what_is_no_id_has_no_history(subject_id):
    assert history.history_of(new_business(), subject_id) == []


def test_history_of_another_business_is_not_to_be_seen():
    made = new_customer(new_business())
    assert history.history_of(new_business(), made.id) == []


def test_history_asks_for_its_permission():
    counter = new_member(new_business().business_id, Role.COUNTER)
    for attempt in (
        lambda: history.history_of(counter, "x"),
        lambda: history.history_of_many(counter, ["x"]),
        lambda: history.events_after(counter, 0),
    ):
        with pytest.raises(Forbidden):
            attempt()
