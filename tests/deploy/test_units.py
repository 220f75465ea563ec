"""The units: systemd takes them, they give few rights, and the program takes what they set."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from billing_app.cli.unsafe_settings import refuse_unsafe
from billing_app.settings import settings
from tests.fixtures.server import PROJECT

DEPLOY = PROJECT / "deploy"
UNITS = sorted(file.name for file in DEPLOY.iterdir() if file.suffix in {".service", ".path"})
DOMAIN = "billing.example.com"
_MOST_EXPOSED = 20
"""Of systemd's measure in tenths: up to 2.0 of 10 points."""


def run(command: list[str], environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, check=False, env=environment, capture_output=True, text=True, timeout=60)


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """The units, as they would be were the program installed where it lies now."""
    if shutil.which("systemd-analyze") is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("systemd is not installed")
    for name in UNITS:
        text = (DEPLOY / name).read_text()
        text = text.replace("/opt/tideline/.venv/bin/python", "/usr/bin/python3").replace("/opt/tideline", str(PROJECT))
        text = text.replace("/usr/local/sbin/", f"{DEPLOY}/")
        (tmp_path / name).write_text(text)
    return tmp_path


def test_systemd_finds_nothing_wrong_with_the_units(units: Path) -> None:
    assert UNITS == ["tideline-bans.path", "tideline-bans.service", "tideline.service"]
    files = [str(units / name) for name in UNITS]
    done = run(["systemd-analyze", "verify", "--man=no", *files])
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", [name for name in UNITS if name.endswith(".service")])
def test_services_get_few_rights(units: Path, name: str) -> None:
    words = ["systemd-analyze", "security", "--offline=yes", "--no-pager", f"--threshold={_MOST_EXPOSED}"]
    done = run([*words, str(units / name)])
    assert done.returncode == 0, done.stdout[-300:]


def test_neither_service_is_root_and_only_the_helper_may_do_anything() -> None:
    server, helper = ((DEPLOY / name).read_text() for name in ("tideline.service", "tideline-bans.service"))
    assert "\nUser=tideline\n" in server
    assert "\nCapabilityBoundingSet=\n" in server
    assert "\nDynamicUser=yes\n" in helper
    assert "\nCapabilityBoundingSet=CAP_NET_ADMIN\n" in helper


def set_environment(monkeypatch: pytest.MonkeyPatch, values: dict[str, str]) -> None:
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()


def test_program_takes_what_the_unit_sets(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    text = (DEPLOY / "tideline.service").read_text()
    words = [word for line in re.findall(r"^Environment=(.*)$", text, re.MULTILINE) for word in line.split()]
    values = dict(word.split("=", 1) for word in words)
    values |= {"BILLING_DATA_DIR": str(tmp_path), "BILLING_BASE_URL": f"https://{DOMAIN}"}
    set_environment(monkeypatch, values)
    refuse_unsafe(settings())
    assert settings().bans_file == Path("/run/tideline/bans")
    assert (
        f"ExecStart=/usr/local/sbin/tideline-bans {settings().bans_file}"
        in (DEPLOY / "tideline-bans.service").read_text()
    )
    assert f"PathChanged={settings().bans_file}" in (DEPLOY / "tideline-bans.path").read_text()
    settings.cache_clear()
