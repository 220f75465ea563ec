"""The guard of events, asked in this process: what happens to an event whose session has ended meanwhile."""

import asyncio
from typing import Any, cast

import pytest
from reflex.state import StateUpdate
from reflex_base.event import Event
from reflex_base.event.context import EventContext

from billing_app.guard.events import EventGuard
from billing_app.services.accounts import sign_in
from billing_app.services.sessions import NewSession, cookie_name, end_session
from billing_app.states.palette import PaletteState
from tests.services.people import EMAIL, PASSWORD, founding

pytestmark = pytest.mark.usefixtures("database")


class Told:
    """A browser that notes what it is told."""

    def __init__(self) -> None:
        self.left_for: list[str] = []

    async def leave_for(self, path: str) -> None:
        self.left_for.append(path)

    async def tell(self, *_: Any, **__: Any) -> None: ...

    async def ask_step_up(self, *_: Any, **__: Any) -> None: ...


def asked(cookie: str) -> tuple[StateUpdate | None, list[str]]:
    browser, none = Told(), cast("Any", None)
    event = Event(name=f"{PaletteState.get_full_name()}.search", payload={"query": "kite"}, router_data={})
    router_data = {"ip": "192.0.2.1", "headers": {"cookie": cookie}}
    with EventContext(token="t", state_manager=none, enqueue_impl=none, router_data=router_data):
        return asyncio.run(EventGuard(browser).preprocess(none, none, event)), browser.left_for


def test_event_after_sign_out_only_leads_to_the_sign_in_page() -> None:
    founding()
    session = sign_in(EMAIL, PASSWORD, address="192.0.2.1")
    assert isinstance(session, NewSession)
    cookie = f"{cookie_name()}={session.value}"
    assert asked(cookie) == (None, [])
    end_session(cookie)
    assert asked(cookie) == (StateUpdate(), ["/sign-in"])
