"""All knowledge of Reflex's wire format: vars sent to a socket or a room, past the server's state tree."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from pathlib import Path
from typing import Any, cast

import reflex as rx
from reflex.state import StateUpdate, _override_base_method
from reflex_base.constants.state import FIELD_MARKER
from reflex_base.event import EventHandler, EventSpec
from reflex_base.event.context import EventContext
from reflex_base.registry import RegistrationContext
from reflex_base.utils.format import format_event_handler

from billing_app.domain.access import Actor
from billing_app.settings.project import SCHEMA_OF_PAGES

NAMESPACE = "/_event"
EVENT = "event"


class SentState(rx.State, mixin=True):
    """A mixin for vars that are only ever sent by `send`, never assigned; keep their defaults empty.

    The server's copy keeps the empty defaults. A reconnect hydrates with that copy and would blank what the browser
    shows, so these vars stay out of every snapshot but the compiled one.
    """

    @_override_base_method
    def dict(self, include_computed: bool = True, initial: bool = False, **kwargs: Any) -> dict[str, Any]:
        """Nothing, except for the defaults that the build compiles in."""
        return super().dict(include_computed=include_computed, initial=initial, **kwargs) if initial else {}


_app: rx.App | None = None


Unknown = Callable[[str, str, str, str], Awaitable[None]]
"""Called with a socket, the name of a handler that nobody registered, and the socket's address and device."""


def bind(
    app: rx.App,
    on_connect: Callable[[str, Actor], None],
    on_disconnect: Callable[[str], None],
    on_unknown: Unknown | None = None,
) -> None:
    """Send through this app's socket from now on, and hear of sockets that come, with who opened them, and go.

    Reflex drops an event without a handler before any middleware hears of it: `on_unknown` does in its place.
    """
    global _app  # noqa: PLW0603 - one app per process, made after this module
    _app = app
    namespace = _namespace()
    connecting, disconnecting = namespace.on_connect, namespace.on_disconnect

    async def heard_coming(sid: str, handshake: Mapping[str, Any], *auth: Any) -> Any:
        if (actor := handshake.get("asgi.scope", {}).get("actor")) is not None:
            on_connect(sid, actor)
        try:
            return await connecting(sid, handshake, *auth)
        except BaseException:
            on_disconnect(sid)  # whoever is refused never goes
            raise

    def heard_going(sid: str, *reason: Any) -> Any:
        on_disconnect(sid)
        return disconnecting(sid, *reason)

    namespace.on_connect, namespace.on_disconnect = heard_coming, heard_going
    if on_unknown is not None:
        namespace.on_event = _knowing_only(namespace, on_unknown)


def _knowing_only(namespace: Any, on_unknown: Unknown) -> Callable[[str, Any], Awaitable[None]]:
    handling = namespace.on_event

    async def heard_event(sid: str, sent: Any) -> None:
        name = cast("Mapping[str, Any]", sent).get("name") if isinstance(sent, Mapping) else None
        if isinstance(name, str) and name in RegistrationContext.get().event_handlers:
            return await handling(sid, sent)
        socket: Mapping[str, Any] = namespace._static_router_data.get(sid, {})
        return await on_unknown(
            sid, str(name or ""), str(socket.get("ip", "")), socket.get("headers", {}).get("user-agent", "")
        )

    return heard_event


def compare_with_served(pages: Path) -> None:
    """Have only those pages told to load themselves anew that differ from the ones served here.

    Reflex compares a page with the states of this process. A worker that took the place of a dead one after files of
    the program had changed would find every page wrong, the freshly loaded ones too.
    """
    schema = (pages / SCHEMA_OF_PAGES).read_text()
    rx.State._to_frontend_schema = classmethod(lambda _state: schema)  # type: ignore[method-assign]


def _bound() -> rx.App:
    if _app is None:
        raise RuntimeError("wire.bind() has not been called in this process")
    return _app


def _namespace() -> Any:
    namespace = _bound().event_namespace
    if namespace is None:
        raise RuntimeError("Reflex has made no event socket: the app has no state")
    return namespace


def _server() -> Any:
    """The python-socketio server below Reflex."""
    return _bound().sio


def socket_id() -> str:
    """The socket that the current event came from."""
    return cast("str", EventContext.get().router_data["sid"])


def request_header(name: str) -> str:
    """A header of the request that opened the current event's socket, by its name in small letters."""
    headers: Mapping[str, str] = EventContext.get().router_data.get("headers", {})
    return headers.get(name, "")


def delta_of(state: type[rx.State], values: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The delta that sets vars of a state; refuses names that the state does not have."""
    if unknown := set(values) - set(state.base_vars):
        raise ValueError(f"{state.__name__} has no {', '.join(sorted(unknown))}")
    return {state.get_full_name(): {name + FIELD_MARKER: value for name, value in values.items()}}


async def send(to: str, delta: Mapping[str, Mapping[str, Any]]) -> None:
    """Send a delta to one socket or to all sockets of a room: one serialisation."""
    await _namespace().emit(EVENT, StateUpdate(delta=delta), to=to)


async def enter_room(sid: str, room: str) -> bool:
    """Add a socket to a room; False if the socket is gone."""
    try:
        await _server().enter_room(sid, room, namespace=NAMESPACE)
    except (KeyError, ValueError):  # python-socketio knows the socket no more, or knows no socket at all
        return False
    return True


async def leave_room(sid: str, room: str) -> None:
    """Take a socket out of a room."""
    await _server().leave_room(sid, room, namespace=NAMESPACE)


def rooms_of(sid: str) -> Collection[str]:
    """The rooms that a socket is in, without the one of its own."""
    return [room for room in _server().rooms(sid, namespace=NAMESPACE) if room != sid]


async def close(sid: str) -> None:
    """Close a socket; it never reconnects by itself."""
    await _server().disconnect(sid, namespace=NAMESPACE)


def event_of(handler: Any, payload: Mapping[str, Any]) -> dict[str, Any]:
    """How a browser names a handler when it sends an event."""
    if isinstance(handler, EventSpec):
        handler = handler.handler
    if not isinstance(handler, EventHandler):
        raise TypeError("only a handler of a state can be named")
    return {"event": format_event_handler(handler), "payload": dict(payload)}
