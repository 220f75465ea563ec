"""Live states: vars that the hub sends to every page that watches a view.

A live state names its view and how the view's values become texts:

    @shows(OVERVIEW, present=_texts)
    class LiveOverview(wire.SentState, rx.State):
        outstanding: str = ""

Its page joins by `await watch(OVERVIEW.at())` in the handler that `on_load` names.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import reflex as rx

from billing_app.domain.access import Actor, Permission
from billing_app.domain.errors import Forbidden, NotFound
from billing_app.live.hub import hub
from billing_app.live.notifications import NOTIFICATIONS
from billing_app.live.views import Values, View
from billing_app.services.watching import Signal, report
from billing_app.states import feedback, wire
from billing_app.states.session import current_locale, introduce

Present = Callable[[Values, str], Mapping[str, Any]]
StateClass = TypeVar("StateClass", bound=type[rx.State])


class Connection(wire.SentState, rx.State):
    """Tells the Live dot that every snapshot of the page has come since its socket's last connect."""

    joined: str = ""


@dataclass(frozen=True, slots=True)
class _Shown:
    state: type[rx.State]
    present: Present


_shown: dict[str, _Shown] = {}


def _as_it_is(values: Values, _locale: str) -> Mapping[str, Any]:
    return values


def shows(view: View, present: Present = _as_it_is) -> Callable[[StateClass], StateClass]:
    """Make a state the one that shows a view. `present(values, locale)` returns vars; it runs in a worker thread."""

    def remember(state: StateClass) -> StateClass:
        if view.name in _shown:
            raise ValueError(f"two states show the view {view.name}")
        _shown[view.name] = _Shown(state, present)
        return state

    return remember


async def watch(*views: str) -> Actor:
    """Make these the views that the current event's page watches; the hub sends their figures at once.

    Raises Unauthenticated, or Forbidden or NotFound with none of the views entered; `acting` translates them.
    """
    actor = await introduce()
    for view in views:
        # Whose the record is that the address names, the watch finds out later; own ones are no signal.
        if identifier := view.partition("?")[0].partition("/")[2]:
            report(Signal.ID_UNKNOWN, actor, subject=identifier)
    try:
        await hub.watch(wire.socket_id(), actor, (*views, *_of_the_frame(actor)), current_locale())
    except (Forbidden, NotFound):
        await hub.watch(wire.socket_id(), actor, (), current_locale())  # the page is heard all the same, and says so
        raise
    return actor


def _of_the_frame(actor: Actor) -> tuple[str, ...]:
    """What the frame of every page watches: the bell, which screens of the business don't have."""
    return (NOTIFICATIONS.at(),) if actor.may(Permission.VIEW_INVOICES) and not actor.station else ()


class ReflexTransport:
    """Carries the hub's messages over Reflex's own socket."""

    async def enter(self, sid: str, channel: str) -> bool:
        """Add a socket to a room."""
        return await wire.enter_room(sid, channel)

    async def leave(self, sid: str, channel: str) -> None:
        """Take a socket out of a room."""
        await wire.leave_room(sid, channel)

    def rooms_of(self, sid: str) -> Collection[str]:
        """The rooms that a socket is in."""
        return wire.rooms_of(sid)

    def present(self, view: str, values: Values, locale: str) -> dict[str, dict[str, Any]]:
        """The delta that shows these values."""
        shown = _shown[view]
        return wire.delta_of(shown.state, shown.present(values, locale))

    def difference(self, before: Any, after: Any) -> dict[str, dict[str, Any]]:
        """The vars that changed, by state."""
        if before is None:
            return after
        changed = {
            state: {name: value for name, value in values.items() if value != before.get(state, {}).get(name)}
            for state, values in after.items()
        }
        return {state: values for state, values in changed.items() if values}

    async def send_to_room(self, channel: str, view: str, payload: Any) -> None:
        """Send to every socket of a room."""
        await wire.send(channel, payload)

    async def send_to_socket(self, sid: str, view: str, payload: Any) -> None:
        """Send to one socket."""
        await wire.send(sid, payload)

    async def tell_joined(self, sid: str, nonce: str) -> None:
        """Light the Live dot."""
        await wire.send(sid, wire.delta_of(Connection, {"joined": nonce}))

    async def tell_to_leave(self, sid: str, path: str) -> None:
        """Have the browser load another page: a socket closed by the server never reconnects and shows nothing."""
        await feedback.leave_for(path, sid)

    async def close(self, sid: str) -> None:
        """Close the socket."""
        await wire.close(sid)
