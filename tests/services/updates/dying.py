"""An update in a process of its own that is killed by the kernel at a chosen step, or goes on to its end.

Everything is real but the two things that take minutes: building and rehearsing the release, and the server, which here
answers at once. The processes are forked from one that has everything imported.
"""

import multiprocessing
import os
import signal
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from billing_app.launching.records import OUTCOME, RELEASES, REQUEST, read_record, write_record
from billing_app.services.updates import applying, automatic
from billing_app.settings import settings
from billing_app.store.session import acting_at, connect

RECORDED, ASKED, HANDED_OVER = "recorded", "asked", "handed over"
TOLD = ("Checking", "Making its environment", "Building its pages", "Backing up", "Changing to")
"""What an update says before each of its steps; it can be killed at each."""
_SERVER = 2**22 + 1  # no process has this number
_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload([__name__])


def die(step: str, place: Path, url: str) -> None:
    """Have an update killed at a step: when it says so, when it has asked for the release, or when it is waiting."""
    assert _run(_apply, step, str(place), url) == -signal.SIGKILL


def finish(place: Path, url: str) -> None:
    """Let an update come to its end."""
    assert _run(_apply, "", str(place), url) == 0


def die_when_recorded(moment: str, url: str) -> None:
    """Have the job killed between the record of the attempt and the process that it begins."""
    assert _run(_start, moment, url) == -signal.SIGKILL


def _run(act: Any, *words: str) -> int | None:
    process = _processes.Process(target=_begin, args=(act, words, dict(os.environ)))
    process.start()
    process.join(120)
    return process.exitcode


def _begin(act: Any, words: tuple[str, ...], environment: Mapping[str, str]) -> None:
    os.environ.clear()
    os.environ.update(environment)
    settings.cache_clear()
    connect(words[-1])
    act(*words[:-1])


def _end(*_: object, **__: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _start(moment: str) -> None:
    from datetime import datetime

    automatic.subprocess.Popen = _end
    with acting_at(datetime.fromisoformat(moment)):
        automatic.start_due_update()


def _apply(step: str, place: str) -> None:
    releases = settings().data_dir / RELEASES
    end = os.kill

    def tell(said: str) -> None:
        if step and said.startswith(step):
            _end()

    def hear(process: int, number: int) -> None:
        if process != _SERVER:
            end(process, number)
        elif step == ASKED:
            _end()

    def answer(request: str, _server: int) -> Mapping[str, Any]:
        if step == HANDED_OVER:
            _end()
        outcome = {"request": request, "ok": True, "gap_seconds": 0.1}
        write_record(releases, OUTCOME, outcome)
        assert read_record(releases, REQUEST)
        (releases / REQUEST).unlink()
        return outcome

    applying.rehearse = lambda _release: {}
    applying.serving_process = lambda: _SERVER
    applying._outcome_of = answer
    applying.os.kill = hear
    automatic.apply_by_itself(place, None, tell)
