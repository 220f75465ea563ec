"""Settings of the team: who works here and as what; a change takes effect in open browsers at once."""

from typing import Any

import reflex as rx

from billing_app.domain.access import PERMISSIONS_OF, Permission, Role
from billing_app.live.hub import SAME_PAGE, hub
from billing_app.live.settings import TEAM
from billing_app.live.views import Values
from billing_app.services.accounts import Member
from billing_app.services.team import add_to_team, change_role, list_members, remove_member
from billing_app.states import wire
from billing_app.states.action import acting
from billing_app.states.choices import Choice
from billing_app.states.feedback import Undo, leave_for, tell
from billing_app.states.format import initials
from billing_app.states.live import shows
from billing_app.states.session import current_actor, run
from billing_app.states.settings.entering import enter_settings
from billing_app.states.settings.inviting import row_of

ROLES: list[Choice] = [{"value": role.value, "text": role.value.capitalize()} for role in Role]
MATRIX: tuple[tuple[str, tuple[bool, ...]], ...] = tuple(
    (right.value.replace("_", " ").capitalize(), tuple(right in PERMISSIONS_OF[role] for role in Role))
    for right in Permission
    if right is not Permission.OPERATE
)
"""Each right in words, and which roles hold it, in the order of the roles."""


def texts_of(values: Values, locale: str) -> dict[str, Any]:
    """The vars of `LiveTeam`."""
    return {
        "is_ready": True,
        "rows": [_row(member) for member in values["members"]],
        "invitations": [row_of(one, values["zone"], locale) for one in values["invitations"]],
        "sends_mail": values["sends_mail"],
    }


def _row(member: Member) -> dict[str, str]:
    return {
        "id": member.user_id,
        "name": member.name,
        "initials": initials(member.name) or "–",
        "email": member.email,
        "role": member.role.value,
        "role_text": member.role.value.capitalize(),
    }


@shows(TEAM, present=texts_of)
class LiveTeam(wire.SentState, rx.State):
    """What the hub sends to everyone who looks after the team."""

    is_ready: bool = False
    rows: list[dict[str, str]] = []
    invitations: list[dict[str, str]] = []
    sends_mail: bool = False


class TeamState(rx.State):
    """The form for a new member."""

    is_open: bool = False
    errors: dict[str, str] = {}

    @rx.event
    @acting
    async def enter(self):
        """Join the room of the team."""
        await enter_settings(Permission.MANAGE_TEAM, TEAM.at())

    @rx.event
    @acting
    async def show_form(self, is_open: bool):
        """Open or close the form for a new member."""
        self.is_open, self.errors = is_open, {}

    @rx.event
    @acting
    async def add(self, form: dict[str, Any]):
        """Let a person work for the business."""
        typed = {name: str(form.get(name, "")) for name in ("email", "name", "role", "password")}
        member = await run(add_to_team, **typed)
        self.is_open = False
        await tell(f"{member.name} added", undo=Undo(TeamState.take_back, {"user_id": member.user_id}))

    @rx.event
    @acting
    async def change(self, user_id: str, role: str):
        """Give a member another role; their open pages load anew with it."""
        before = await _member(user_id)
        if before is None or before.role.value == role:
            return
        await run(change_role, user_id, role)
        await _reload(user_id)
        undo = Undo(TeamState.change, {"user_id": user_id, "role": before.role.value})
        await tell(f"{before.name} is {role} now", undo=undo)

    @rx.event
    @acting
    async def remove(self, user_id: str):
        """End a membership; their open pages are closed at once."""
        member = await _member(user_id)
        if member is None:
            return
        await _remove(user_id)
        back = {"email": member.email, "role": member.role.value}
        await tell(f"{member.name} removed and signed out", undo=Undo(TeamState.bring_back, back))

    @rx.event
    @acting
    async def take_back(self, user_id: str):
        """Undo the adding of a member."""
        await _remove(user_id)
        await tell("Taken back: the person is no member any more", "info")

    @rx.event
    @acting
    async def bring_back(self, email: str, role: str):
        """Undo a removal; the person signs in again with the password they have."""
        member = await run(add_to_team, email=email, name="", role=role, password="")
        await tell(f"{member.name} is a member again", "info")


async def _member(user_id: str) -> Member | None:
    return next((one for one in await run(list_members) if one.user_id == user_id), None)


async def _remove(user_id: str) -> None:
    own = (await current_actor()).session_id
    for session_id in await run(remove_member, user_id):
        if session_id != own:  # the own socket carries this very event; it is told at its next one
            await hub.drop_session(session_id)


async def _reload(user_id: str) -> None:
    """Have every open page of a member load anew where it is; the own one last, because it carries this very event."""
    own = wire.socket_id()
    await hub.drop_user(user_id, SAME_PAGE, but=own)
    if user_id == (await current_actor()).user_id:
        await leave_for(SAME_PAGE)
