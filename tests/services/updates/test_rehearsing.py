"""Rehearsing an update on a copy of the data, while backups go on."""

from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine

from billing_app.services.backups.keys import installation_id
from billing_app.services.updates.rehearsing import _copy_of_data
from billing_app.settings import settings
from billing_app.store.restored import PostgresScratch


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_backup_that_is_proven_meanwhile_leaves_the_copy_alone_and_what_a_killed_one_left_is_swept(
    database: Engine, own_data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = database.url.render_as_string(hide_password=False)
    own_data_folder.mkdir(mode=0o700)
    monkeypatch.setenv("DATABASE_URL", url)
    settings.cache_clear()
    left = f"tideline_scratch_rehearsal_{installation_id()}_0"
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{left}"')
        with _copy_of_data() as environment:
            copy = environment["DATABASE_URL"].rpartition("/")[2]
            PostgresScratch(url, installation_id()).sweep()
            found = {name for (name,) in server.execute("SELECT datname FROM pg_database")}
        assert copy in found
        assert left not in found
        assert copy not in {name for (name,) in server.execute("SELECT datname FROM pg_database")}
