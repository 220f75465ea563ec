"""The own login: name, password, and where the person is signed in."""

import asyncio
from typing import Any

import reflex as rx

from billing_app.domain.errors import InvalidInput
from billing_app.domain.whereabouts import device_text, place_text
from billing_app.live.hub import hub
from billing_app.live.settings import OWN_SESSIONS
from billing_app.live.views import Values
from billing_app.services.own_login import (
    OpenSession,
    change_password,
    own_login,
    rename_self,
    sign_out_session,
)
from billing_app.services.sessions import end_other_sessions
from billing_app.states import wire
from billing_app.states.action import acting
from billing_app.states.feedback import Undo, leave_for, tell
from billing_app.states.format import moment
from billing_app.states.live import shows, watch
from billing_app.states.session import current_actor, run, show_session

_leaving: set[asyncio.Task[None]] = set()


def sessions_texts(values: Values, locale: str) -> dict[str, Any]:
    """The vars of `LiveOwnSessions`, in a language."""
    return {"is_ready": True, "rows": [_row(one, values["zone"], locale) for one in values["sessions"]]}


@shows(OWN_SESSIONS, present=sessions_texts)
class LiveOwnSessions(wire.SentState, rx.State):
    """Where the person is signed in, as the hub sends it to every own page."""

    is_ready: bool = False
    rows: list[dict[str, str]] = []


class ProfileState(rx.State):
    """The forms."""

    is_ready: bool = False
    name: str = ""
    email: str = ""
    password_key: int = 0
    errors: dict[str, str] = {}

    @rx.event
    @acting
    async def enter_settings(self):
        """Open the page where the settings begin; it shows what the role may see."""
        await watch()

    @rx.event
    @acting
    async def enter(self):
        """Show the own login."""
        login = await run(own_login)
        await watch(OWN_SESSIONS.at(user=login.user_id))
        self.name, self.email, self.is_ready = login.name, login.email, True

    @rx.event
    @acting
    async def rename(self, form: dict[str, Any]):
        """Change the own name."""
        before = self.name
        await self._rename(str(form.get("name", "")))
        await tell("Name saved", undo=Undo(ProfileState.name_back, {"name": before}))

    @rx.event
    @acting
    async def name_back(self, name: str):
        """Undo a change of the name."""
        await self._rename(name)
        await tell("Put back as it was", "info")

    @rx.event
    @acting
    async def change_password(self, form: dict[str, Any]):
        """Change the password; everywhere else the person is signed out."""
        new = str(form.get("new", ""))
        if new != str(form.get("again", "")):
            raise InvalidInput("This is not the same password.", code="differs", path="again")
        await _drop(await run(change_password, str(form.get("current", "")), new))
        self.password_key += 1
        await tell("Password changed. Other devices are signed out.")

    @rx.event
    @acting
    async def end(self, session_id: str):
        """Sign out one place."""
        if session_id == (await current_actor()).session_id:
            await run(sign_out_session, session_id)
            return await leave_for("/sign-in")
        await run(sign_out_session, session_id)
        await hub.drop_session(session_id)
        return await tell("Signed out there")

    @rx.event
    @acting
    async def end_others(self):
        """Sign out everywhere else."""
        ended = await run(end_other_sessions)
        await _drop(ended)
        await tell(f"Signed out in {len(ended)} other place{'' if len(ended) == 1 else 's'}")

    @rx.event
    @acting
    async def end_all(self):
        """Sign out everywhere, here too."""
        own = (await current_actor()).session_id
        ended = await run(end_other_sessions, is_everywhere=True)
        await _drop([one for one in ended if one != own])
        # The other tabs of this browser; this socket carries this very event and closes after it.
        leaving = asyncio.create_task(hub.drop_session(str(own)))
        _leaving.add(leaving)
        leaving.add_done_callback(_leaving.discard)

    async def _rename(self, name: str) -> None:
        self.name = (await run(rename_self, name)).name
        await show_session(await current_actor())


async def _drop(session_ids: list[str]) -> None:
    for session_id in session_ids:
        await hub.drop_session(session_id)


def _row(one: OpenSession, zone: str, locale: str) -> dict[str, str]:
    return {
        "id": one.id,
        "device": "Counter tablet" if one.is_turn else device_text(one.device),
        "address": one.address or "–",
        "place": place_text(one.address),
        "seen": moment(one.last_seen_at, locale, zone),
    }
