"""Idempotency keys: one effect and one answer, in parallel, after refusals and after a crash."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine

from billing_app.domain.access import Role
from billing_app.domain.errors import BillingError, Conflict, Forbidden, InvalidInput, Refused
from billing_app.services import customers, idempotency
from billing_app.services.idempotency import Answer, answer_once, digest_of, forget_old_answers
from billing_app.store.session import clock, joint_transaction, on_commit
from tests.builders import new_business, new_member

pytestmark = pytest.mark.usefixtures("database")
DIGEST = digest_of("POST", "/api/v1/customers", b'{"name": "Once"}')


def create(actor, name: str = "Once"):
    def command() -> Answer:
        made = customers.create_customer(actor, {"name": name, "country": "DE"})
        return Answer(201, json.dumps({"id": made.id, "listed": len(customers.list_customers(actor).rows)}))

    return command


def refused(error: BillingError) -> Answer:
    status = {Forbidden: 403, Conflict: 409}.get(type(error), 422)
    return Answer(status, error.error_code)


def once(actor, key: str = "key-1", *, command=None, digest: str = DIGEST) -> Answer:
    return answer_once(actor, key, digest, command=command or create(actor), refusal=refused)


def count(actor) -> int:
    return len(customers.list_customers(actor, limit=500).rows)


def test_second_request_gets_the_same_answer_and_does_nothing():
    actor = new_business()
    first, second = once(actor), once(actor)
    assert (first.status, first.is_replayed) == (201, False)
    assert (second.status, second.body, second.is_replayed) == (201, first.body, True)
    assert count(actor) == 1


def test_command_sees_what_it_has_just_written():
    assert json.loads(once(new_business()).body)["listed"] == 1


def test_another_request_under_the_same_key_is_refused():
    actor = new_business()
    once(actor)
    with pytest.raises(Refused) as refusal:
        once(actor, digest=digest_of("POST", "/api/v1/customers", b'{"name": "Twice"}'))
    assert refusal.value.error_code == "idempotency_key_reused"
    assert count(actor) == 1


def test_hundred_parallel_callers_make_one_customer():
    actor = new_business()
    with ThreadPoolExecutor(25) as pool:
        answers = list(pool.map(lambda _: once(actor), range(100)))
    assert len({answer.body for answer in answers}) == 1
    assert sum(not answer.is_replayed for answer in answers) == 1
    assert count(actor) == 1


def test_parallel_commands_under_different_keys_all_happen():
    actor = new_business()
    with ThreadPoolExecutor(10) as pool:
        list(pool.map(lambda n: once(actor, f"key-{n}"), range(30)))
    assert count(actor) == 30


def test_keys_of_different_businesses_have_nothing_to_do_with_each_other():
    one, other = new_business(), new_business()
    assert once(one).body != once(other).body
    assert (count(one), count(other)) == (1, 1)


def test_refusal_is_kept_and_leaves_nothing_behind():
    actor = new_business()

    def half_done() -> Answer:
        create(actor, "Half")()
        raise Refused("No.", code="no")

    first = once(actor, command=half_done)
    assert (first.status, first.body, count(actor)) == (422, "no", 0)
    second = once(actor)
    assert (second.status, second.body, second.is_replayed, count(actor)) == (422, "no", True, 0)


def test_forbidden_is_not_kept():
    actor = new_business()
    viewer = new_member(actor.business_id, Role.VIEWER)
    assert once(viewer).status == 403
    assert once(actor).status == 201
    assert count(actor) == 1


def test_crashing_command_leaves_neither_record_nor_effect():
    actor = new_business()

    def broken() -> Answer:
        create(actor)()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        once(actor, command=broken)
    assert count(actor) == 0
    assert once(actor).status == 201


def test_listeners_hear_of_a_command_once_and_after_its_commit():
    actor = new_business()
    heard: list[int] = []
    stop = on_commit(lambda _: heard.append(count(actor)))
    try:
        once(actor)
        once(actor)
    finally:
        stop()
    assert heard == [1]


def test_answers_are_forgotten_after_a_day():
    actor = new_business()
    once(actor)
    with time_machine.travel(clock() + timedelta(hours=25), tick=True):
        again = once(actor)
        assert (again.is_replayed, count(actor)) == (False, 2)
        assert once(actor).is_replayed
    once(actor, "key-2")
    with time_machine.travel(clock() + timedelta(hours=25, minutes=1), tick=True):
        assert forget_old_answers() >= 1


@pytest.mark.parametrize("key", ["", "x" * 256, "a\nb"])
def test_malformed_keys_are_refused(key):
    with pytest.raises(InvalidInput):
        once(new_business(), key)


def test_key_held_by_another_process_is_a_conflict(database, monkeypatch):
    if database.dialect.name == "sqlite":
        pytest.skip("on SQLite the one writer is waited for")
    monkeypatch.setattr(idempotency.store, "WAIT_SECONDS", 1)
    actor = new_business()
    with ThreadPoolExecutor(1) as pool, joint_transaction(actor) as scope:
        idempotency.store.claim(scope, "key-1", DIGEST)
        with pytest.raises(Conflict) as conflict:
            pool.submit(once, actor).result()
    assert conflict.value.error_code == "still_running"


CRASH = """
import os, sys
from billing_app.domain.access import PERMISSIONS_OF, Actor, Role
from billing_app.services.customers import create_customer
from billing_app.services.idempotency import Answer, answer_once
from billing_app.store.session import connect, on_commit

url, business_id, digest, when = sys.argv[1:]
connect(url)
actor = Actor(business_id, "Crash", "user", PERMISSIONS_OF[Role.OWNER], role=Role.OWNER)
if when == "after":
    on_commit(lambda committed: os._exit(9))

def command():
    create_customer(actor, {"name": "Once", "country": "DE"})
    if when == "before":
        os._exit(9)
    return Answer(201, "first")

answer_once(actor, "key-1", digest, command=command, refusal=lambda error: Answer(422, ""))
"""


@pytest.mark.parametrize(("when", "replayed"), [("before", False), ("after", True)])
def test_killed_process_leaves_one_customer_after_the_retry(database_url, when, replayed):
    actor = new_business()
    arguments = [sys.executable, "-c", CRASH, database_url, actor.business_id, DIGEST, when]
    assert subprocess.run(arguments, check=False).returncode == 9
    retry = once(actor)
    assert (retry.status, retry.is_replayed, count(actor)) == (201, replayed, 1)
    assert (retry.body == "first") is replayed
