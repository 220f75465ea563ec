"""`migrate`: brings the schema of the database to this version of the program."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Engine

from billing_app.cli.data_folder import open_data_folder
from billing_app.cli.failing import CommandFailure
from billing_app.domain.errors import BillingError
from billing_app.settings import hand_over, settings
from billing_app.store.granting import grant_serving
from billing_app.store.migrating import is_at_head, migrate_to_head, schema_of
from billing_app.store.session import connect, make_engine


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command("migrate")(migrate)


def migrate(data_dir: Annotated[Path | None, typer.Option(help="Where the data lies.")] = None) -> None:
    """Bring the schema of the database to this version."""
    open_data_folder(data_dir)
    prepare_database()
    sys.stderr.write("The database is up to date.\n")


def prepare_database(copy: Path | None = None) -> None:
    """Connect and migrate; the engine is closed again, because workers are forks and make their own.

    Before data is changed by a migration, it is backed up. No backup, no migration: the way back comes first.
    """
    engine = connect(settings().database)
    if not is_at_head(engine) and schema_of(engine):
        _keep_copy(copy) if copy is not None else _back_up_first()
    _migrate(engine)
    engine.dispose()


def forget_migrating_account() -> None:
    """What serves knows the account with few rights only."""
    hand_over({"BILLING_MIGRATION_DATABASE_URL": ""})


def _migrate(engine: Engine) -> None:
    """By the account that may change the schema, where there is one; it then grants what the other needs."""
    if not settings().migration_database_url:
        migrate_to_head(engine)
        return
    owner = make_engine(settings().owning_database)
    try:
        migrate_to_head(owner)
        grant_serving(owner, settings().database)
    finally:
        owner.dispose()


def _keep_copy(copy: Path) -> None:
    from billing_app.services.updates.putting_back import keep_copy

    keep_copy(copy)


def _back_up_first() -> None:
    from billing_app.services.backups import make_backup  # a start that migrates nothing needs none of it

    sys.stderr.write("The schema changes. A backup is made first.\n")
    try:
        made = make_backup("migration")
    except BillingError as error:
        raise CommandFailure(
            f"The database was not migrated, because it could not be backed up. {error.message}"
        ) from None
    if not made.backup.is_proven:
        reason = made.backup.proof.first if made.backup.proof else ""
        sys.stderr.write(f"The backup {made.file} was kept, but its proof found this: {reason}\n")
