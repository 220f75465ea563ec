"""Making releases: what is installed for one is named by hashes that the release carries and its signature covers."""

import base64
import hashlib
import json
import os
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from billing_app.cli import releasing
from billing_app.cli.failing import CommandFailure
from billing_app.domain.errors import InvalidInput
from billing_app.domain.updates.release import BrokenRelease
from billing_app.gateways.release_files import check_release, open_release

HASH = "0" * 64
ENTRY = "{} \\\n    --hash=sha256:{}\n    # via -r requirements.txt\n"
LOCK = ENTRY.format("numpy==2.0.1", HASH) + ENTRY.format("Psycopg==3.1", HASH)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A work tree of git with a program in it, and something that belongs to nobody."""
    folder = tmp_path / "project"
    (folder / "billing_app").mkdir(parents=True)
    (folder / "tests").mkdir()
    (folder / "billing_app" / "a.py").write_text("a")
    (folder / "tests" / "test_a.py").write_text("a")
    (folder / "requirements.txt").write_text("# ours\nnumpy==2.0.1\npsycopg[binary]==3.1\n")
    for command in (["git", "init", "-q"], ["git", "add", "."]):
        subprocess.run(command, cwd=folder, check=True)
    (folder / "secrets.env").write_text("not known to git")
    monkeypatch.setattr(releasing, "PROJECT", folder)
    monkeypatch.setattr(releasing, "program_version", lambda: "2.0")
    return folder


def made(project: Path, **more: object) -> Path:
    """The folder of a release of the project."""
    releasing.make(out=project.parent / "out", security=True, notes="", **{"sign_with": None, **more})
    return project.parent / "out" / "2.0"


def test_the_hashes_of_what_is_installed_are_part_of_a_release_and_under_its_signature(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "requirements.lock").write_text(LOCK)
    releasing.make_key(tmp_path / "key")
    public = json.loads(capsys.readouterr().out)["public_key"]
    folder = made(project, sign_with=tmp_path / "key")
    manifest = check_release(folder, public)
    assert set(manifest.files) == {"billing_app/a.py", "requirements.lock", "requirements.txt"}
    assert manifest.files["requirements.lock"] == hashlib.sha256(LOCK.encode()).hexdigest()
    archive = tmp_path / "out" / "tideline-2.0.tar.gz"
    assert check_release(open_release(str(archive), tmp_path / "scratch", may_be_private=False), public) == manifest
    (folder / "requirements.lock").write_text(LOCK.replace(HASH, "1" * 64))
    with pytest.raises(BrokenRelease, match=r"requirements\.lock"):
        check_release(folder, public)
    other = base64.b64encode(Ed25519PrivateKey.generate().public_key().public_bytes_raw()).decode()
    with pytest.raises(BrokenRelease, match="not signed"):
        check_release(folder, other)


@pytest.mark.parametrize(
    ("lock", "missing"),
    [
        (LOCK.replace("2.0.1", "2.0.0"), "numpy==2.0.1"),
        (LOCK.partition("Psycopg")[0], "psycopg==3.1"),
        ("numpy==2.0.1\npsycopg==3.1\n", "numpy==2.0.1"),
    ],
)
def test_hashes_of_other_packages_than_the_release_asks_for_are_refused(project: Path, lock: str, missing: str) -> None:
    (project / "requirements.lock").write_text(lock)
    with pytest.raises(InvalidInput, match=f"has no hash of {missing}: run `release lock`"):
        made(project)
    assert not (project.parent / "out").exists()


def test_a_release_without_hashes_says_what_it_is_good_for(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made(project)
    assert "only where nothing must be installed" in capsys.readouterr().err


def test_the_lock_is_written_by_uv_with_a_hash_of_everything(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CommandFailure, match="made by uv"):
        releasing.lock()
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.defpath}")
    uv = tmp_path / "uv"
    uv.write_text('#!/bin/sh\nwhile [ "$1" != --output-file ]; do echo "$1" >> asked; shift; done\ncp made "$2"\n')
    uv.chmod(0o755)
    (project / "made").write_text(LOCK)
    releasing.lock()
    assert (project / "requirements.lock").read_text() == LOCK
    asked = (project / "asked").read_text().split()
    assert asked[:3] == ["pip", "compile", "requirements.txt"]
    assert {"--generate-hashes", "--no-deps", "--universal"} <= set(asked)
    (project / "made").write_text(LOCK.partition("Psycopg")[0])
    with pytest.raises(CommandFailure, match=r"has no hash of psycopg==3\.1"):
        releasing.lock()
    uv.write_text("#!/bin/sh\necho no such package >&2; exit 1\n")
    with pytest.raises(CommandFailure, match="no such package"):
        releasing.lock()
