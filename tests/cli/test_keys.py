"""`key renew` in real processes: the new key in place, a broken-off change gone on with, the server stopped."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


def run(folder: Path, *words: str, **further: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "BILLING_DATA_DIR": str(folder), **further}
    command = [sys.executable, "-m", "billing_app", *words]
    return subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)


def test_key_in_the_data_folder_is_replaced_and_a_broken_off_change_is_finished(folder: Path) -> None:
    assert run(folder, "key", "renew").returncode == 1, "there is no database yet"
    assert run(folder, "migrate").returncode == 0
    file, waiting = folder / "secret.key", folder / "secret.key.next"
    first = file.read_text()
    done = run(folder, "key", "renew")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["apps"] == 0
    second = file.read_text()
    assert second != first
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert not waiting.exists()
    # Everything is sealed under the second one; the machine went down before its file was in place.
    file.write_text(first)
    waiting.write_text(second)
    refused = run(folder, "up", "--port", "1")
    assert (refused.returncode, "broken off" in refused.stderr) == (2, True), refused.stderr
    again = run(folder, "key", "renew")
    assert (again.returncode, again.stdout) == (0, ""), again.stderr
    assert file.read_text() == second
    assert not waiting.exists()


def test_key_of_the_environment_is_written_where_the_operator_says(folder: Path, tmp_path: Path) -> None:
    own, out = {"BILLING_SECRET_KEY": "a key of tests that is long enough, and the first"}, tmp_path / "new"
    assert run(folder, "migrate", **own).returncode == 0
    assert "--out" in run(folder, "key", "renew", **own).stderr
    done = run(folder, "key", "renew", "--out", str(out), **own)
    assert done.returncode == 0, done.stderr
    assert len(out.read_text()) >= 64
    assert out.read_text() not in done.stdout + done.stderr
