"""PostgreSQL's own programs for copies: `pg_dump` and `pg_restore`, found where systems put them."""

import errno
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import make_url

from billing_app.domain.errors import BillingError
from billing_app.settings import environment_with
from billing_app.store.engines import EVERY_BUSINESS, SETTING

_HOMES = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql*/bin")


class DatabaseProgramFailed(BillingError):
    """A program of PostgreSQL is missing, or did not do its work."""

    code = "database_program_failed"


def dump(url: str, target: Path, *, snapshot: str) -> None:
    """Write one snapshot of a database in PostgreSQL's custom format; the archive compresses it later, better."""
    target.touch(mode=0o600)
    options = ["--format=custom", "--compress=0", "--no-owner", "--no-privileges", f"--snapshot={snapshot}"]
    options += ["--enable-row-security"]  # it refuses to copy behind policies otherwise, even what it would see whole
    _run("pg_dump", [*options, f"--file={target}"], url)


def load(url: str, source: Path) -> None:
    """Fill an empty database from a dump, all of it or nothing."""
    options = ["--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges"]
    _run("pg_restore", [*options, str(source)], url)


def _run(program: str, options: Sequence[str], url: str) -> None:
    """Run a program on a database; the password goes by the environment, where no list of processes shows it."""
    parts = make_url(url)
    plain = parts.set(drivername="postgresql", password=None).difference_update_query(["options"])
    command = [_find(program), *options, f"--dbname={plain.render_as_string(hide_password=False)}"]
    environment = environment_with({"PGPASSWORD": parts.password} if parts.password else {})
    # Tables of businesses show all rows to who asks for all businesses only; their owner is no exception.
    given = parts.query.get("options", environment.get("PGOPTIONS", ""))
    environment["PGOPTIONS"] = f"{given} -c {SETTING}={EVERY_BUSINESS}".lstrip()
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - found by us
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["it gave no reason"])[0]
        if "No space left" in done.stderr or "File too large" in done.stderr:
            raise OSError(errno.ENOSPC, "No space left on device")
        raise DatabaseProgramFailed(f"{program} failed: {said}.".replace("..", "."))


def _find(program: str) -> str:
    """The newest one: it reads what older servers hold, and an older one refuses newer servers."""
    folders = [folder for home in _HOMES for folder in Path("/").glob(home.removeprefix("/"))]
    newest = sorted((f for f in folders if os.access(f / program, os.X_OK)), key=_version)
    found = str(newest[-1] / program) if newest else shutil.which(program)
    if found is None:
        raise DatabaseProgramFailed(
            f"{program} is not installed here. Install PostgreSQL's client programs (on Debian: postgresql-client)."
        )
    return found


def _version(folder: Path) -> int:
    digits = "".join(each for each in str(folder) if each.isdigit())
    return int(digits or 0)
