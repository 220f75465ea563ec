"""API keys: shown once, looked up at every request, useless when revoked."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import Engine, text

from billing_app.domain.access import Permission, Role
from billing_app.domain.errors import Forbidden, InvalidInput, NotFound
from billing_app.services import customers, keys
from billing_app.store.session import clock
from tests.builders import new_business, new_member

pytestmark = pytest.mark.usefixtures("database")


def test_key_acts_for_its_business_and_is_stored_nowhere(database: Engine):
    owner = new_business()
    made = keys.create_key(owner, "Web shop")
    actor = keys.actor_for_key(made.key)
    assert actor is not None
    assert (actor.business_id, actor.name, actor.kind) == (owner.business_id, "Web shop", "api_key")
    customers.create_customer(actor, {"name": "By key", "country": "DE"})
    with database.connect() as connection:
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
