"""Environments of Python for releases: the running one where nothing differs, else one installed by hashes."""

import hashlib
import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path

from billing_app.domain.updates.component import python_name
from billing_app.domain.updates.release import BrokenRelease
from billing_app.gateways.installed import locked_hashes

LOCK, PINS = "requirements.lock", "requirements.txt"
_PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;#]+)")


def environment_for(release: Path, kept: Path) -> Path:
    """An environment with exactly what a release asks for.

    What is installed is named by its lock, so releases that ask for the same share it; an interrupted one has no mark.
    """
    if is_satisfied(release / PINS):
        return Path(sys.prefix)
    lock = release / LOCK
    if not lock.exists():
        raise BrokenRelease(f"This release needs other packages, and brings no {LOCK} with their hashes.")
    if lacking := unlocked(release / PINS, lock):
        raise BrokenRelease(f"The {LOCK} of this release has no hash of {lacking[0]}.")
    folder = kept / hashlib.sha256(sys.version.encode() + lock.read_bytes()).hexdigest()[:20]
    mark = folder / ".complete"
    if not mark.exists():
        _run([sys.executable, "-m", "venv", "--clear", str(folder)], "making an environment")
        python = folder / "bin" / "python"
        options = ["--require-hashes", "--no-deps", "--only-binary=:all:", "--no-input", "--disable-pip-version-check"]
        _run([str(python), "-m", "pip", "install", *options, "-r", str(lock)], "installing packages")
        mark.touch()
    return folder


def is_satisfied(pins: Path) -> bool:
    """Whether this interpreter has every pin at its version."""
    for name, version in _pinned(pins):
        try:
            if metadata.version(name) != version:
                return False
        except metadata.PackageNotFoundError:
            return False
    return True


def unlocked(pins: Path, lock: Path) -> list[str]:
    """The pins of which a lock has no hash at their version."""
    hashes = locked_hashes(lock)
    return [f"{name}=={version}" for name, version in _pinned(pins) if not hashes.get((python_name(name), version))]


def _pinned(pins: Path) -> list[tuple[str, str]]:
    return [(match[1], match[2]) for line in pins.read_text().splitlines() if (match := _PIN.match(line))]


def _run(command: list[str], what: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own command
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip()).splitlines() or ["no reason given"]
        raise BrokenRelease(f"{what.capitalize()} failed: {said[-1][:300]}")
