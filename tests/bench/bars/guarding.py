"""What the guard of events costs: asked in this process, and by the way of one event with it and without it."""

import asyncio
import statistics
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any, cast

from reflex_base.event import Event
from reflex_base.event.context import EventContext

from billing_app.guard.events import EventGuard
from billing_app.services.accounts import sign_in
from billing_app.services.sessions import NewSession, cookie_name
from billing_app.store import session as store_session
from billing_app.store.migrating import migrate_to_head
from tests.bench.harness import settings_of_its_own, summary
from tests.bench.hostile import victim
from tests.bench.unlimited import WITHOUT_GUARD
from tests.fixtures.server import LiveServer
from tests.fixtures.sockets import PALETTE_SEARCH, EventSocket
from tests.services.people import EMAIL, PASSWORD, founding


class _Silent:
    """A browser that hears everything and shows nothing."""

    async def tell(self, *_: Any, **__: Any) -> None: ...

    async def leave_for(self, *_: Any, **__: Any) -> None: ...

    async def ask_step_up(self, *_: Any, **__: Any) -> None: ...


def guard_cost(times: int = 2_000) -> dict[str, Any]:
    """Milliseconds that the guard takes for one event after the other, each with its look into the database."""
    from billing_app import billing_app  # noqa: F401 - every state is registered by it

    with TemporaryDirectory(prefix="guard-") as folder, settings_of_its_own(folder):
        engine = store_session.connect(f"sqlite:///{Path(folder) / 'guard.db'}")
        migrate_to_head(engine)
        founding()
        session = sign_in(EMAIL, PASSWORD, address="192.0.2.1")
        assert isinstance(session, NewSession)
        cookie = f"{cookie_name()}={session.value}"
        try:
            return {
                "allowed": summary(asyncio.run(_asked(cookie, {"query": "kite"}, times))),
                "nobody": summary(asyncio.run(_asked("", {"query": "kite"}, times))),
                "bad arguments": summary(asyncio.run(_asked(cookie, {"query": 7}, times))),
            }
        finally:
            engine.dispose()


async def _asked(cookie: str, payload: dict[str, Any], times: int) -> list[float]:
    guard, none = EventGuard(_Silent()), cast("Any", None)
    event = Event(name=PALETTE_SEARCH, payload=payload, router_data={})
    router_data = {"ip": "192.0.2.1", "headers": {"cookie": cookie}}
    found: list[float] = []
    with EventContext(token="t", state_manager=none, enqueue_impl=none, router_data=router_data):
        for number in range(times + 50):
            start = perf_counter()
            await guard.preprocess(none, none, event)
            if number >= 50:
                found.append((perf_counter() - start) * 1_000)
    return found


def guard_beside_none(times: int = 1_000) -> dict[str, Any]:
    """The same event over two sockets of one server and one session, one with the guard before it and one without.

    They take turns, and so does who goes first; what the guard adds is the median of the differences of each pair.
    """
    with victim("asked") as attacked:
        guarded, bare = asyncio.run(_in_turns(attacked.server, attacked.server.sign_in(), times))
    added = statistics.median(one - other for one, other in zip(guarded, bare, strict=True))
    return {"guarded": summary(guarded), "unguarded": summary(bare), "added_ms": round(added, 3)}


async def _in_turns(server: LiveServer, cookie: str, times: int) -> tuple[list[float], list[float]]:
    async with (
        EventSocket(server, cookie=cookie) as guarded,
        EventSocket(server, cookie=cookie, user_agent=WITHOUT_GUARD) as bare,
    ):
        found: tuple[list[float], list[float]] = [], []
        for number in range(times + 50):
            pair = [(guarded, found[0]), (bare, found[1])]
            for socket, taken in pair if number % 2 else reversed(pair):
                needle = f"needle {number} of {id(taken)}"
                start = perf_counter()
                await socket.send(PALETTE_SEARCH, query=needle)
                await socket.hear(needle)
                if number >= 50:
                    taken.append((perf_counter() - start) * 1_000)
        return found
