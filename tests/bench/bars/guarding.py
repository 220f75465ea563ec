"""What the guard of events costs: an allowed event and a denied one, asked in this process."""

import asyncio
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
from tests.services.people import EMAIL, PASSWORD, founding

_SEARCH = "reflex___state____state.billing_app___states___palette____palette_state.search"


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
    event = Event(name=_SEARCH, payload=payload, router_data={})
    router_data = {"ip": "192.0.2.1", "headers": {"cookie": cookie}}
    found: list[float] = []
    with EventContext(token="t", state_manager=none, enqueue_impl=none, router_data=router_data):
        for number in range(times + 50):
            start = perf_counter()
            await guard.preprocess(none, none, event)
            if number >= 50:
                found.append((perf_counter() - start) * 1_000)
    return found
