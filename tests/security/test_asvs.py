"""The table beside this file traces OWASP ASVS 5.0, levels 1 and 2: whole, and naming only what there is."""

import ast
import csv
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
COLUMNS = ["requirement", "level", "summary", "status", "tests", "reason"]
STATUSES = {"tested", "by design", "operator", "not applicable", "open"}
"""`operator`: met by whoever runs the program, who is told how in deploy/; `open`: not met, with the reason."""
IDS = {
    "V1.1": range(1, 3),
    "V1.2": range(1, 10),
    "V1.3": range(1, 12),
    "V1.4": range(1, 4),
    "V1.5": range(1, 3),
    "V2.1": range(1, 4),
    "V2.2": range(1, 4),
    "V2.3": range(1, 5),
    "V2.4": range(1, 2),
    "V3.2": range(1, 3),
    "V3.3": range(1, 5),
    "V3.4": range(1, 7),
    "V3.5": range(1, 6),
    "V3.7": range(1, 3),
    "V4.1": range(1, 4),
    "V4.2": range(1, 2),
    "V4.3": range(1, 3),
    "V4.4": range(1, 5),
    "V5.1": range(1, 2),
    "V5.2": range(1, 4),
    "V5.3": range(1, 3),
    "V5.4": range(1, 4),
    "V6.1": range(1, 4),
    "V6.2": range(1, 13),
    "V6.3": range(1, 5),
    "V6.4": range(1, 5),
    "V6.5": range(1, 6),
    "V6.6": range(1, 4),
    "V6.8": range(1, 5),
    "V7.1": range(1, 4),
    "V7.2": range(1, 5),
    "V7.3": range(1, 3),
    "V7.4": range(1, 6),
    "V7.5": range(1, 3),
    "V7.6": range(1, 3),
    "V8.1": range(1, 3),
    "V8.2": range(1, 4),
    "V8.3": range(1, 2),
    "V8.4": range(1, 2),
    "V9.1": range(1, 4),
    "V9.2": range(1, 5),
    "V10.1": range(1, 3),
    "V10.2": range(1, 3),
    "V10.3": range(1, 5),
    "V10.4": range(1, 12),
    "V10.5": range(1, 6),
    "V10.6": range(1, 3),
    "V10.7": range(1, 4),
    "V11.1": range(1, 3),
    "V11.2": range(1, 4),
    "V11.3": range(1, 4),
    "V11.4": range(1, 5),
    "V11.5": range(1, 2),
    "V11.6": range(1, 2),
    "V12.1": range(1, 4),
    "V12.2": range(1, 3),
    "V12.3": range(1, 5),
    "V13.1": range(1, 2),
    "V13.2": range(1, 6),
    "V13.3": range(1, 3),
    "V13.4": range(1, 6),
    "V14.1": range(1, 3),
    "V14.2": range(1, 5),
    "V14.3": range(1, 4),
    "V15.1": range(1, 4),
    "V15.2": range(1, 4),
    "V15.3": range(1, 8),
    "V16.1": range(1, 2),
    "V16.2": range(1, 6),
    "V16.3": range(1, 5),
    "V16.4": range(1, 4),
    "V16.5": range(1, 4),
    "V17.1": range(1, 2),
    "V17.2": range(1, 5),
    "V17.3": range(1, 3),
}
"""Requirements of levels 1 and 2 by section: how many stand there, as numbers after the section's name."""
LEVEL_1 = (
    "V1.2.1 V1.2.2 V1.2.3 V1.2.4 V1.2.5 V1.3.1 V1.3.2 V1.5.1 V2.1.1 V2.2.1 V2.2.2 V2.3.1 V3.2.1 V3.2.2 V3.3.1 "
    "V3.4.1 V3.4.2 V3.5.1 V3.5.2 V3.5.3 V4.1.1 V4.4.1 V5.2.1 V5.2.2 V5.3.1 V5.3.2 V6.1.1 V6.2.1 V6.2.2 V6.2.3 "
    "V6.2.4 V6.2.5 V6.2.6 V6.2.7 V6.2.8 V6.3.1 V6.3.2 V6.4.1 V6.4.2 V7.2.1 V7.2.2 V7.2.3 V7.2.4 V7.4.1 V7.4.2 "
    "V8.1.1 V8.2.1 V8.2.2 V8.3.1 V9.1.1 V9.1.2 V9.1.3 V9.2.1 V10.4.1 V10.4.2 V10.4.3 V10.4.4 V10.4.5 V11.3.1 "
    "V11.3.2 V11.4.1 V12.1.1 V12.2.1 V12.2.2 V13.4.1 V14.2.1 V14.3.1 V15.1.1 V15.2.1 V15.3.1"
)
_FILE = re.compile(r"[\w./-]+\.(?:py|txt|md|toml|jsx|html|lock)|billing_app/[\w/]+/")


@cache
def table() -> list[dict[str, str]]:
    with Path(__file__).with_name("asvs.csv").open(newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        assert reader.fieldnames == COLUMNS
        return list(reader)


@cache
def names_of_tests(path: str) -> frozenset[str]:
    """Names of the test functions of a file, in classes too."""
    nodes = ast.walk(ast.parse((PROJECT / path).read_text()))
    functions = (node for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return frozenset(node.name for node in functions if node.name.startswith("test_"))


def rows(status: str) -> list[dict[str, str]]:
    return [row for row in table() if row["status"] == status]


def test_every_requirement_stands_there_once() -> None:
    wanted = [f"{section}.{number}" for section, numbers in IDS.items() for number in numbers]
    assert Counter(row["requirement"] for row in table()) == Counter(wanted)
    assert len(wanted) == 253


def test_levels_are_those_of_the_standard() -> None:
    assert {row["requirement"] for row in table() if row["level"] == "1"} == set(LEVEL_1.split())
    assert {row["level"] for row in table()} == {"1", "2"}


def test_statuses_are_known_and_summaries_short() -> None:
    assert {row["status"] for row in table()} <= STATUSES
    for row in table():
        assert 1 <= len(row["summary"].split()) <= 12, row["requirement"]


def test_tested_is_what_names_tests_that_there_are() -> None:
    for row in rows("tested"):
        assert row["tests"], row["requirement"]
    for row in table():
        for node in row["tests"].split():
            path, _, name = node.partition("::")
            assert (PROJECT / path).is_file(), f"{row['requirement']}: there is no {path}"
            assert name in names_of_tests(path), f"{row['requirement']}: there is no {node}"


@pytest.mark.parametrize("status", sorted(STATUSES - {"tested"}))
def test_everything_else_has_its_reason(status: str) -> None:
    for row in rows(status):
        reason = row["reason"]
        assert len(reason.split()) >= 5, row["requirement"]
        assert reason.endswith("."), row["requirement"]


@pytest.mark.parametrize("status", ["by design", "operator"])
def test_a_design_names_the_files_that_make_it_so(status: str) -> None:
    for row in rows(status):
        files = _FILE.findall(row["reason"])
        assert files, row["requirement"]
        for name in files:
            assert (PROJECT / name).exists(), f"{row['requirement']}: there is no {name}"
