"""Who watches what, and one fresh view for all who do; knows no subject and no framework."""

import asyncio
import logging
import secrets
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from billing_app.domain.access import Actor
from billing_app.domain.errors import InvalidInput, NotFound
from billing_app.live.connections import Connections
from billing_app.live.presence import people, person_of
from billing_app.live.relay import LocalRelay, Relay
from billing_app.live.rooms import Room, Socket, Transport, Watcher, room_key
from billing_app.live.views import find
from billing_app.services.metering import FLUSH_SECONDS
from billing_app.store.session import Committed, clock, on_commit

SAME_PAGE = "here"
"""Where a socket is told to go when its page has to load anew where it is."""
MAX_ROOMS = 8
GAP_SECONDS = 0.05
_LONGEST_PAUSE_SECONDS = 5.0
_log = logging.getLogger(__name__)

HeadOf = Callable[[str], int]


def _no_head(_business_id: str) -> int:
    return 0


class Hub:
    """Sends snapshots to those who join and fresh views to all who watch. Lives on one event loop."""

    def __init__(self) -> None:
        """Begin without rooms; `start` binds to the loop."""
        self.rooms: dict[str, Room] = {}
        self.sockets: dict[str, Socket] = {}
        self.connections = Connections()
        self._head_of: HeadOf = _no_head
        self._relay: Relay = LocalRelay()
        self._forget_listener: Callable[[], None] = lambda: None
        self._flushes: set[asyncio.Task[None]] = set()

    async def start(self, transport: Transport, *, relay: Relay | None = None, head_of: HeadOf = _no_head) -> None:
        """Bind to the running loop: from now on commits in any thread reach the rooms.

        `head_of` gives the last event of a business; with it, commits of other processes can be told from our own.
        """
        self._transport, self._relay, self._head_of = transport, relay or LocalRelay(), head_of
        self._loop = asyncio.get_running_loop()
        self._forget_listener = on_commit(self._hear)
        await self._relay.start(self.mark_touched, self.mark_all_stale)

    async def stop(self) -> None:
        """Forget everybody; sockets are closed by whoever owns them."""
        self._forget_listener()
        await self._relay.stop()
        for task in tuple(self._flushes):
            task.cancel()
        await asyncio.gather(*self._flushes, return_exceptions=True)
        self.rooms.clear()
        self.sockets.clear()

    async def watch(self, sid: str, actor: Actor, views: Sequence[str], locale: str = "en") -> None:
        """Make these the views that a socket watches, and send their snapshots; refuses before anything is entered."""
        if len(views) > MAX_ROOMS:
            raise InvalidInput(f"A page watches at most {MAX_ROOMS} views.")
        rooms = self._rooms_for(actor, views)
        socket = self._socket(sid, actor)
        socket.turn += 1
        turn = socket.turn
        for room in rooms:
            room.expected += 1
        try:
            for room in [room for key, room in socket.rooms.items() if key not in {wanted.key for wanted in rooms}]:
                await self._leave(sid, socket, room)
            for room in rooms:
                if not await self._join(sid, socket, turn, room, Watcher(locale, person_of(actor))):
                    return
            await self.light(sid)
        finally:
            for room in rooms:
                room.expected -= 1
                self._drop_if_empty(room)

    def connected(self, sid: str, actor: Actor) -> None:
        """Know a socket before it watches anything, so that it ends with its session."""
        self._socket(sid, actor)

    def disconnected(self, sid: str) -> None:
        """Forget a socket that is gone."""
        if socket := self.sockets.pop(sid, None):
            socket.turn += 1
            for room in tuple(socket.rooms.values()):
                self._unseat(sid, socket, room)

    async def drop_session(self, session_id: str, path: str = "/sign-in") -> None:
        """Tell every socket of a session to leave, take it out of its rooms, and close it; hang up on all others."""
        await self._drop(path, lambda socket: socket.session_id == session_id)
        self.connections.hang_up(session_id)

    async def drop_user(self, user_id: str, path: str = "/sign-in", *, but: str = "") -> None:
        """The same for all sessions of a login but one socket: its role changed, or it was removed."""
        await self._drop(path, lambda socket: socket.user_id == user_id, but=but)

    def mark_touched(self, committed: Committed, only: Iterable[Room] | None = None) -> None:
        """Mark as stale what these facts touch, among some rooms or all. On the loop only."""
        self.mark_stale(
            room
            for room in (self.rooms.values() if only is None else only)
            if _concerns(committed.business_id, room)
            and any(room.view.is_touched_by(fact, room.params) for fact in committed.facts)
        )

    def mark_stale(self, rooms: Iterable[Room]) -> None:
        """Have rooms built anew and sent. On the loop only."""
        for room in rooms:
            room.is_stale = True
            if room.flush is None and not room.is_empty:
                room.flush = asyncio.create_task(self._flush(room), name=f"flush {room.key}")
                self._flushes.add(room.flush)
                room.flush.add_done_callback(self._flushes.discard)

    def mark_business_stale(self, business_id: str) -> None:
        """Mark every view of a business as stale: a new day there, or changes that nobody named."""
        self.mark_stale(room for room in self.rooms.values() if room.business_id == business_id)

    def mark_all_stale(self) -> None:
        """Mark everything as stale: anything may have been missed."""
        self.mark_stale(self.rooms.values())

    async def show_anew(self, room: Room) -> None:
        """Build and send a room now, whatever its next flush waits for."""
        room.is_stale = False
        await self._broadcast(room)

    async def light(self, sid: str, *, is_true: bool = True) -> None:
        """Light a socket's Live dot, or put it out while nobody can look whether its figures are true."""
        await self._transport.tell_joined(sid, secrets.token_hex(4) if is_true else "")

    async def reload(self, sid: str) -> None:
        """Have a socket's page load anew."""
        await self._transport.tell_to_leave(sid, SAME_PAGE)

    def _hear(self, committed: Committed) -> None:
        """Called in the thread that committed."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._announce, committed)

    def _announce(self, committed: Committed) -> None:
        self.mark_touched(committed)
        self._relay.publish(committed)

    def _rooms_for(self, actor: Actor, views: Sequence[str]) -> list[Room]:
        rooms: dict[str, Room] = {}
        for text in views:
            view, params, canonical = find(text)
            scope = view.scope_of(actor)
            key = room_key(actor.business_id, scope, canonical)
            rooms[key] = self.rooms.get(key) or Room(key, actor.business_id, view, params, scope)
        self.rooms |= rooms
        return list(rooms.values())

    def _socket(self, sid: str, actor: Actor) -> Socket:
        who = str(actor.session_id or ""), str(actor.user_id or ""), str(actor.business_id)
        socket = self.sockets.setdefault(sid, Socket(*who, role=actor.role))
        socket.session_id, socket.user_id, socket.business_id = who
        socket.role = actor.role
        return socket

    async def _join(self, sid: str, socket: Socket, turn: int, room: Room, watcher: Watcher) -> bool:
        """Enter and send the snapshot under the room's lock; False if the page went elsewhere meanwhile."""
        async with room.lock:
            if socket.turn != turn:
                return False
            known = room.watchers.get(sid)
            if known and known.locale != watcher.locale:
                await self._transport.leave(sid, room.channel(known.locale))
            if not await self._transport.enter(sid, room.channel(watcher.locale)):
                self.disconnected(sid)
                return False
            if socket.turn != turn:
                self._unseat(sid, socket, room)
                await self._transport.leave(sid, room.channel(watcher.locale))
                return False
            self._seat(sid, socket, room, watcher)
            try:
                payload = await self._snapshot(room, watcher.locale)
            except BaseException:
                self._unseat(sid, socket, room)
                await self._transport.leave(sid, room.channel(watcher.locale))
                raise
            await self._transport.send_to_socket(sid, room.view.name, payload)
        return socket.turn == turn

    async def _leave(self, sid: str, socket: Socket, room: Room) -> None:
        watcher = self._unseat(sid, socket, room)
        if watcher:
            await self._transport.leave(sid, room.channel(watcher.locale))

    def _seat(self, sid: str, socket: Socket, room: Room, watcher: Watcher) -> None:
        is_new = sid not in room.watchers
        room.watchers[sid] = watcher
        socket.rooms[room.key] = room
        if room.view.shows_presence and is_new:
            room.payloads.clear()
            self.mark_stale([room])

    def _unseat(self, sid: str, socket: Socket, room: Room) -> Watcher | None:
        socket.rooms.pop(room.key, None)
        watcher = room.watchers.pop(sid, None)
        self._drop_if_empty(room)
        if watcher and room.view.shows_presence:
            self.mark_stale([room])
        return watcher

    def _drop_if_empty(self, room: Room) -> None:
        if room.is_empty and self.rooms.get(room.key) is room:
            del self.rooms[room.key]

    async def _drop(self, path: str, is_meant: Callable[[Socket], bool], but: str = "") -> None:
        for sid in [sid for sid, socket in self.sockets.items() if sid != but and is_meant(socket)]:
            await self._transport.tell_to_leave(sid, path)
            for channel in tuple(self._transport.rooms_of(sid)):
                await self._transport.leave(sid, channel)
            self.disconnected(sid)
            await self._transport.close(sid)

    async def _flush(self, room: Room) -> None:
        """Send fresh views until nothing is stale: the first at once, the next ones at most every 50 ms."""
        pause = GAP_SECONDS
        if room.view.is_of_frame:
            await asyncio.sleep(pause)
        while room.is_stale and not room.is_empty:
            room.is_stale = False
            try:
                with FLUSH_SECONDS.labels(room.view.name).time():
                    await self._broadcast(room)
                pause = GAP_SECONDS
            except NotFound:
                _log.info("what %s showed is gone", room.view.name)
            except Exception:  # a view that cannot be built now must not end the pushing for good
                _log.exception("building %s failed; it is tried again", room.view.name)
                room.is_stale = True
                pause = min(pause * 4, _LONGEST_PAUSE_SECONDS)
            await asyncio.sleep(pause)
        room.flush = None

    async def _broadcast(self, room: Room) -> None:
        """Send what changed since the last time: with a thousand watchers, bytes are what costs."""
        async with room.lock:
            room.payloads = {}
            if not (locales := room.locales):
                return
            room.payloads = await self._build(room, locales)
            for locale, payload in room.payloads.items():
                if changes := self._transport.difference(room.shown.get(locale), payload):
                    await self._transport.send_to_room(room.channel(locale), room.view.name, changes)
            room.shown = dict(room.payloads)

    async def _snapshot(self, room: Room, locale: str) -> Any:
        """The current payload in a language; built only if nobody has it fresh. Under the room's lock."""
        if room.is_stale or locale not in room.payloads:
            room.payloads = await self._build(room, room.locales | {locale})
            # The others in the room may show something older, so the next broadcast sends everything.
            room.shown = dict(room.payloads) if len(room.watchers) == 1 else {}
        return room.payloads[locale]

    async def _build(self, room: Room, locales: Iterable[str]) -> dict[str, Any]:
        """Build once, present once per language, all in one worker thread."""
        present = people(watcher.person for watcher in room.watchers.values()) if room.view.shows_presence else None

        def work() -> tuple[int, dict[str, Any]]:
            head = self._head_of(room.business_id)  # before building, so that nothing newer is taken for shown
            values = dict(room.view.build(room.reader, room.params))
            if present is not None:
                values["people"] = present
            return head, {locale: self._transport.present(room.view.name, values, locale) for locale in locales}

        built_at = clock()
        room.head, payloads = await asyncio.to_thread(work)
        room.built_at = built_at
        return payloads


def _concerns(business_id: str, room: Room) -> bool:
    """The installation's own facts concern every business, and a person's those that the person works for."""
    if not business_id:
        return not room.view.is_of_business
    return business_id == room.business_id or room.view.is_of_person


hub = Hub()
"""The hub of this process."""
