"""Large copies that are forgotten, without a step that would hold up others."""

import os
from pathlib import Path

import pytest

from billing_app.store import copying
from billing_app.store.copying import forget_copy

SIZE = 100_000


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The sizes that files had on the way, in steps of thirty thousand bytes."""
    made: list[int] = []
    shorten = os.truncate

    def truncate(file: Path, size: int) -> None:
        made.append(size)
        shorten(file, size)

    monkeypatch.setattr(copying, "_FREED_AT_ONCE", 30_000)
    monkeypatch.setattr(os, "truncate", truncate)
    return made


def test_a_large_copy_goes_in_steps(tmp_path: Path, steps: list[int]) -> None:
    copy = tmp_path / "copy"
    copy.write_bytes(b"x" * SIZE)
    forget_copy(copy)
    assert not copy.exists()
    assert steps == [70_000, 40_000, 10_000]
    forget_copy(copy)  # nothing is there


def test_what_has_another_name_keeps_all_that_it_holds(tmp_path: Path, steps: list[int]) -> None:
    file, linked, pointing = tmp_path / "file", tmp_path / "linked", tmp_path / "pointing"
    file.write_bytes(b"x" * SIZE)
    os.link(file, linked)
    pointing.symlink_to(file)
    forget_copy(linked)
    forget_copy(pointing)
    assert [each.name for each in tmp_path.iterdir()] == ["file"]
    assert file.stat().st_size == SIZE
    assert steps == []
