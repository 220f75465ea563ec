"""More requests than a process can do are shed, and nobody takes all places."""

import asyncio
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError
from starlette.types import Receive, Scope, Send

from billing_app.guard import wall
from billing_app.guard.gate import Gate, InFlight
from billing_app.settings import settings
from billing_app.store.outages import AWAY, RETRY_AFTER_SECONDS
from tests.guard.gates import OURS, ask, asked, reading_app, refused_socket, request


async def shed(in_flight: InFlight, further: Scope, *first: Scope) -> list[tuple[int, str]]:
    """How `further` is answered while `first` are being worked on, and then how all of those were, and it again."""
    go_on = asyncio.Event()

    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == "/slow":
            await go_on.wait()
        await reading_app(scope, receive, send)

    gate = Gate(slow, slow, in_flight)
    working = [asyncio.create_task(ask(gate, {**scope, "path": "/slow"})) for scope in first]
    await asyncio.sleep(0)
    answers = [await ask(gate, further)]
    go_on.set()
    answers += [*await asyncio.gather(*working), await ask(gate, further)]
    if answers[0].status == 503:
        assert answers[0].headers["retry-after"] == "1"
    return [answer.outcome for answer in answers]


def test_beyond_the_bound_requests_are_shed_until_others_are_done() -> None:
    passed = (200, "in")
    assert asyncio.run(shed(InFlight(2), request(), request(), request())) == [(503, "busy"), passed, passed, passed]
    assert asyncio.run(shed(InFlight(3), request(), request(), request())) == [passed] * 4


def test_health_is_never_shed() -> None:
    assert asyncio.run(shed(InFlight(1), request(path="/readyz"), request()))[0] == (200, "in")


def test_one_address_takes_only_its_share(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BILLING_BASE_URL", "http://127.0.0.1:3000")
    settings.cache_clear()
    busy, other = request(client="192.0.2.1"), request(client="192.0.2.2")
    assert asyncio.run(shed(InFlight(9, 1), busy, busy))[0] == (503, "busy")
    assert asyncio.run(shed(InFlight(9, 1), other, busy))[0] == (200, "in")


def test_own_machine_is_held_to_its_share_only_behind_a_trusted_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    assert asyncio.run(shed(InFlight(9, 1), request(), request()))[0] == (200, "in")
    monkeypatch.setenv("BILLING_TRUSTED_PROXIES", "127.0.0.1")
    settings.cache_clear()
    assert asyncio.run(shed(InFlight(9, 1), request(), request()))[0] == (503, "busy")


def test_a_request_that_fails_leaves_its_place() -> None:
    async def failing(scope: Scope, receive: Receive, send: Send) -> None:
        raise RuntimeError("on purpose")

    async def attempt() -> None:
        gate = Gate(failing, failing, InFlight(1))
        for _ in range(3):
            with pytest.raises(RuntimeError, match="on purpose"):
                await ask(gate, request(host=OURS))

    asyncio.run(attempt())


def _away() -> OperationalError:
    """What a locked database gives, whoever asked it."""
    cause = sqlite3.OperationalError("database is locked")
    cause.sqlite_errorname = "SQLITE_BUSY"  # only SQLite itself sets it
    return OperationalError("SELECT 1", {}, cause)


def test_who_comes_while_the_database_is_away_is_told_so_and_when_to_come_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def away(scope: Scope, receive: Receive, send: Send) -> None:
        raise _away()

    with caplog.at_level("WARNING"):
        answer = asked(Gate(away, away), request(path="/i/a-secret-of-somebody"))
    assert answer.outcome == (503, AWAY.sentence)
    assert (answer.headers["retry-after"], answer.headers["cache-control"]) == (RETRY_AFTER_SECONDS, "no-store")
    assert "database_away in /i/…" in caplog.text
    assert "a-secret-of-somebody" not in caplog.text


def test_an_answer_that_has_begun_when_the_database_goes_gets_no_second_one() -> None:
    async def breaking_off(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"half", "more_body": True})
        raise _away()

    assert asked(Gate(breaking_off, breaking_off), request()).outcome == (200, "half")


def test_after_thirty_visits_in_a_minute_an_address_without_a_session_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BILLING_BASE_URL", "http://127.0.0.1:3000")
    settings.cache_clear()
    monkeypatch.setattr(wall, "actor_for_session", lambda _cookies: None)
    monkeypatch.setattr(wall, "is_set_up", lambda: True)
    program = wall.Wall(reading_app, tmp_path)

    async def attempt() -> None:
        visits = [await ask(program, request(path="/invoices", client="192.0.2.1")) for _ in range(31)]
        assert [visit.status for visit in visits] == [303] * 30 + [429]
        assert visits[-1].headers["retry-after"] == "60"
        socket = request(path="/_event/", client="192.0.2.1", origin="http://127.0.0.1:3000")
        assert (await refused_socket(program, socket))["reason"] == "too many visits"
        for unhindered in (
            request(path="/invoices", client="192.0.2.2"),
            request(path="/sign-in", client="192.0.2.1"),
            request(path="/invoices", client="127.0.0.1"),
        ):
            assert (await ask(program, unhindered)).status in {200, 303}

    asyncio.run(attempt())
