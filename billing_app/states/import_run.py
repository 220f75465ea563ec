"""An import that is carried out beside its page, which stays usable: how far it is, how it ended, and stopping it."""

import asyncio
import logging
from dataclasses import dataclass
from typing import Any

import reflex as rx

from billing_app.domain.access import Actor
from billing_app.domain.errors import BillingError
from billing_app.services.importing import Imported, import_rows
from billing_app.services.uploads import forget_upload, read_upload
from billing_app.states import wire
from billing_app.states.feedback import tell
from billing_app.states.import_texts import problem_rows, result_text
from billing_app.states.session import run

_log = logging.getLogger(__name__)


class ImportRun(wire.SentState, rx.State):
    """What the page shows of the import: running, or how it ended."""

    is_running: bool = False
    percent: int = 0
    result: str = ""
    problems: list[dict[str, str]] = []
    more_problems: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be imported, and how."""

    upload_id: str
    kind: str
    columns: tuple[str, ...]
    on_duplicate: str


class _Stopped(BillingError):
    """The person has thought better of it."""

    code = "stopped"


@dataclass(slots=True)
class _Work:
    """One import of this process; `sid` is the socket that is told, the latest that its page has."""

    sid: str
    percent: int = 0
    is_stopped: bool = False
    task: asyncio.Task[None] | None = None


_works: dict[str, _Work] = {}


def carry_out(order: Order) -> None:
    """Begin, unless this file is being imported already."""
    if order.upload_id not in _works:
        work = _works[order.upload_id] = _Work(wire.socket_id())
        work.task = asyncio.create_task(_carry_out(order, work))
        work.task.add_done_callback(lambda _task: _works.pop(order.upload_id, None))


def stop(upload_id: str) -> None:
    """Have an import stopped; nothing of it stays."""
    if work := _works.get(upload_id):
        work.is_stopped = True


async def join(upload_id: str) -> bool:
    """Show an import on the page that the current event came from; whether there is one."""
    work = _works.get(upload_id)
    if work is None:
        return False
    work.sid = wire.socket_id()
    await _show(work.sid, is_running=True, percent=work.percent)
    return True


async def forget() -> None:
    """Show no import any more."""
    await _show(wire.socket_id(), is_running=False, percent=0, result="", problems=[], more_problems="")


async def _carry_out(order: Order, work: _Work) -> None:
    loop = asyncio.get_running_loop()

    def progress(done: int, of: int) -> None:
        if work.is_stopped:
            raise _Stopped("Stopped. Nothing was imported.")
        percent = 100 * done // max(of, 1)
        if percent > work.percent:
            work.percent = percent
            asyncio.run_coroutine_threadsafe(_show(work.sid, percent=percent), loop)

    await _show(work.sid, is_running=True, percent=0, result="")
    shown: dict[str, Any] = {}
    try:
        done = await run(_import_upload, order, progress)
        shown = {"result": result_text(order.kind, done), **problem_rows(done.problems)}
        await tell(shown["result"])
    except _Stopped as stopped:
        await tell(stopped.message, "info")
    except BillingError as error:
        await tell(error.message, "error")
    except Exception:
        _log.exception("an import failed")
        await tell("The import failed, and nothing was imported. Try again in a minute.", "error")
    finally:
        await _show(work.sid, is_running=False, **shown)


def _import_upload(actor: Actor, order: Order, progress: Any) -> Imported:
    content = read_upload(actor, order.upload_id)
    done = import_rows(
        actor, order.kind, content, columns=order.columns, on_duplicate=order.on_duplicate, tell=progress
    )
    forget_upload(actor, order.upload_id)
    return done


async def _show(sid: str, **values: Any) -> None:
    await wire.send(sid, wire.delta_of(ImportRun, values))
