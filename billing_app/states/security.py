"""Security: what happens at the door and behind it, and one-click answers to it."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import reflex as rx

from billing_app.live.hub import hub
from billing_app.live.security import SECURITY, SECURITY_LOG, log_parameters
from billing_app.live.updates import UPDATES
from billing_app.services.security.address_lists import add_address_rule, ban_address, end_address_rule
from billing_app.services.security.responding import (
    close_alert,
    end_member_session,
    end_member_sessions,
    lock_member,
    unlock_member,
)
from billing_app.services.stations.offering import end_station
from billing_app.states import wire
from billing_app.states.action import acting
from billing_app.states.feedback import Undo, tell
from billing_app.states.live import shows, watch
from billing_app.states.security_texts import log_texts, standing_texts
from billing_app.states.session import run


@shows(SECURITY, present=standing_texts)
class LiveSecurity(wire.SentState, rx.State):
    """What the hub sends to everyone who watches over security."""

    is_ready: bool = False
    hours: list[dict[str, str]] = []
    chart_summary: str = ""
    figures: dict[str, str] = {}
    alerts: list[dict[str, str]] = []
    closed: list[dict[str, str]] = []
    sessions: list[dict[str, str]] = []
    locked: list[dict[str, str]] = []
    bans: list[dict[str, str]] = []
    rules: list[dict[str, str]] = []


@shows(SECURITY_LOG, present=log_texts)
class LiveSecurityLog(wire.SentState, rx.State):
    """What the hub sends to everyone who watches the same page of the log."""

    is_ready: bool = False
    is_filtered: bool = False
    rows: list[dict[str, str]] = []
    tabs: list[dict[str, Any]] = []
    more: str = ""


class SecurityState(rx.State):
    """The page, and the form of an address rule."""

    is_open: bool = False
    errors: dict[str, str] = {}

    @rx.event
    @acting
    async def enter(self):
        """Join the rooms; the address says how the log is narrowed."""
        found = dict(parse_qsl(urlsplit(str(self.router.url)).query))
        await watch(SECURITY.at(), UPDATES.at(), SECURITY_LOG.at(**log_parameters(found)))

    @rx.event
    @acting
    async def dismiss(self, alert_id: str):
        """Put an alert away."""
        await run(close_alert, alert_id)
        await tell("Alert dismissed", undo=Undo(SecurityState.bring_back, {"alert_id": alert_id}))

    @rx.event
    @acting
    async def bring_back(self, alert_id: str):
        """Undo the dismissing of an alert."""
        await run(close_alert, alert_id, is_closed=False)
        await tell("The alert is back", "info")

    @rx.event
    @acting
    async def lock(self, user_id: str):
        """Shut a member out; their open pages leave at once."""
        await _drop(await run(lock_member, user_id))
        await tell("Locked and signed out", undo=Undo(SecurityState.unlock, {"user_id": user_id}))

    @rx.event
    @acting
    async def unlock(self, user_id: str):
        """Let a member in again."""
        await run(unlock_member, user_id)
        await tell("The member can sign in again")

    @rx.event
    @acting
    async def end_sessions(self, user_id: str):
        """Sign a member out everywhere."""
        ended = await run(end_member_sessions, user_id)
        await _drop(ended)
        await tell(f"Signed out in {len(ended)} place{'' if len(ended) == 1 else 's'}")

    @rx.event
    @acting
    async def end_session(self, session_id: str):
        """Sign a member out in one place."""
        await _drop([await run(end_member_session, session_id)])
        await tell("Signed out there")

    @rx.event
    @acting
    async def end_station(self, station_id: str):
        """End a screen or tablet; what it shows goes dark at once."""
        await _drop(await run(end_station, station_id))
        await tell("The device is signed off")

    @rx.event
    @acting
    async def ban(self, address: str):
        """Shut an address out for a while."""
        rule = await run(ban_address, address)
        await tell(f"{rule.network} is banned", undo=Undo(SecurityState.lift, {"rule_id": rule.id}))

    @rx.event
    @acting
    async def lift(self, rule_id: str):
        """Lift a ban, or take a rule off its list."""
        rule = await run(end_address_rule, rule_id)
        await tell(f"The rule for {rule.network} is lifted")

    @rx.event
    @acting
    async def show_form(self, is_open: bool):
        """Open or close the form of an address rule."""
        self.is_open, self.errors = is_open, {}

    @rx.event
    @acting
    async def add_rule(self, form: dict[str, Any]):
        """Let a network in, or keep it out."""
        typed = {name: str(form.get(name, "")) for name in ("kind", "network", "reason")}
        is_of_installation = form.get("scope") == "installation"
        rule = await run(add_address_rule, **typed, is_of_installation=is_of_installation)
        self.is_open = False
        await tell(f"Rule for {rule.network} added", undo=Undo(SecurityState.lift, {"rule_id": rule.id}))


async def _drop(session_ids: list[str]) -> None:
    for session_id in session_ids:
        await hub.drop_session(session_id)
