"""`test`: the whole suite on every processor, or what the arguments say."""

import os
import sys

import pytest

from billing_app.cli.main import run


def handed_over(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> list[str]:
    """What the process becomes when this is asked for."""
    became: list[list[str]] = []

    def execve(path: str, command: list[str], environment: dict[str, str]) -> None:
        became.append(command)
        raise SystemExit(0)

    monkeypatch.setattr(os, "execve", execve)
    with pytest.raises(SystemExit):
        run(["test", *arguments])
    return became[0]


def test_without_arguments_files_are_shared_among_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    command = handed_over(monkeypatch)
    assert command[:4] == [sys.executable, "-m", "pytest", "-n"]
    assert int(command[4]) > 1
    assert command[5:8] == ["--dist", "loadfile", "--no-loadscope-reorder"]


def test_arguments_go_to_pytest_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    assert handed_over(monkeypatch, "-n", "0") == [sys.executable, "-m", "pytest", "-n", "0"]
    assert handed_over(monkeypatch, "tests/domain", "-x")[-2:] == ["tests/domain", "-x"]
