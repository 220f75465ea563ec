"""The shape of the source: short files, short functions, telling names, imports that only point downward."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
MAX_FILE_LINES, MAX_FUNCTION_LINES = 300, 60
TELLING_NOTHING = {
    "util",
    "utils",
    "helper",
    "helpers",
    "manager",
    "managers",
    "service",
    "common",
    "misc",
    "core",
    "base",
}


def tracked(pattern: str) -> list[Path]:
    """Files of the project as git knows them: what lies about in a work tree is nobody's shape."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--", pattern], cwd=PROJECT, capture_output=True, text=True, check=True
    ).stdout.split("\0")
    return [file for name in listed if name and (file := PROJECT / name).exists()]


def functions_of(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


@pytest.mark.parametrize("pattern", ["*.py", "*.jsx"])
def test_files_and_functions_are_short(pattern: str) -> None:
    long = []
    for file in tracked(pattern):
        text = file.read_text()
        if (lines := text.count("\n")) > MAX_FILE_LINES and "alembic/versions" not in str(file):
            long.append(f"{file.relative_to(PROJECT)}: {lines} lines")
        if file.suffix == ".py" and "alembic/versions" not in str(file):
            long += [
                f"{file.relative_to(PROJECT)}:{function.lineno} {function.name}: {length} lines"
                for function in functions_of(ast.parse(text))
                if (length := (function.end_lineno or 0) - function.lineno + 1) > MAX_FUNCTION_LINES
            ]
    assert long == []


def test_files_are_named_for_their_subject() -> None:
    assert [str(file) for file in tracked("billing_app/*.py") if file.stem in TELLING_NOTHING] == []


def test_every_module_and_public_function_says_what_it_is() -> None:
    silent = []
    for file in tracked("billing_app/*.py"):
        tree = ast.parse(file.read_text())
        where = str(file.relative_to(PROJECT))
        if ast.get_docstring(tree) is None:
            silent.append(where)
        top = [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)]
        silent += [
            f"{where}:{node.lineno} {node.name}"
            for node in top
            if not node.name.startswith("_") and ast.get_docstring(node) is None
        ]
    assert silent == []


def test_domain_knows_the_standard_library_only() -> None:
    foreign = [
        f"{file.relative_to(PROJECT)}: {name}"
        for file in tracked("billing_app/domain/*.py")
        for name in imports_of(ast.parse(file.read_text()))
        if name.partition(".")[0] not in sys.stdlib_module_names and not name.startswith("billing_app.domain")
    ]
    assert foreign == []


def imports_of(tree: ast.Module) -> Iterator[str]:
    """Names of imported modules."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def test_environment_is_read_in_one_place() -> None:
    readers = {"billing_app/settings/__init__.py", "billing_app/__main__.py"}
    found = {
        str(file.relative_to(PROJECT))
        for file in tracked("billing_app/*.py")
        if any(mark in file.read_text() for mark in ("os.environ", "os.getenv", "environ.get"))
    }
    assert found <= readers


def test_imports_point_downward() -> None:
    # In a process of its own: the linter's configuration of logging silences every logger that there is.
    lint = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    linted = subprocess.run([sys.executable, "-c", lint], cwd=PROJECT, capture_output=True, text=True, check=False)
    assert linted.returncode == 0, linted.stdout + linted.stderr
