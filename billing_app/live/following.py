"""What no commit in this process announces: other processes' commits, midnight, and rights that ended elsewhere."""

import asyncio
import logging
from collections.abc import Set
from datetime import date, datetime
from zoneinfo import ZoneInfo

from billing_app.domain.access import Permission
from billing_app.domain.change import Fact
from billing_app.live.hub import SAME_PAGE, Hub
from billing_app.live.sight import Sight
from billing_app.services.metering import ROOMS
from billing_app.services.sessions import OpenSession, open_places, open_sessions
from billing_app.store.feed import Feed, Missed, head_of_installation, time_zones
from billing_app.store.session import Committed, clock

LOOK_EVERY_SECONDS = 0.5
_log = logging.getLogger(__name__)


class Follower:
    """Looks twice a second while somebody watches; asks the database nothing while nobody does."""

    def __init__(self, hub: Hub) -> None:
        """Follow on behalf of a hub."""
        self._hub = hub
        self._sight = Sight(hub)
        self._feed = Feed()
        self._zones: dict[str, str] = {}
        self._sessions: dict[str, OpenSession | None] = {}
        self._places: dict[str, frozenset[str]] = {}
        self._installation, self._has_installation_news = -1, False
        self._shows_installation = False

    async def run(self) -> None:
        """Look until cancelled."""
        try:
            while True:
                await asyncio.sleep(LOOK_EVERY_SECONDS)
                try:
                    await self.look()
                    await self._sight.regain()
                except Exception:  # the database may be away for a while; the next look tells
                    _log.exception("looking for changes failed")
                    await self._sight.lose()
        finally:
            self._feed.close()

    async def look(self) -> None:
        """One look; public for tests, which don't wait."""
        ROOMS.set(len(self._hub.rooms))
        sessions = self._hub.connections.session_ids | {socket.session_id for socket in self._hub.sockets.values()}
        if not sessions:
            return
        known = self._known_heads()
        personal = {room: room.params[room.view.subject] for room in self._hub.rooms.values() if room.view.is_of_person}
        self._shows_installation = any(Permission.OPERATE in room.scope for room in self._hub.rooms.values())
        shown = self._places
        missed = await asyncio.to_thread(self._read, known, sessions - {""}, set(personal.values()))
        for business_id, what in missed.items():
            self._catch_up(business_id, what)
        self._hub.mark_stale(room for room, person in personal.items() if shown.get(person) != self._places[person])
        if self._has_installation_news:
            self._has_installation_news = False
            self._hub.mark_touched(Committed("", (Fact("security.noted", ""),)))
        for business_id in known:
            if zone := self._zones[business_id]:  # none: the business has just been removed
                self._turn_day(business_id, zone)
        await self._drop_ended(sessions - {""})

    async def _drop_ended(self, sessions: Set[str]) -> None:
        """Hang up where a session has ended, and have pages load anew where rights are others by now."""
        now = clock()
        roles = {socket.session_id: socket.role for socket in self._hub.sockets.values()}
        for session_id in sessions:
            standing = self._sessions[session_id]
            if standing is None or now >= standing.runs_out_at:
                await self._hub.drop_session(session_id)
            elif standing.role != roles.get(session_id, standing.role):
                await self._hub.drop_session(session_id, SAME_PAGE)
            elif standing.replaced_at is not None and now >= standing.replaced_at:
                # Whoever has the new value comes back with it at once, unasked.
                self._hub.connections.hang_up_earlier(session_id, standing.value, but=standing.renewed_for)

    def _read(self, known: dict[str, int], session_ids: Set[str], people: Set[str]) -> dict[str, Missed]:
        """Ask the database only what it may answer differently than the last time."""
        try:
            has_changed = self._feed.may_have_changed()
            if has_changed or not self._sessions.keys() >= session_ids or not self._zones.keys() >= known.keys():
                still_open = open_sessions(session_ids)
                self._sessions = {session_id: still_open.get(session_id) for session_id in session_ids}
                zones = time_zones(known)
                self._zones = {business_id: zones.get(business_id, "") for business_id in known}
            if has_changed or not self._places.keys() >= people:
                self._places = open_places(people)
            if has_changed and self._shows_installation:
                self._look_at_installation()
            return self._feed.missed(known) if has_changed else {}
        except BaseException:
            self._feed.close()  # what was not read counts as not seen
            raise

    def _look_at_installation(self) -> None:
        """Notice events of the installation's own chain; those of this process come twice, which is seldom.

        What the first look finds counts as news: it may have come after the page was shown.
        """
        head = head_of_installation()
        self._has_installation_news = self._installation != head
        self._installation = head

    def _known_heads(self) -> dict[str, int]:
        """The oldest event that any room of each watched business shows."""
        known: dict[str, int] = {}
        for room in self._hub.rooms.values():
            known[room.business_id] = min(room.head, known.get(room.business_id, room.head))
        return known

    def _catch_up(self, business_id: str, missed: Missed) -> None:
        behind = [
            room
            for room in self._hub.rooms.values()
            if room.business_id == business_id and room.head < missed.head and not room.is_stale
        ]
        if missed.facts is None:
            self._hub.mark_business_stale(business_id)
        elif behind:
            self._hub.mark_touched(Committed(business_id, missed.facts), only=behind)
        for room in behind:
            if not room.is_stale:
                room.head = missed.head  # nothing in between touches it

    def _turn_day(self, business_id: str, zone: str) -> None:
        """What is overdue or due this week changes at the business's midnight, without any commit."""
        today = _day(clock(), zone)
        self._hub.mark_stale(
            room
            for room in self._hub.rooms.values()
            if room.business_id == business_id and room.built_at and _day(room.built_at, zone) != today
        )


def _day(at: datetime, zone: str) -> date:
    return at.astimezone(ZoneInfo(zone)).date()
