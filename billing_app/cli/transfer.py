"""`import KIND FILE` and `export KIND FILE`: lists in and out, for the operator."""

import json
import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from billing_app.cli.connecting import connect_database
from billing_app.cli.failing import FAILED, stop
from billing_app.domain.errors import InvalidInput
from billing_app.services.exporting import LISTS, export_csv, export_xlsx
from billing_app.services.importing import KINDS, import_rows, preview_rows
from billing_app.services.operating import operator_for_business

DataDir = Annotated[Path | None, typer.Option(help="Where the data lies.")]
Business = Annotated[str, typer.Option(help="Which business, where there are several.")]
_DAY = ["%Y-%m-%d"]


def add_to(app: typer.Typer) -> None:
    """Register both commands."""
    app.command("import", help=f"Bring a CSV file in: {', '.join(KINDS)}.")(bring_in)
    app.command("export", help=f"Write a list to a file, .csv or .xlsx: {', '.join(LISTS)}.")(write_out)


def bring_in(
    kind: str,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    on_duplicate: Annotated[str, typer.Option(help="skip, update or create.")] = "skip",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")] = False,
    business: Business = "",
    data_dir: DataDir = None,
) -> None:
    """Bring a CSV file in; rows that can't be read are named in the JSON answer, and then the exit code is 1."""
    connect_database(data_dir)
    actor = operator_for_business(business)
    content = file.read_bytes()
    if dry_run:
        seen = preview_rows(actor, kind, content)
        answer, problems = asdict(seen), seen.problems
    else:
        done = import_rows(actor, kind, content, on_duplicate=on_duplicate)
        answer, problems = asdict(done), done.problems
    sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
    if problems:
        stop(f"{len({problem.row for problem in problems})} rows need attention.", FAILED)


def write_out(
    kind: str,
    file: Path,
    first: Annotated[datetime | None, typer.Option("--from", formats=_DAY, help="Of ledger and tax.")] = None,
    last: Annotated[datetime | None, typer.Option("--to", formats=_DAY, help="Of ledger and tax.")] = None,
    business: Business = "",
    data_dir: DataDir = None,
) -> None:
    """Write a list to a file, whose ending says how: .csv or .xlsx."""
    if file.suffix.lower() not in {".csv", ".xlsx"}:
        raise InvalidInput("The file should end in .csv or .xlsx.", code="unknown_format", path="file")
    connect_database(data_dir)
    actor = operator_for_business(business)
    begin, end = first.date() if first else None, last.date() if last else None
    if file.suffix.lower() == ".xlsx":
        file.write_bytes(export_xlsx(actor, kind, first=begin, last=end))
    else:
        lines = export_csv(actor, kind, first=begin, last=end)
        with file.open("wb") as target:
            target.writelines(lines)
    sys.stdout.write(json.dumps({"file": str(file), "bytes": file.stat().st_size}) + "\n")
