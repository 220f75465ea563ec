"""API keys: shown once, looked up at every request, useless when revoked."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import Engine, text
from sqlalchemy.event import listen

from billing_app.domain.access import Permission, Role
from billing_app.domain.errors import Forbidden, InvalidInput, NotFound
from billing_app.services import customers, keys
from billing_app.store.chain import events_after
from billing_app.store.engines import seeing_all
from billing_app.store.session import acting_at, clock, reading
from tests.builders import new_business, new_member

pytestmark = pytest.mark.usefixtures("database")


def test_key_acts_for_its_business_and_is_stored_nowhere(database: Engine):
    owner = new_business()
    made = keys.create_key(owner, "Web shop")
    actor = keys.actor_for_key(made.key)
    assert actor is not None
    assert (actor.business_id, actor.name, actor.kind) == (owner.business_id, "Web shop", "api_key")
    customers.create_customer(actor, {"name": "By key", "country": "DE"})
    with seeing_all(database).connect() as connection:
        row = connection.execute(text("SELECT * FROM api_key")).one()
        events = connection.execute(text("SELECT payload FROM event")).all()
    assert made.key not in f"{row}{events}"
    assert made.record.hint == made.key[-4:]


def test_reading_key_may_not_write():
    made = keys.create_key(new_business(), "Statistics", "read")
    actor = keys.actor_for_key(made.key)
    assert actor is not None
    assert actor.may(Permission.VIEW_INVOICES)
    with pytest.raises(Forbidden):
        customers.create_customer(actor, {"name": "X", "country": "DE"})


def test_keys_never_manage_keys_or_people():
    actor = keys.actor_for_key(keys.create_key(new_business(), "All").key)
    assert actor is not None
    with pytest.raises(Forbidden):
        keys.create_key(actor, "Child")
    assert not actor.may(Permission.MANAGE_TEAM)


def test_revoked_key_is_useless_at_once():
    owner = new_business()
    made = keys.create_key(owner, "Old")
    keys.revoke_key(owner, made.record.id)
    assert keys.actor_for_key(made.key) is None
    again = keys.revoke_key(owner, made.record.id)
    assert again.revoked_at == keys.list_keys(owner)[0].revoked_at


@pytest.mark.parametrize(
    "key", ["", "tl_live_", "tl_live_" + "x" * 43, "Bearer x", "tl_live_" + "é" * 43, "x" * 10_000]
)
def test_anything_else_is_nobody(key):
    assert keys.actor_for_key(key) is None


def test_last_use_is_noted_at_most_every_five_minutes():
    owner = new_business()
    made = keys.create_key(owner, "Busy")
    keys.actor_for_key(made.key)
    first = keys.list_keys(owner)[0].last_used_at
    keys.actor_for_key(made.key)
    assert keys.list_keys(owner)[0].last_used_at == first
    with time_machine.travel(clock() + timedelta(minutes=6), tick=True):
        keys.actor_for_key(made.key)
    later = keys.list_keys(owner)[0].last_used_at
    assert first is not None
    assert later is not None
    assert later > first


def test_working_keys_are_listed_first():
    owner = new_business()
    for name in ("A", "B", "C"):
        made = keys.create_key(owner, name)
        if name == "C":
            keys.revoke_key(owner, made.record.id)
    assert [record.name for record in keys.list_keys(owner)] == ["B", "A", "C"]


def test_nameless_key_and_unknown_access_are_refused():
    owner = new_business()
    with pytest.raises(InvalidInput):
        keys.create_key(owner, " ")
    with pytest.raises(InvalidInput):
        keys.create_key(owner, "X", "everything")


def test_another_business_cannot_see_or_revoke_a_key():
    made = keys.create_key(new_business(), "Mine")
    stranger = new_business()
    with pytest.raises(NotFound):
        keys.revoke_key(stranger, made.record.id)
    assert keys.list_keys(stranger) == []
    assert keys.actor_for_key(made.key) is not None


def test_only_those_who_manage_keys_may():
    owner = new_business()
    made = keys.create_key(owner, "Mine")
    manager = new_member(owner.business_id, Role.MANAGER)
    for attempt in (
        lambda: keys.create_key(manager, "X"),
        lambda: keys.list_keys(manager),
        lambda: keys.revoke_key(manager, made.record.id),
    ):
        with pytest.raises(Forbidden):
            attempt()


def test_key_works_to_the_end_of_its_last_day_where_the_business_is():
    owner = new_business(time_zone="America/New_York")
    with acting_at(datetime(2026, 11, 26, 12, tzinfo=UTC)):
        made = keys.create_key(owner, "Till", expires_on="2026-11-30")
    assert made.record.expires_on == date(2026, 11, 30)
    with acting_at(datetime(2026, 12, 1, 4, 59, tzinfo=UTC)):
        assert keys.actor_for_key(made.key) is not None
        assert not keys.list_keys(owner)[0].is_expired
    with acting_at(datetime(2026, 12, 1, 5, 0, tzinfo=UTC)):
        assert keys.actor_for_key(made.key) is None
        assert keys.list_keys(owner)[0].is_expired


@pytest.mark.parametrize("day", ["yesterday", "2020-01-01", "2026-02-30", "9999999"])
def test_last_day_is_a_day_that_is_not_over(day):
    with pytest.raises(InvalidInput) as refused:
        keys.create_key(new_business(), "Till", expires_on=day)
    assert refused.value.path == "expires_on"


def uses_told(owner) -> list[dict[str, object]]:
    with reading(owner) as scope:
        return [
            json.loads(event.payload)
            for event in events_after(scope, 0, 100)
            if event.kind == "key.used_from_new_address"
        ]


def test_use_from_a_new_address_is_told_once():
    owner = new_business()
    made = keys.create_key(owner, "Shop")
    for address in ("8.8.8.8", "8.8.8.8", "192.168.0.4", "8.8.8.8", "2a00:1450:4001:800::1", "2a00:1450:4001:800::2"):
        assert keys.actor_for_key(made.key, address) is not None
    assert [(told["line"], told["place"], told["is_first"]) for told in uses_told(owner)] == [
        ("8.8.8.8", "Internet", True),
        ("192.168.0.4", "Local network", False),
        ("2a00:1450:4001:800::/64", "Internet", False),
    ]
    assert keys.list_keys(owner)[0].last_used_from == "2a00:1450:4001:800::1"


def test_two_servers_that_share_a_key_do_not_write_at_every_request(database: Engine):
    owner = new_business()
    made = keys.create_key(owner, "Shop")
    for address in ("8.8.8.8", "9.9.9.9"):
        keys.actor_for_key(made.key, address)
    written: list[str] = []
    listen(database, "before_cursor_execute", lambda *called: written.append(called[2]))
    for _ in range(3):
        for address in ("8.8.8.8", "9.9.9.9"):
            keys.actor_for_key(made.key, address)
    assert {statement.split()[0] for statement in written} <= {"SELECT", "BEGIN"}


def test_first_uses_at_the_same_moment_are_told_once():
    owner = new_business()
    made = keys.create_key(owner, "Shop")
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: keys.actor_for_key(made.key, "8.8.8.8"), range(4)))
    assert len(uses_told(owner)) == 1
