"""`bench`: which benches there are, and what a wrong name gets."""

import ast
import json
import sys
import types
from pathlib import Path

import pytest

from billing_app.cli import benching
from billing_app.cli.main import run


def called(*arguments: str) -> int | None:
    """Run the command as the shell would; the exit code."""
    with pytest.raises(SystemExit) as ended:
        run(["bench", *arguments])
    return ended.value.code if isinstance(ended.value.code, int) else None


def test_without_a_name_the_benches_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert called() == 0
    listed = capsys.readouterr().out.splitlines()
    assert listed == benching.bench_names(benching._FOLDER)
    assert {"issue", "issue-many", "list", "overview", "start"} <= set(listed)


@pytest.mark.parametrize("name", ["no-such-bench", "harness", "seeding", "../secret", "__init__", "issue_many"])
def test_an_unknown_name_is_exit_2_with_one_line_that_names_the_others(
    capsys: pytest.CaptureFixture[str], name: str
) -> None:
    assert called(name) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert f"“{name}”" in said.err
    assert "issue-many" in said.err


@pytest.mark.parametrize(("name", "said"), [("security", "hostile, guessing"), ("start", "Leave it out")])
def test_an_unknown_part_is_exit_2_with_one_line(capsys: pytest.CaptureFixture[str], name: str, said: str) -> None:
    assert called(name, "no-such-part") == 2
    line = capsys.readouterr().err
    assert line.count("\n") == 1
    assert "“no-such-part”" in line
    assert said in line


def test_names_are_those_of_the_files_but_for_what_they_share(tmp_path: Path) -> None:
    for file in ("__init__", "harness", "seeding", "one_thing", "another"):
        (tmp_path / f"{file}.py").touch()
    (tmp_path / "rooms").mkdir()
    (tmp_path / "notes.txt").touch()
    assert benching.bench_names(tmp_path) == ["another", "one-thing"]


def test_every_bench_can_be_run() -> None:
    for name in benching.bench_names(benching._FOLDER):
        tree = ast.parse((benching._FOLDER / f"{name.replace('-', '_')}.py").read_text())
        functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
        assert "run" in functions, name
        assert len(functions["run"].args.args) == len(functions["run"].args.defaults), name


def test_what_was_measured_is_printed_as_json_with_the_machine(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = types.ModuleType("tests.bench.issue_many")
    quick.run = lambda: {"median_ms": 1.5}  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, quick.__name__, quick)
    monkeypatch.setattr(sys, "path", [*sys.path])
    assert called("issue-many") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["bench"], told["median_ms"]) == ("issue-many", 1.5)
    assert told["machine"]
