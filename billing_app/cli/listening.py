"""The process that listens and keeps its workers alive: `up` becomes it when everything is prepared.

It is a program of its own so that what preparing needed (schema, migrations, the command line) doesn't stay in memory.
"""

import gc
import os
import signal
import time
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

from granian._granian import SocketHolder
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from billing_app.cli.supervised import follow_supervisor, listen_on_kept, say, wait_to_go
from billing_app.gateways.connections import LEAVE, MOST_SECONDS
from billing_app.settings import settings

_APP = "billing_app.billing_app"
_BACKLOG = 1024
_LEAVE_SECONDS = MOST_SECONDS + 2.0


_Server: Any = Server  # one of several, by what this interpreter can do
_Holder: Any = SocketHolder


class OnListener(_Server):
    """Serves on a socket that is there already and outlives it, so that a change of releases refuses nobody."""

    def _init_shared_socket(self) -> None:
        self._sso = listen_on_kept()
        self._ssp, self._sfd = None, self._sso.fileno()
        self._shd = _Holder(self._sfd, False, _BACKLOG)  # noqa: FBT003 - no Unix socket; taken by position only

    def _stop_workers(self) -> None:
        """Let workers leave by themselves; told to end at once, they would drop whoever has just connected."""
        ends = time.monotonic() + _LEAVE_SECONDS
        for worker in self.wrks:
            worker.interrupt_by_parent = True
            with suppress(ProcessLookupError):
                os.kill(worker.inner.pid, LEAVE)
        for worker in self.wrks:
            worker.join(max(0.0, ends - time.monotonic()))
        super()._stop_workers()


def listen() -> None:
    """Run the server with its workers until stopped; a worker that dies is replaced."""
    signal.signal(LEAVE, signal.SIG_IGN)  # until a worker can do something about it
    gc.disable()  # while everything is loaded; each worker enables it again when it stands
    follow_supervisor()
    if settings().standby:
        take_over()
    OnListener(
        target=f"{_APP}:make_worker",
        factory=True,
        interface=Interfaces.ASGI,
        address=settings().host,
        port=settings().port,
        workers=settings().workers,
        websockets=True,
        log_access=False,  # client tokens stand in addresses
        log_level=LogLevels.warning,
        workers_kill_timeout=5,
        respawn_failed_workers=True,  # otherwise one dead worker ends the server
    ).serve()
    for each in (signal.SIGINT, signal.SIGTERM):  # an interpreter that ends would let a second one end it as a failure
        signal.signal(each, signal.SIG_IGN)


def take_over() -> None:
    """Load everything that the workers need, wait until the release before has ended, and bring its data up to date."""
    import_module(_APP)  # workers are forks: they begin with it loaded
    from billing_app.cli.data_folder import hold_data_folder
    from billing_app.cli.failing import failures_in_one_line
    from billing_app.cli.migrating import forget_migrating_account, prepare_database
    from billing_app.cli.sample import clear_interrupted
    from billing_app.services.updates.outcomes import note_new_version
    from billing_app.store.session import connect, engine

    say({"warm": True})
    told = wait_to_go()
    with failures_in_one_line():
        hold_data_folder()
        prepare_database(Path(told["copy"]) if told.get("copy") else None)
        forget_migrating_account()
        connect(settings().database)
        clear_interrupted()
        if told.get("from"):
            note_new_version(str(told["from"]))
        engine().dispose()  # workers are forks and make their own


if __name__ == "__main__":
    listen()
