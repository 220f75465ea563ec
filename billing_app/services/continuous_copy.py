"""The continuous copy of a SQLite database, where a setting names a folder for it: one process per installation."""

import asyncio
import fcntl
import logging
import os
from pathlib import Path

from billing_app.domain.errors import BillingError
from billing_app.gateways.litestream import environment, replicate_command, write_config
from billing_app.gateways.locks import is_held
from billing_app.services.backups.parts import SCRATCH
from billing_app.settings import PROJECT, settings
from billing_app.store.copying import sqlite_file

_PAUSE_SECONDS = 5.0
_log = logging.getLogger(__name__)


class ContinuousCopy:
    """Keeps Litestream running beside the pages. Whoever of several workers is first does; the others wait."""

    async def run(self) -> None:
        """Until cancelled; nothing happens without the setting, or on PostgreSQL, which archives its log itself."""
        target = settings().continuous_copy
        if target is None or not settings().database.startswith("sqlite"):
            return
        while True:
            try:
                await self._copy(target)
            except (BillingError, OSError):
                _log.exception("the continuous copy does not run; it is tried again")
            await asyncio.sleep(_PAUSE_SECONDS)

    async def _copy(self, target: Path) -> None:
        descriptor = os.open(_lock_file(), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            config = _prepare(target)
            # The lock is handed on: where this process is killed, nobody copies as well until that one is gone.
            process = await asyncio.create_subprocess_exec(
                *replicate_command(config),
                cwd=PROJECT,
                env=environment(),
                pass_fds=(descriptor,),
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL,
            )
            try:
                code = await process.wait()
                _log.error("the continuous copy has ended (%s); it is started again", code)
            finally:
                if process.returncode is None:
                    process.terminate()
                    await process.wait()
        except BlockingIOError:
            return
        finally:
            os.close(descriptor)


def _prepare(target: Path) -> Path:
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    config = _lock_file().with_name("litestream.yml")
    write_config(config, sqlite_file(settings().database).resolve(), target.resolve())
    return config


def is_copying() -> bool:
    """Whether the continuous copy runs on this machine."""
    return is_held(_lock_file())


def _lock_file() -> Path:
    folder = settings().data_dir / SCRATCH
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder / "litestream.lock"
