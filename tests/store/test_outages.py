"""Outages are told from faults of ours, on the errors that drivers really raise."""

import errno
from pathlib import Path

import pytest
from sqlalchemy import Engine, NullPool, create_engine, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, ProgrammingError

from billing_app.store.outages import AWAY, FULL, WRITING, has_waited_in_vain, outage_of
from billing_app.store.session import make_engine
from tests.fixtures.database import Cluster, free_port


def raised(engine: Engine, *statements: str) -> DBAPIError:
    with pytest.raises(DBAPIError) as told:
        execute(engine, statements)
    engine.dispose()
    return told.value


def execute(engine: Engine, statements: tuple[str, ...]) -> None:
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def plain(url: str) -> Engine:
    return create_engine(url, poolclass=NullPool)


def test_a_full_disk_of_sqlite(tmp_path: Path):
    engine = make_engine(f"sqlite:///{tmp_path / 'small.db'}")
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
    filling = f"INSERT INTO heap {endless} SELECT zeroblob(9000) FROM n"  # noqa: S608
    assert outage_of(raised(engine, "CREATE TABLE heap (x)", "PRAGMA max_page_count = 30", filling)) is FULL


def test_a_file_of_sqlite_that_cannot_be_opened_or_written(tmp_path: Path):
    (tmp_path / "folder").mkdir()
    assert outage_of(raised(plain(f"sqlite:///{tmp_path / 'folder'}"), "SELECT 1")) is AWAY
    engine = plain(f"sqlite:///file:{tmp_path / 'readable.db'}?mode=rwc&uri=true")
    assert outage_of(raised(engine, "PRAGMA query_only = 1", "CREATE TABLE x (y)")) is WRITING


def test_a_server_that_is_not_there_or_throws_everybody_out(postgres_cluster: Cluster):
    nowhere = f"postgresql+psycopg://nobody@127.0.0.1:{free_port()}/none"
    assert outage_of(raised(plain(nowhere), "SELECT 1")) is AWAY
    engine = plain(postgres_cluster.url_of("postgres"))
    assert outage_of(raised(engine, "SELECT pg_terminate_backend(pg_backend_pid())")) is AWAY


def test_a_locked_row_is_no_outage(postgres_cluster: Cluster):
    engine = plain(postgres_cluster.url_of("postgres"))
    with engine.begin() as holding:
        holding.execute(text("SELECT pg_advisory_xact_lock(4711)"))
        error = raised(engine, "SET LOCAL lock_timeout = 10", "SELECT pg_advisory_xact_lock(4711)")
    assert has_waited_in_vain(error)
    assert outage_of(error) is None


@pytest.mark.parametrize(
    ("statements", "kind"),
    [
        (("SELECT * FROM nothing",), DBAPIError),
        (("CREATE TEMP TABLE one (id INTEGER PRIMARY KEY)", "INSERT INTO one VALUES (1), (1)"), IntegrityError),
    ],
)
def test_faults_of_ours_are_none(database_url: str, statements: tuple[str, ...], kind: type[DBAPIError]):
    error = raised(plain(database_url), *statements)
    assert isinstance(error, kind)
    assert isinstance(error, OperationalError | ProgrammingError | IntegrityError)
    assert outage_of(error) is None
    assert not has_waited_in_vain(error)


def test_files_without_room():
    assert outage_of(OSError(errno.ENOSPC, "No space left on device")) is FULL
    assert outage_of(FileNotFoundError(errno.ENOENT, "No such file")) is None
    assert outage_of(ValueError("anything")) is None
