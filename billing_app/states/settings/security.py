"""Settings of signing in: who needs a second factor, how long sessions live, and members who have lost theirs."""

from collections.abc import Sequence
from typing import Any

import reflex as rx

from billing_app.domain.access import Permission, Role
from billing_app.live.settings import SECURITY
from billing_app.live.views import Values
from billing_app.services.factor_reset import MemberFactors, ask_reset, cancel_reset
from billing_app.services.security_policy import PolicyRecord, change_policy, read_policy
from billing_app.states import wire
from billing_app.states.action import acting
from billing_app.states.feedback import Undo, tell
from billing_app.states.format import moment
from billing_app.states.live import shows
from billing_app.states.session import run
from billing_app.states.settings.entering import enter_settings


def texts_of(values: Values, locale: str) -> dict[str, Any]:
    """The vars of `LiveSignInRules`, in a language."""
    members: Sequence[MemberFactors] = values["members"]
    record: PolicyRecord = values["policy"]
    return {
        "is_ready": True,
        "version": record.version,
        "members": [_member(each, values["zone"], locale) for each in members],
    }


def _member(member: MemberFactors, zone: str, locale: str) -> dict[str, str]:
    waiting = member.reset_at
    return {
        "id": member.user_id,
        "name": member.name,
        "role": member.role.value.capitalize(),
        "has_factor": "yes" if member.has_factor else "",
        "reset": f"Reset on {moment(waiting, locale, zone)}" if waiting else "",
    }


@shows(SECURITY, present=texts_of)
class LiveSignInRules(wire.SentState, rx.State):
    """What the hub sends to everyone who looks after the team."""

    is_ready: bool = False
    version: int = 0
    members: list[dict[str, str]] = []


class SignInRulesState(rx.State):
    """The form of the rules. `form_key` changes when the fields are to show something else than what was typed."""

    is_ready: bool = False
    roles: list[dict[str, str]] = []
    allows_mail_codes: bool = False
    can_mail: bool = False
    session_limits: str = ""
    bank_hold_hours: str = ""
    errors: dict[str, str] = {}
    version: int = 0
    form_key: int = 0

    @rx.event
    @acting
    async def enter(self):
        """Show the rules as they are."""
        if await enter_settings(Permission.MANAGE_TEAM, SECURITY.at()):
            await self._load()

    @rx.event
    @acting
    async def load(self):
        """Show what somebody else has saved meanwhile."""
        await self._load()

    @rx.event
    @acting
    async def save(self, form: dict[str, Any]):
        """Save the rules unless somebody else was faster."""
        before = _data_of(await run(read_policy))
        data: dict[str, object] = {
            "required_roles": [role.value for role in Role if form.get(f"role.{role.value}")],
            "allows_mail_codes": bool(form.get("allows_mail_codes")),
            "session_limits": str(form.get("session_limits", "")),
            "bank_hold_hours": str(form.get("bank_hold_hours", "")),
        }
        record = await run(change_policy, data, version=self.version)
        undo = Undo(SignInRulesState.put_back, {"before": before, "version": record.version})
        self._show(record)
        await tell("Rules saved", undo=undo)

    @rx.event
    @acting
    async def put_back(self, before: dict[str, Any], version: int):
        """Undo a change; refused if somebody changed the rules since."""
        self._show(await run(change_policy, before, version=version))
        self.form_key += 1
        await tell("Put back as it was", "info")

    @rx.event
    @acting
    async def reset_factor(self, user_id: str):
        """Let a member's lost factor be taken away after a day."""
        waiting = await run(ask_reset, user_id)
        undo = Undo(SignInRulesState.keep, {"user_id": user_id})
        await tell(f"The second factor of {waiting.name} is taken away in 24 hours", undo=undo)

    @rx.event
    @acting
    async def keep(self, user_id: str):
        """Cancel a reset."""
        await run(cancel_reset, user_id)
        await tell("The reset is cancelled")

    async def _load(self) -> None:
        self._show(await run(read_policy))
        self.form_key += 1

    def _show(self, record: PolicyRecord) -> None:
        policy = record.policy
        self.roles = [
            {
                "field": f"role.{role.value}",
                "text": role.value.capitalize(),
                "on": "yes" if policy.requires_factor(role) else "",
            }
            for role in Role
        ]
        self.allows_mail_codes, self.can_mail = policy.allows_mail_codes, record.can_mail
        self.session_limits, self.bank_hold_hours = policy.session_limits, str(policy.bank_hold_hours)
        self.version, self.is_ready = record.version, True


def _data_of(record: PolicyRecord) -> dict[str, object]:
    policy = record.policy
    return {
        "required_roles": sorted(role.value for role in policy.required_roles),
        "allows_mail_codes": policy.allows_mail_codes,
        "session_limits": policy.session_limits,
        "bank_hold_hours": policy.bank_hold_hours,
    }
