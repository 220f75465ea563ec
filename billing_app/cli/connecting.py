"""The way of a command to the data: folder, schema, engine."""

from pathlib import Path

from billing_app.cli.data_folder import open_data_folder
from billing_app.cli.migrating import prepare_database
from billing_app.settings import settings
from billing_app.store.session import connect


def connect_database(data_dir: Path | None) -> None:
    """Open the data folder, bring the schema to head and connect this process."""
    open_data_folder(data_dir)
    prepare_database()
    connect(settings().database)
