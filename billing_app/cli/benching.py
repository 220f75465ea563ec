"""`bench NAME`: measures what lies in `tests/bench`, each figure beside its reference in the same run."""

import importlib
import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from billing_app.domain.errors import InvalidInput
from billing_app.settings import PROJECT

_FOLDER = PROJECT / "tests" / "bench"
_NOT_A_BENCH = {"__init__", "card_account", "cloning", "harness", "hostile", "seeding", "tampering", "unlimited"}


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command("bench")(bench)


def bench(
    name: Annotated[str, typer.Argument(help="Which bench; without a name they are listed.")] = "",
    part: Annotated[str, typer.Argument(help="One part of it, where a bench has several.")] = "",
) -> None:
    """Run one bench and print machine, medians and ratios as JSON."""
    names = bench_names(_FOLDER)
    if not name:
        sys.stdout.writelines(f"{each}\n" for each in names)
        return
    if name not in names:
        raise InvalidInput(f"There is no bench “{name}”. Choose one of: {', '.join(names)}.", path="name")
    sys.path.insert(0, str(PROJECT))
    from tests.bench.harness import machine

    found = importlib.import_module(f"tests.bench.{name.replace('-', '_')}")
    if part and part not in (parts := getattr(found, "PARTS", {})):
        offered = f"Choose one of: {', '.join(parts)}" if parts else "Leave it out"
        raise InvalidInput(f"The bench “{name}” has no part “{part}”. {offered}.", path="part")
    measured = found.run(part) if part else found.run()
    sys.stdout.write(json.dumps({"bench": name, "machine": machine(), **measured}, indent=2) + "\n")


def bench_names(folder: Path) -> list[str]:
    """The benches that a folder holds."""
    return sorted(file.stem.replace("_", "-") for file in folder.glob("*.py") if file.stem not in _NOT_A_BENCH)
