"""`python3 -m billing_app` before anything is installed."""

import ast
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from billing_app import __main__ as bootstrap


def test_bootstrap_needs_nothing_that_is_not_in_python() -> None:
    tree = ast.parse(Path(bootstrap.__file__).read_text())
    imported = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {alias.name for node in imported if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in imported if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in names} <= sys.stdlib_module_names


def test_every_requirement_is_pinned_exactly_and_once() -> None:
    lines = (bootstrap.PROJECT / "requirements.txt").read_text().splitlines()
    wanted = [line for line in lines if line and not line.startswith("#")]
    assert wanted == bootstrap.read_pins(is_testing=False)
    names = [line.partition("==")[0].partition("[")[0].lower().replace("_", "-") for line in wanted]
    assert len(set(names)) == len(names)


def test_tools_of_the_tests_are_pinned_too() -> None:
    tools = set(bootstrap.read_pins(is_testing=True)) - set(bootstrap.read_pins(is_testing=False))
    assert any(tool.startswith("pytest==") for tool in tools)
    assert all("==" in tool for tool in tools)


def test_this_environment_has_what_is_pinned() -> None:
    assert bootstrap.is_satisfied(bootstrap.read_pins(is_testing=True))
    assert not bootstrap.is_satisfied(["reflex==0.0.1"])
    assert not bootstrap.is_satisfied(["no-such-package-anywhere==1"])


def in_folder(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    environment = folder / ".venv"
    monkeypatch.setattr(bootstrap, "PROJECT", folder)
    monkeypatch.setattr(bootstrap, "ENVIRONMENT", environment)
    monkeypatch.setattr(bootstrap, "PYTHON", environment / "bin" / "python")
    monkeypatch.setattr(bootstrap, "STAMP", environment / ".requirements")
    (folder / "requirements.txt").write_text("pip==99.99\n")


def test_python_without_venv_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    in_folder(monkeypatch, tmp_path)

    def broken(*_: object, **__: object) -> None:
        (tmp_path / ".venv").mkdir(exist_ok=True)
        raise subprocess.CalledProcessError(1, "ensurepip")

    monkeypatch.setattr(venv.EnvBuilder, "create", broken)
    with pytest.raises(SystemExit, match="apt install python3-venv"):
        bootstrap.prepare_environment(["pip==99.99"])
    assert not (tmp_path / ".venv").exists()


def test_interrupted_installation_is_completed_and_stamped(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    in_folder(monkeypatch, tmp_path)
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").write_text("half a file")
    installed: list[list[str]] = []
    monkeypatch.setattr(bootstrap, "install", installed.append)
    monkeypatch.setattr(bootstrap, "make_environment", (tmp_path / "made").mkdir)
    bootstrap.prepare_environment(["pip==99.99"])
    assert installed == [["pip==99.99"]]
    assert (tmp_path / "made").exists()
    assert bootstrap.is_stamped(["pip==99.99"])
    bootstrap.prepare_environment(["pip==99.99"])
    assert len(installed) == 1
