"""Settings of the team: inviting people, and what became of the invitations."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

import reflex as rx

from billing_app.services.inviting import InvitationRecord, Invited, invite, revoke_invitation, send_again
from billing_app.states.action import acting
from billing_app.states.feedback import Undo, tell
from billing_app.states.format import day
from billing_app.states.session import run

_MAIL: Mapping[str, tuple[str, str]] = {
    "sent": ("Sent", "good"),
    "waiting": ("Being sent", "info"),
    "failed": ("Not delivered", "bad"),
    "none": ("Link passed on", "plain"),
}


def row_of(record: InvitationRecord, zone: str, locale: str) -> dict[str, str]:
    """An invitation as its table shows it."""
    by = f"by {record.invited_by} · " if record.invited_by else ""
    text, tone = ("Expired", "warn") if record.is_expired else _MAIL[record.mail]
    return {
        "id": record.id,
        "email": record.email,
        "role": record.role.value.capitalize(),
        "about": f"{by}until {day(record.expires_at.astimezone(ZoneInfo(zone)).date(), locale)}",
        "state": text,
        "tone": tone,
        "note": record.mail_error if record.mail in {"waiting", "failed"} else "",
    }


class InvitingState(rx.State):
    """The form of an invitation, and a link that has to be passed on where there is no mail."""

    is_open: bool = False
    link: str = ""
    invited: str = ""
    errors: dict[str, str] = {}

    @rx.event
    @acting
    async def show_form(self, is_open: bool):
        """Open or close the form; a link that was shown is forgotten with it."""
        self.is_open, self.link, self.errors = is_open, "", {}

    @rx.event
    @acting
    async def invite(self, form: dict[str, Any]):
        """Invite a person."""
        made = await run(invite, str(form.get("email", "")), str(form.get("role", "")))
        self.is_open = False
        await self._show(made, f"Invitation for {made.email} is on its way")

    @rx.event
    @acting
    async def send_again(self, invitation_id: str):
        """Send a new link; the old one stops working."""
        made = await run(send_again, invitation_id)
        await self._show(made, f"A new link for {made.email} is on its way")

    @rx.event
    @acting
    async def revoke(self, invitation_id: str):
        """Take an invitation back."""
        self.link = ""
        email = await run(revoke_invitation, invitation_id)
        await tell(f"Invitation for {email} revoked")

    @rx.event
    @acting
    async def forget(self):
        """Show the link no more."""
        self.link = ""

    async def _show(self, made: Invited, said: str) -> None:
        self.link, self.invited = made.link, made.email
        if not made.link:
            await tell(said, undo=Undo(InvitingState.revoke, {"invitation_id": made.id}))
