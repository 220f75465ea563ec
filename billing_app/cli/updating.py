"""`update`: what is known against what is installed, and newer releases of the program."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from billing_app.cli.data_folder import open_data_folder
from billing_app.cli.failing import FAILED, CommandFailure, stop
from billing_app.settings import settings
from billing_app.store.migrating import is_at_head
from billing_app.store.session import connect

DataDir = Annotated[Path | None, typer.Option(help="Where the data lies.")]


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    group = typer.Typer(help="Security updates and newer releases.", no_args_is_help=True)
    group.command("check")(check)
    group.command("materials")(materials)
    app.add_typer(group, name="update")


def check(data_dir: DataDir = None) -> None:
    """Look for known weaknesses of everything installed, and for a newer release; exit 1 if something is wrong."""
    from billing_app.services.updates.checking import look_for_updates
    from billing_app.services.updates.standing import update_standing

    _open(data_dir)
    looked = look_for_updates()
    standing = update_standing()
    _write(
        {
            "ok": standing.state == "good" and not looked.problem,
            "state": standing.state,
            "problem": looked.problem,
            "version": standing.version,
            "checked_at": standing.checked_at,
            "source": standing.source,
            "feed_at": standing.feed_at,
            "components": standing.count,
            "not_checked": [asdict(gap) for gap in standing.gaps],
            "weaknesses": [row.model_dump() for row in standing.weaknesses],
            "release": asdict(standing.offer) if standing.offer else None,
        }
    )
    if looked.problem:
        stop(looked.problem, FAILED)
    if standing.state != "good":
        stop("There is something to do: see the report.", FAILED)


def materials(out: Annotated[Path | None, typer.Option(help="Write to this file instead.")] = None) -> None:
    """The bill of materials: everything that the program runs on (CycloneDX JSON)."""
    from billing_app.services.updates.materials import bill_of_materials

    bill = bill_of_materials()
    if out is None:
        sys.stdout.write(bill + "\n")
    else:
        out.write_text(bill + "\n")


def _open(data_dir: Path | None) -> None:
    open_data_folder(data_dir)
    if not is_at_head(connect(settings().database)):
        raise CommandFailure("The database is not up to date: run `migrate` first.")


def _write(report: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(report, indent=2, default=str) + "\n")
