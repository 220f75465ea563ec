"""Environments of releases: shared where nothing differs, installed by hashes where something does."""

import base64
import hashlib
import subprocess
import sys
import zipfile
from importlib import metadata
from pathlib import Path

import pytest

from billing_app.domain.updates.release import BrokenRelease
from billing_app.gateways.environments import environment_for


def wheel(folder: Path) -> str:
    """A package of one module; returns the hash of its file."""
    files = {
        "tideline_probe.py": b"VALUE = 7\n",
        "tideline_probe-1.0.dist-info/METADATA": b"Metadata-Version: 2.1\nName: tideline-probe\nVersion: 1.0\n",
        "tideline_probe-1.0.dist-info/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    lines = [
        f"{name},sha256={base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b'=').decode()},{len(content)}"
        for name, content in files.items()
    ]
    record = "tideline_probe-1.0.dist-info/RECORD"
    file = folder / "tideline_probe-1.0-py3-none-any.whl"
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
        archive.writestr(record, "\n".join([*lines, f"{record},,"]) + "\n")
    return hashlib.sha256(file.read_bytes()).hexdigest()


def release(folder: Path, pins: str, lock: str = "") -> Path:
    made = folder / "release"
    made.mkdir(exist_ok=True)
    (made / "requirements.txt").write_text(pins)
    if lock:
        (made / "requirements.lock").write_text(lock)
    return made


def test_a_release_that_asks_for_nothing_new_shares_the_environment(tmp_path: Path) -> None:
    pins = f"# comment\nnumpy=={metadata.version('numpy')}\nSQLAlchemy=={metadata.version('SQLAlchemy')}\n"
    assert environment_for(release(tmp_path, pins), tmp_path / "kept") == Path(sys.prefix)
    assert not (tmp_path / "kept").exists()


def test_without_hashes_nothing_is_installed(tmp_path: Path) -> None:
    with pytest.raises(BrokenRelease, match=r"requirements\.lock"):
        environment_for(release(tmp_path, "numpy==0.0.1\n"), tmp_path / "kept")


def test_what_is_installed_has_the_hash_of_the_lock_and_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    digest = wheel(tmp_path)
    pins = "tideline-probe==1.0\n"
    wrong = release(tmp_path, pins, f"tideline-probe==1.0 --hash=sha256:{'0' * 64}\n")
    with pytest.raises(BrokenRelease, match="Installing packages failed"):
        environment_for(wrong, tmp_path / "kept")
    right = release(tmp_path, pins, f"tideline-probe==1.0 --hash=sha256:{digest}\n")
    made = environment_for(right, tmp_path / "kept")
    asked = [str(made / "bin" / "python"), "-c", "import tideline_probe; print(tideline_probe.VALUE)"]
    assert subprocess.run(asked, capture_output=True, text=True, check=True).stdout == "7\n"
    assert environment_for(right, tmp_path / "kept") == made


def test_a_lock_of_other_packages_than_the_release_asks_for_is_refused(tmp_path: Path) -> None:
    lock = f"tideline-probe==0.9 --hash=sha256:{'0' * 64}\n"
    with pytest.raises(BrokenRelease, match=r"has no hash of tideline-probe==1\.0"):
        environment_for(release(tmp_path, "tideline-probe==1.0\n", lock), tmp_path / "kept")
    assert not (tmp_path / "kept").exists()
