"""Trying the sample business: it is made while its progress is shown, then the page is loaded anew in it."""

import asyncio

import reflex as rx

from billing_app.services.sample import enter_sample
from billing_app.states import wire
from billing_app.states.action import acting
from billing_app.states.feedback import leave_for
from billing_app.states.session import run


class SampleProgress(wire.SentState, rx.State):
    """How far the sample business is, in per cent; sent while it is made."""

    is_running: bool = False
    percent: int = 0


class SampleState(rx.State):
    """The button that leads into the sample business."""

    @rx.event
    @acting
    async def try_sample(self):
        """Load the sample business if there is none yet, and go on in it."""
        sid, loop, told = wire.socket_id(), asyncio.get_running_loop(), -1

        def progress(done: int, of: int) -> None:
            nonlocal told
            percent = 100 * done // max(of, 1)
            if percent > told:
                told = percent
                asyncio.run_coroutine_threadsafe(_show(sid, percent, is_running=True), loop)

        await _show(sid, 0, is_running=True)
        try:
            await run(enter_sample, progress)
        except BaseException:
            await _show(sid, 0, is_running=False)
            raise
        await leave_for("/")


async def _show(sid: str, percent: int, *, is_running: bool) -> None:
    await wire.send(sid, wire.delta_of(SampleProgress, {"percent": percent, "is_running": is_running}))
