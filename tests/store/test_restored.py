"""A database in the place of another: what was there is kept, whoever else does so at the same moment."""

import shutil
from pathlib import Path

import psycopg
import pytest

from billing_app.store.restored import PostgresScratch, open_sqlite
from tests.fixtures.database import Cluster


@pytest.mark.parametrize("name", ["books", "books_" + 57 * "x"])
def test_what_is_put_aside_twice_in_a_moment_is_kept_twice(postgres_cluster: Cluster, name: str) -> None:
    with psycopg.connect(postgres_cluster.address_of("postgres"), autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
        scratch = PostgresScratch(postgres_cluster.url_of(name), "installation")
        kept = [scratch.take_place(postgres_cluster.new_database(), "taken_back") for _ in range(2)]
        found = {each for (each,) in server.execute("SELECT datname FROM pg_database")}
        assert len(set(kept)) == 2
        assert {name, *kept} <= found
        assert all(each.startswith("books_") and "_taken_back_2" in each for each in kept)
        for each in (name, *kept):
            server.execute(f'DROP DATABASE "{each}"')


@pytest.mark.parametrize(("is_lasting", "synchronous"), [(True, 2), (False, 0)])
def test_only_a_file_that_lasts_is_brought_to_the_disk(
    migrated_file: Path, tmp_path: Path, *, is_lasting: bool, synchronous: int
) -> None:
    file = tmp_path / "restored" / "billing.db"
    file.parent.mkdir()
    shutil.copyfile(migrated_file, file)
    with open_sqlite(file, is_lasting=is_lasting) as engine, engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == synchronous
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
    assert [left.name for left in file.parent.iterdir()] == ["billing.db"]
