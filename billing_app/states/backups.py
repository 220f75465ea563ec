"""Backups and health: how they stand, and a backup at once."""

from contextlib import suppress

import reflex as rx

from billing_app.domain.errors import Forbidden
from billing_app.live.backups import BACKUPS
from billing_app.services.backups.running import start_backup
from billing_app.states import wire
from billing_app.states.action import acting
from billing_app.states.backups_texts import backups_texts
from billing_app.states.feedback import tell
from billing_app.states.live import shows, watch
from billing_app.states.session import run


@shows(BACKUPS, present=backups_texts)
class LiveBackups(wire.SentState, rx.State):
    """What the hub sends to everyone who watches over backups."""

    is_ready: bool = False
    figures: dict[str, str] = {}
    held: str = ""
    remarks: list[dict[str, str]] = []
    is_running: bool = False
    stage: str = ""
    percent: int = 0
    rows: list[dict[str, str]] = []
    checks: list[dict[str, str]] = []
    places: str = ""


class BackupsState(rx.State):
    """The page and its button."""

    @rx.event
    @acting
    async def enter(self):
        """Join the room; who may not look after the installation reads that on the page."""
        with suppress(Forbidden):
            await watch(BACKUPS.at())

    @rx.event
    @acting
    async def back_up(self):
        """Begin a backup; the page shows how it goes."""
        await run(start_backup)
        await tell("The backup has begun", "info")
