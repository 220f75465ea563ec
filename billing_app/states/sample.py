"""The sample business: made beside the page while a bar fills, entered, and removed."""

import asyncio
import logging

import reflex as rx

from billing_app.domain.access import Permission
from billing_app.domain.errors import BillingError
from billing_app.live.hub import hub
from billing_app.services.sample import enter_sample, remove_sample
from billing_app.states import wire
from billing_app.states.action import acting
from billing_app.states.feedback import leave_for, tell
from billing_app.states.session import current_actor, run
from billing_app.states.settings.entering import enter_settings

_log = logging.getLogger(__name__)
_loading: dict[str, asyncio.Task[None]] = {}
_leaving: set[asyncio.Task[None]] = set()


class SampleProgress(wire.SentState, rx.State):
    """How far the sample business is, in per cent; sent while it is made."""

    is_running: bool = False
    percent: int = 0


class SampleState(rx.State):
    """The buttons that lead into the sample business, and out of it."""

    @rx.event
    @acting
    async def enter(self):
        """Open the page of the settings."""
        await enter_settings(Permission.MANAGE_SETTINGS)

    @rx.event
    @acting
    async def try_sample(self):
        """Load the sample business if there is none yet, beside the page, which stays usable; go on in it."""
        person = str((await current_actor()).user_id)
        if person not in _loading:
            _loading[person] = asyncio.create_task(_load(wire.socket_id()))
            _loading[person].add_done_callback(lambda _task: _loading.pop(person, None))

    @rx.event
    @acting
    async def remove(self):
        """Remove the sample business with all that is in it."""
        session_id = str((await current_actor()).session_id)
        path = await run(remove_sample)
        await leave_for(path)
        # Not awaited: this very event came over one of the sockets that are closed now.
        leaving = asyncio.create_task(hub.drop_session(session_id, path))
        _leaving.add(leaving)
        leaving.add_done_callback(_leaving.discard)


async def _load(sid: str) -> None:
    loop, told = asyncio.get_running_loop(), -1

    def progress(done: int, of: int) -> None:
        nonlocal told
        percent = 100 * done // max(of, 1)
        if percent > told:
            told = percent
            asyncio.run_coroutine_threadsafe(_show(sid, percent, is_running=True), loop)

    try:
        await _show(sid, 0, is_running=True)
        session_id = str((await current_actor()).session_id)
        await run(enter_sample, progress)
        await leave_for("/", sid)
        await hub.drop_session(session_id, "/")  # all its tabs: the session belongs to another business now
    except BillingError as error:
        await tell(error.message, "error")
    except Exception:
        _log.exception("loading the sample business failed")
        await tell("The sample business could not be loaded. Try again in a minute.", "error")
    finally:
        await _show(sid, 0, is_running=False)


async def _show(sid: str, percent: int, *, is_running: bool) -> None:
    await wire.send(sid, wire.delta_of(SampleProgress, {"percent": percent, "is_running": is_running}))
