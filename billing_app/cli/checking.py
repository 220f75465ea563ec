"""`verify`: recomputes chains and invariants of every business; a JSON report, exit 1 if anything is off."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from billing_app.cli.data_folder import open_data_folder
from billing_app.cli.failing import FAILED, CommandFailure, stop
from billing_app.services.verifying import verify
from billing_app.settings import settings
from billing_app.store.migrating import is_at_head
from billing_app.store.session import connect


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command("verify")(check)


def check(data_dir: Annotated[Path | None, typer.Option(help="Where the data lies.")] = None) -> None:
    """Recompute every chain and every invariant, and name the first record that lies."""
    open_data_folder(data_dir)
    if not is_at_head(connect(settings().database)):
        raise CommandFailure("The database is not up to date: run `migrate` first.")
    report = verify()
    sys.stdout.write(json.dumps(report, indent=2) + "\n")
    if not report["ok"]:
        stop(str(report["first"]), FAILED)
