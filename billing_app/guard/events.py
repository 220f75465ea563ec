"""Default deny for events: a handler runs only if its right is named, the actor has it, and the arguments fit."""

import asyncio
import logging
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Literal, Protocol

from reflex.middleware.middleware import Middleware
from reflex.state import BaseState, StateUpdate
from reflex_base.event import Event
from reflex_base.event.context import EventContext
from reflex_base.registry import RegistrationContext

from billing_app.domain.access import Permission
from billing_app.guard.arguments import BadArguments, check_arguments
from billing_app.guard.permissions import permission_table
from billing_app.guard.stations import may_run
from billing_app.guard.step_up import step_up_table
from billing_app.services.metering import EVENTS
from billing_app.services.sessions import actor_for_session
from billing_app.services.tracing import begin_request, note_actor
from billing_app.services.watching import Signal, note_origin, origin, report
from billing_app.services.watching.firewall import firewall
from billing_app.services.watching.pace import note_act
from billing_app.store.session import clock

if TYPE_CHECKING:
    from reflex.app import App

_log = logging.getLogger(__name__)
_REFUSED = "That did not work. Reload the page and try again."
_STRANGE = re.compile(r"[^\w.]", re.ASCII)


class Browser(Protocol):
    """How the wall speaks to the browser that the current event came from."""

    async def tell(
        self, text: str, level: Literal["success", "info", "warning", "error"] = "success", *, sid: str = ""
    ) -> None:
        """Show a message, behind another socket where one is named."""

    async def leave_for(self, path: str) -> None:
        """Load a page anew, by a hard navigation."""

    async def ask_step_up(self, event: str, payload: Mapping[str, Any]) -> None:
        """Ask who is sitting there, then send the event again."""


class EventGuard(Middleware):
    """Asked before every event, chained and background ones too."""

    def __init__(self, browser: Browser) -> None:
        """Know how to answer; the table is made at the first event, when every state is registered."""
        self._browser = browser
        self._table: Mapping[str, Permission | None] | None = None
        self._dangerous: frozenset[str] = frozenset()

    async def preprocess(self, app: "App", state: BaseState, event: Event) -> StateUpdate | None:
        """None lets the event pass; an empty update takes its place."""
        table = self._rights()
        begin_request()
        note_origin(*_origin_of_event())
        if event.name not in table:
            report(Signal.EVENT_MALFORMED, subject=event.name[-120:])
            return await self._deny(event, "no right is named for it")
        wanted = table[event.name]
        if wanted is not None:
            actor = await asyncio.to_thread(actor_for_session, cookies_of_event())
            if actor is None:
                _log.warning("event denied: %s, nobody is signed in", event.name[-120:])
                await self._browser.leave_for("/sign-in")
                return StateUpdate()
            if firewall.keeps_out_of(actor.business_id, origin().address):
                await self._browser.leave_for("/sign-in")
                return await self._deny(event, "the business lets nobody in from there")
            if not actor.may(wanted) or not may_run(actor, self._state_of(event.name)):
                report(Signal.PERMISSION_REFUSED, actor, subject=_short(event.name))
                return await self._deny(event, f"{actor.user_id} lacks {wanted.value}")
            # The framework's own handlers check for themselves; their annotations are not meant for this.
            try:
                check_arguments(_function_of(event.name), event.payload)
            except BadArguments as error:
                report(Signal.EVENT_MALFORMED, actor, subject=_short(event.name))
                return await self._deny(event, f"bad arguments: {error}")
            if event.name in self._dangerous and not actor.has_stepped_up(clock()):
                _log.info("step-up asked for: %s by %s", event.name[-120:], actor.user_id)
                await self._browser.ask_step_up(event.name, event.payload)
                return StateUpdate()
            note_actor(actor)
            note_act(actor, is_change=not wanted.value.startswith("view_"))
        EVENTS.labels(_short(event.name), "allowed").inc()
        return None

    async def refuse_unknown(self, sid: str, name: str, address: str, device: str) -> None:
        """Answer an event that names no handler: it is forged, or of a page of another release."""
        begin_request()
        note_origin(address, device)
        named = _short(_STRANGE.sub("?", name))
        report(Signal.EVENT_MALFORMED, subject=named)
        EVENTS.labels("unknown", "denied").inc()
        _log.warning("event denied: no such handler, %s", named or "no name")
        await self._browser.tell(_REFUSED, "error", sid=sid)

    def _rights(self) -> Mapping[str, Permission | None]:
        if self._table is None:
            states = RegistrationContext.get().base_states
            self._table, self._dangerous = permission_table(states), step_up_table(states)
        return self._table

    @staticmethod
    def _state_of(name: str) -> str:
        """The state class behind a handler's full name."""
        return RegistrationContext.get().base_states[name.rpartition(".")[0]].__name__

    async def _deny(self, event: Event, reason: str) -> StateUpdate:
        EVENTS.labels(_short(event.name) if event.name in self._rights() else "unknown", "denied").inc()
        _log.warning("event denied: %s, %s", event.name[-120:], reason)
        await self._browser.tell(_REFUSED, "error")
        return StateUpdate()


def cookies_of_event() -> str:
    """The cookies that the current event's socket connected with."""
    headers: Mapping[str, str] = EventContext.get().router_data.get("headers", {})
    return headers.get("cookie", "")


def _origin_of_event() -> tuple[str, str]:
    """Where the current event's socket comes from, as the wall found it."""
    router_data = EventContext.get().router_data
    headers: Mapping[str, str] = router_data.get("headers", {})
    return str(router_data.get("ip", "")), headers.get("user-agent", "")


def _short(name: str) -> str:
    """The state and the handler, without the modules they lie in."""
    return name.rpartition("____")[2][-120:]


def _function_of(name: str) -> Callable[..., Any]:
    return RegistrationContext.get().event_handlers[name].handler.fn
