"""Units and compose file: systemd takes them, they give few rights, and the program takes what they set."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

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


@pytest.fixture
def compose() -> dict[str, Any]:
    """The compose file's services, with the domain filled in."""
    text = re.sub(r"\$\{TIDELINE_DOMAIN[^}]*\}", DOMAIN, (DEPLOY / "compose.yaml").read_text())
    read: dict[str, Any] = yaml.safe_load(text)
    return read


def test_program_takes_what_the_compose_file_sets(
    compose: dict[str, Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program, proxy = compose["services"]["tideline"], compose["services"]["caddy"]
    set_environment(monkeypatch, {**program["environment"], "BILLING_DATA_DIR": str(tmp_path)})
    refuse_unsafe(settings())
    assert settings().trusted_proxies == {proxy["networks"]["inside"]["ipv4_address"]}
    assert settings().origins == {f"https://{DOMAIN}"}
    inside = program["networks"]["inside"]["ipv4_address"]
    assert proxy["environment"]["TIDELINE_UPSTREAM"] == f"{inside}:{settings().port}"
    settings.cache_clear()


def test_only_the_proxy_is_reached_from_outside_and_containers_have_no_rights(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert [name for name, service in services.items() if "ports" in service] == ["caddy"]
    for service in services.values():
        assert service["read_only"]
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
    assert services["caddy"]["cap_add"] == ["NET_BIND_SERVICE"]
    assert "cap_add" not in services["tideline"]


def test_caddy_takes_the_configuration_with_what_the_compose_file_sets(compose: dict[str, Any]) -> None:
    if shutil.which("caddy") is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("Caddy is not installed")
    environment = {"PATH": os.environ["PATH"], "HOME": "/nowhere", **compose["services"]["caddy"]["environment"]}
    command = ["caddy", "adapt", "--config", str(DEPLOY / "Caddyfile"), "--adapter", "caddyfile"]
    done = run(command, environment)
    assert done.returncode == 0, done.stderr
    for part in (DOMAIN, compose["services"]["caddy"]["environment"]["TIDELINE_UPSTREAM"]):
        assert f'"{part}"' in done.stdout


def test_image_holds_nothing_of_the_data() -> None:
    left_out = (PROJECT / ".dockerignore").read_text().split()
    assert {".git", ".venv", ".env", "data"} <= set(left_out)
    assert "\nUSER tideline\n" in (DEPLOY / "Dockerfile").read_text()
