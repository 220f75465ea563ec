"""What this process did not commit itself: other processes, midnight, rights that ended elsewhere."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import Engine, event
from sqlmodel import select

from billing_app.domain.access import Actor, Permission, Role
from billing_app.domain.security_policy import LIMITS
from billing_app.domain.watch.finding import Finding
from billing_app.live.following import Follower
from billing_app.live.hub import SAME_PAGE, Hub
from billing_app.live.items import ITEMS
from billing_app.live.overview import OVERVIEW
from billing_app.live.security import SECURITY
from billing_app.live.settings import OWN_SESSIONS
from billing_app.services.business import change_business
from billing_app.services.cookie_values import stored_form
from billing_app.services.renewing import renew_after_proof
from billing_app.services.sessions import (
    NewSession,
    actor_for_session,
    begin_session,
    cookie_name,
    end_other_sessions,
    start_session,
)
from billing_app.services.watching.judging import raise_alert
from billing_app.store.feed import Feed, head_of
from billing_app.store.session import system_transaction
from billing_app.store.tables import Membership
from tests.builders import new_business, new_customer
from tests.live.conftest import Recorder, until
from tests.services.people import founding

Scenario = Callable[[Hub, Recorder, Follower], Awaitable[None]]


def deaf(scenario: Scenario) -> None:
    """A hub that hears no commit of this process: all it learns, it learns by following."""

    async def play() -> None:
        hub, transport = Hub(), Recorder()
        await hub.start(transport, head_of=head_of)
        hub._forget_listener()
        hub._forget_listener = lambda: None
        try:
            await scenario(hub, transport, Follower(hub))
        finally:
            await hub.stop()

    asyncio.run(play())


def received(transport: Recorder) -> list[Any]:
    return [payload["overview"]["as_of_sequence"] for payload in transport.received("s")]


def test_a_commit_of_another_process_reaches_the_page(database: Engine) -> None:
    owner = new_business()

    async def scenario(hub: Hub, transport: Recorder, follower: Follower) -> None:
        await hub.watch("s", owner, [OVERVIEW.at()])
        await follower.look()
        before = received(transport)[-1]
        await asyncio.to_thread(change_business, owner, {"name": "Werkhof Berlin GmbH"})
        await follower.look()
        await until(lambda: received(transport)[-1] > before)

    deaf(scenario)


def test_a_foreign_commit_that_touches_nothing_shown_is_looked_at_once(database: Engine) -> None:
    owner = new_business()

    async def scenario(hub: Hub, transport: Recorder, follower: Follower) -> None:
        await hub.watch("s", owner, [ITEMS.at()])
        await asyncio.to_thread(new_customer, owner)
        await follower.look()
        room = next(iter(hub.rooms.values()))
        assert (room.is_stale, room.head) == (False, head_of(owner.business_id))

    deaf(scenario)


def test_the_feed_names_facts_and_gives_up_naming_too_many(database: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    owner = new_business()
    feed = Feed()
    customer = new_customer(owner)
    missed = feed.missed({owner.business_id: 0})[owner.business_id]
    assert [(fact.kind, fact.subject_id) for fact in missed.facts or ()] == [("customer.created", customer.id)]
    monkeypatch.setattr("billing_app.store.feed._MOST_FACTS", 0)
    new_customer(owner)
    assert feed.missed({owner.business_id: 0})[owner.business_id].facts is None
    assert feed.missed({owner.business_id: head_of(owner.business_id)}) == {}
    feed.close()


def test_midnight_of_the_business_sends_new_figures(database: Engine) -> None:
    owner = new_business(time_zone="Europe/Berlin")

    async def scenario(hub: Hub, transport: Recorder, follower: Follower) -> None:
        with time_machine.travel(datetime(2026, 11, 22, 22, 59, tzinfo=UTC), tick=False) as clock:
            await hub.watch("s", owner, [OVERVIEW.at()])
            await follower.look()
            assert not any(room.is_stale for room in hub.rooms.values())
            clock.shift(timedelta(minutes=2))
            await follower.look()
            await until(lambda: len(transport.received("s")) == 2)

    deaf(scenario)


def begun(owner: Actor, *, is_remembered: bool = False) -> NewSession:
    with system_transaction(owner.business_id, owner) as scope:
        return begin_session(scope, owner, device="test", address="127.0.0.1", is_remembered=is_remembered)


def signed_in(owner: Actor, *, is_remembered: bool = False) -> Actor:
    return replace(owner, session_id=begun(owner, is_remembered=is_remembered).session_id)


def end_session(actor: Actor) -> None:
    end_other_sessions(actor, is_everywhere=True)


def change_role(actor: Actor) -> None:
    with system_transaction() as scope:
        membership = scope.session.exec(select(Membership).where(Membership.user_id == actor.user_id)).one()
        membership.role = Role.COUNTER.value


def leave_business(actor: Actor) -> None:
    with system_transaction() as scope:
        membership = scope.session.exec(select(Membership).where(Membership.user_id == actor.user_id)).one()
        membership.ended_at = scope.now


@pytest.mark.parametrize(
    ("ended", "path"), [(end_session, "/sign-in"), (change_role, SAME_PAGE), (leave_business, "/sign-in")]
)
def test_whose_rights_ended_is_told_to_leave_and_whose_changed_to_load_the_page_anew(
    database: Engine, ended: Callable[[Actor], None], path: str
) -> None:
    actor = signed_in(new_business())

    async def scenario(hub: Hub, transport: Recorder, follower: Follower) -> None:
        await hub.watch("s", actor, [OVERVIEW.at()])
        await follower.look()
        assert "s" in hub.sockets
        await asyncio.to_thread(ended, actor)
        await follower.look()
        assert ("told to leave", "s", path) in transport.log
        assert hub.sockets == {}

    deaf(scenario)


@pytest.mark.parametrize(("is_remembered", "after", "is_open"), [
    (False, LIMITS["normal"].idle - timedelta(minutes=1), True),
    (False, LIMITS["normal"].idle + timedelta(minutes=1), False),
    (True, LIMITS["normal"].idle + timedelta(minutes=1), True),
    (True, LIMITS["normal"].absolute + timedelta(minutes=1), False),
])  # fmt: skip
def test_a_page_that_only_watches_ends_with_its_session(
    database: Engine, is_remembered: bool, after: timedelta, is_open: bool
) -> None:
    async def scenario(hub: Hub, transport: Recorder, follower: Follower) -> None:
        with time_machine.travel(datetime(2026, 11, 22, 8, tzinfo=UTC), tick=False) as clock:
            await hub.watch("s", signed_in(new_business(), is_remembered=is_remembered), [OVERVIEW.at()])
            await follower.look()
            clock.shift(after)
            await follower.look()
            assert ("s" in hub.sockets) == is_open
            assert (("told to leave", "s", "/sign-in") in transport.log) != is_open

    deaf(scenario)


def test_a_connection_that_joined_nothing_ends_with_its_session(database: Engine) -> None:
    actor = signed_in(new_business())

    async def scenario(hub: Hub, transport: Recorder, follower: Follower) -> None:
        with hub.connections.of(str(actor.session_id)) as over:
            await follower.look()
            assert not over.done()
            await asyncio.to_thread(end_session, actor)
            await follower.look()
            assert over.done()

    deaf(scenario)


def test_connections_with_a_replaced_value_are_hung_up_when_it_counts_no_more(database: Engine) -> None:
    value = start_session(founding().actor, device="Desk", address="192.0.2.1").value

    async def scenario(hub: Hub, transport: Recorder, follower: Follower) -> None:
        with time_machine.travel(datetime.now(UTC), tick=False) as clock:
            session = await asyncio.to_thread(renew_after_proof, f"{cookie_name()}={value}", "the tab")
            assert session is not None
            connected = hub.connections.of
            with (
                connected(session.session_id, value=stored_form(value), tab="the tab") as own,
                connected(session.session_id, value=stored_form(value), tab="a thief") as thief,
                connected(session.session_id, value=stored_form(session.value), tab="another tab") as other,
            ):
                for seconds, is_hung_up in ((0, False), (20, True)):
                    clock.shift(seconds)
                    await follower.look()
                    assert [each.done() for each in (own, thief, other)] == [False, is_hung_up, False]

    deaf(scenario)


def test_a_session_begun_by_another_process_in_another_business_is_listed(database: Engine) -> None:
    owner = signed_in(new_business())

    async def scenario(hub: Hub, transport: Recorder, follower: Follower) -> None:
        await hub.watch("s", owner, [OWN_SESSIONS.at(user=str(owner.user_id))])
        await follower.look()
        await until(lambda: not any(room.is_stale for room in hub.rooms.values()))
        elsewhere = replace(owner, business_id=(await asyncio.to_thread(new_business)).business_id)
        await asyncio.to_thread(begun, elsewhere)
        await follower.look()
        await until(lambda: [len(payload["sessions"]) for payload in transport.received("s")][-1:] == [2])

    deaf(scenario)


def test_what_happens_to_the_installation_before_the_first_look_reaches_the_page(database: Engine) -> None:
    owner = new_business()
    operator = replace(owner, permissions=owner.permissions | {Permission.OPERATE})
    finding = Finding("update_failed", "0.1.2", "alarm", 1, datetime.now(UTC), detail="It was taken back.")

    async def scenario(hub: Hub, transport: Recorder, follower: Follower) -> None:
        await hub.watch("s", operator, [SECURITY.at()])
        await asyncio.to_thread(raise_alert, finding)
        await follower.look()
        await until(lambda: any(payload["standing"].alerts for payload in transport.received("s")))

    deaf(scenario)


def test_a_used_session_lives_on(database: Engine) -> None:
    async def scenario(hub: Hub, transport: Recorder, follower: Follower) -> None:
        with time_machine.travel(datetime(2026, 11, 22, 8, tzinfo=UTC), tick=False) as clock:
            session = begun(new_business())
            await hub.watch("s", replace(session.actor, session_id=session.session_id), [OVERVIEW.at()])
            await follower.look()
            clock.shift(LIMITS["normal"].idle - timedelta(minutes=1))
            await asyncio.to_thread(actor_for_session, f"{cookie_name()}={session.value}")
            clock.shift(timedelta(hours=1))
            await follower.look()
            assert "s" in hub.sockets

    deaf(scenario)


def test_a_look_costs_the_same_for_many_pages_and_nothing_while_nothing_is_committed(database: Engine) -> None:
    actor = signed_in(new_business())
    asked: list[str] = []
    listener = lambda *arguments: asked.append(arguments[2])  # noqa: E731

    async def questions(follower: Follower) -> int:
        asked.clear()
        await follower.look()
        return len([each for each in asked if each.startswith("SELECT")])

    async def scenario(hub: Hub, transport: Recorder, follower: Follower) -> None:
        for number in range(20):
            await hub.watch(f"s{number}", actor, [OVERVIEW.at()])
        await follower.look()
        event.listen(database, "before_cursor_execute", listener)
        idle = await questions(follower)
        assert idle == 0 or (database.dialect.name == "postgresql" and idle <= 3)
        await asyncio.to_thread(new_customer, actor)
        assert 0 < await questions(follower) <= 4
        event.remove(database, "before_cursor_execute", listener)

    deaf(scenario)


def test_nobody_watching_means_nobody_asks(database: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object) -> None:
        raise AssertionError("asked the database")

    async def scenario(hub: Hub, transport: Recorder, follower: Follower) -> None:
        monkeypatch.setattr(follower, "_read", refuse)
        await follower.look()

    deaf(scenario)
