"""Rooms and sockets: plain records of who watches what, and what carries messages to them."""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from billing_app.domain.access import Actor, Permission, Role
from billing_app.domain.ids import BusinessId
from billing_app.live.presence import Person
from billing_app.live.views import Params, Values, View


class Transport(Protocol):
    """What carries messages to sockets. Channels are names of groups of sockets."""

    async def enter(self, sid: str, channel: str) -> bool:
        """Add a socket to a channel; False if the socket is gone."""
        ...

    async def leave(self, sid: str, channel: str) -> None:
        """Take a socket out of a channel; a socket that is gone is no error."""
        ...

    def rooms_of(self, sid: str) -> Collection[str]:
        """The channels that a socket is in."""
        ...

    def present(self, view: str, values: Values, locale: str) -> Any:
        """Turn a view's values into what its page shows in a language; called in a worker thread."""
        ...

    def difference(self, before: Any, after: Any) -> Any:
        """What of a payload differs from the one before (None: everything does); empty if nothing does."""
        ...

    async def send_to_room(self, channel: str, view: str, payload: Any) -> None:
        """Send to every socket of a channel."""
        ...

    async def send_to_socket(self, sid: str, view: str, payload: Any) -> None:
        """Send to one socket."""
        ...

    async def tell_joined(self, sid: str, nonce: str) -> None:
        """Tell a socket that its page has every snapshot."""
        ...

    async def tell_to_leave(self, sid: str, path: str) -> None:
        """Make the browser load another page."""
        ...

    async def close(self, sid: str) -> None:
        """Close the socket."""
        ...


@dataclass(frozen=True, slots=True)
class Watcher:
    """One socket in a room."""

    locale: str
    person: Person


@dataclass(slots=True, eq=False)
class Socket:
    """One connected page. `turn` grows with every navigation, so that an overtaken one stops."""

    session_id: str
    user_id: str
    business_id: str
    role: Role | None = None
    turn: int = 0
    rooms: dict[str, "Room"] = field(default_factory=dict[str, "Room"])


@dataclass(slots=True, eq=False)
class Room:
    """One view of one business in one scope. Its lock covers entering, building and sending; that keeps the order.

    `head` is the last event of the business that the payloads surely show; `expected` counts sockets on their way in.
    `shown` is what every socket of the room shows, by language, as far as that is one and the same.
    """

    key: str
    business_id: BusinessId
    view: View
    params: Params
    scope: frozenset[Permission]
    watchers: dict[str, Watcher] = field(default_factory=dict[str, Watcher])
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    expected: int = 0
    is_stale: bool = False
    flush: "asyncio.Task[None] | None" = None
    head: int = 0
    built_at: datetime | None = None
    payloads: dict[str, Any] = field(default_factory=dict[str, Any])
    shown: dict[str, Any] = field(default_factory=dict[str, Any])

    @property
    def is_empty(self) -> bool:
        """Whether nobody watches, nor is about to."""
        return not self.watchers and not self.expected

    @property
    def locales(self) -> frozenset[str]:
        """The languages in which the room is watched."""
        return frozenset(watcher.locale for watcher in self.watchers.values())

    @property
    def reader(self) -> Actor:
        """Who reads for this room: nobody in particular, with exactly the rights that the room's name states."""
        return Actor(self.business_id, "live view", "job", self.scope)

    def channel(self, locale: str) -> str:
        """The transport's name for the sockets that watch in one language."""
        return f"{self.key}|{locale}"


def room_key(business_id: str, scope: frozenset[Permission], canonical: str) -> str:
    """Business, permission scope and canonical view: who shares all three shares a room."""
    return f"{business_id}:{'+'.join(sorted(scope))}:{canonical}"
