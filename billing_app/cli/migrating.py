"""`migrate`: brings the schema of the database to this version of the program."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from billing_app.cli.data_folder import open_data_folder
from billing_app.settings import settings
from billing_app.store.migrating import migrate_to_head
from billing_app.store.session import connect


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command("migrate")(migrate)


def migrate(data_dir: Annotated[Path | None, typer.Option(help="Where the data lies.")] = None) -> None:
    """Bring the schema of the database to this version."""
    open_data_folder(data_dir)
    prepare_database()
    sys.stderr.write("The database is up to date.\n")


def prepare_database() -> None:
    """Connect and migrate; the engine is closed again, because workers are forks and make their own."""
    engine = connect(settings().database)
    migrate_to_head(engine)
    engine.dispose()
