"""A database in the place of another: what was there is kept, whoever else does so at the same moment."""

import psycopg
import pytest

from billing_app.store.restored import PostgresScratch
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
