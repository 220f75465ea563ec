"""`import` and `export`: files in and out by real processes."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture
def run(tmp_path: Path):
    def run(*arguments: str, stdin: str = "", expecting: int = 0) -> Any:
        environment = {**os.environ, "DATABASE_URL": "", "BILLING_DATA_DIR": str(tmp_path / "data")}
        command = [sys.executable, "-m", "billing_app", *arguments]
        done = subprocess.run(
            command, cwd=PROJECT, env=environment, input=stdin, capture_output=True, text=True, check=False
        )
        assert done.returncode == expecting, done.stderr
        return json.loads(done.stdout) if done.stdout else done.stderr

    for name in ("Harbour", "Mill"):
        words = ["--email", f"{name}@example.com", "--name", "Olga", "--business", name, "--password-stdin"]
        run("user", "create", *words, stdin="quiet harbour lantern 42\n")
    return run


def test_lists_go_in_and_come_out(run, tmp_path: Path):
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("Name,Email\nAda,a@b.example\nBad,nonsense\n")
    of = ("--business", "Mill")
    assert run("import", "customers", str(source), "--dry-run", *of, expecting=1)["ready"] == 1
    done = run("import", "customers", str(source), *of, expecting=1)
    assert (done["created"], [problem["row"] for problem in done["problems"]]) == (1, [3])
    run("export", "customers", str(target), *of)
    assert "Ada,business,DE,a@b.example" in target.read_text("utf-8-sig")
    assert run("export", "invoices", str(tmp_path / "out.xlsx"), *of)["bytes"] > 1000


def test_bad_input_is_exit_2(run, tmp_path: Path):
    target = str(tmp_path / "out.csv")
    assert "--business: Harbour, Mill" in run("export", "customers", target, expecting=2)
    assert "no business" in run("export", "customers", target, "--business", "Nope", expecting=2)
    assert "Choose one of" in run("export", "secrets", target, "--business", "Mill", expecting=2)
    assert ".csv or .xlsx" in run("export", "customers", str(tmp_path / "out.pdf"), expecting=2)
