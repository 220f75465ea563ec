"""The schema: what the migrations make is what the tables say, whoever starts first."""

import logging
import threading
from datetime import UTC, date, datetime
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import JSON, BigInteger, Column, Engine, MetaData, inspect, text
from sqlmodel import SQLModel

from alembic import command
from billing_app.store import session as store_session
from billing_app.store import tables  # noqa: F401 (fills the metadata)
from billing_app.store.engines import seeing_all
from billing_app.store.migrating import DatabaseTooNew, is_at_head, migrate_to_head


@pytest.fixture
def empty(database_url: str):
    """An engine on a database without any table."""
    engine = store_session.make_engine(database_url)
    yield engine
    engine.dispose()


def test_migrations_and_tables_say_the_same(database: Engine):
    with seeing_all(database).connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_an_empty_database_is_not_at_head_until_it_was_migrated(empty: Engine):
    assert not is_at_head(empty)
    migrate_to_head(empty)
    assert is_at_head(empty)
    migrate_to_head(empty)


def test_several_workers_may_start_at_once(empty: Engine):
    failures: list[BaseException] = []

    def start() -> None:
        own = store_session.make_engine(empty.url.render_as_string(hide_password=False))
        try:
            migrate_to_head(own)
            assert is_at_head(own)
        except BaseException as failure:
            failures.append(failure)
        finally:
            own.dispose()

    workers = [threading.Thread(target=start) for _ in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert failures == []


def test_a_database_of_a_newer_release_is_refused_in_plain_words(database: Engine):
    with seeing_all(database, writes=True).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseTooNew, match="newer release"):
        migrate_to_head(database)


def test_migrating_is_silent(empty: Engine, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]):
    with caplog.at_level(logging.WARNING):
        migrate_to_head(empty)
    assert caplog.records == []
    assert capsys.readouterr() == ("", "")


def test_foreign_keys_hold_again_after_a_migration(empty: Engine):
    migrate_to_head(empty)
    if empty.dialect.name == "sqlite":
        with seeing_all(empty).connect() as connection:
            assert connection.execute(text("PRAGMA foreign_keys")).scalar_one() == 1
            assert connection.execute(text("PRAGMA busy_timeout")).scalar_one() == 5000
    assert inspect(empty).get_foreign_keys("event")


def test_a_migration_that_fails_leaves_the_database_as_it_was(empty: Engine, monkeypatch: pytest.MonkeyPatch):
    def upgrade_and_fail(config, _revision):
        config.attributes["connection"].execute(text("CREATE TABLE half (id INTEGER)"))
        raise ZeroDivisionError

    monkeypatch.setattr("billing_app.store.migrating.command.upgrade", upgrade_and_fail)
    with pytest.raises(ZeroDivisionError):
        migrate_to_head(empty)
    assert inspect(empty).get_table_names() == []


def test_payments_of_an_earlier_release_keep_their_customers(empty: Engine, monkeypatch: pytest.MonkeyPatch):
    upgrade = command.upgrade
    monkeypatch.setattr(command, "upgrade", lambda config, _head: upgrade(config, "0001"))
    migrate_to_head(empty)
    rows = {
        "business": {"id": "b", "name": "B", "country": "DE", "currency": "EUR", "time_zone": "UTC"},
        "customer": {"id": "c", "business_id": "b", "name": "C"},
        "payment": {"id": "p", "business_id": "b", "customer_id": "c", "amount": 100, "paid_on": date(2026, 1, 2)},
    }
    metadata = MetaData()
    metadata.reflect(empty, only=list(rows))
    with seeing_all(empty, writes=True).begin() as connection:
        for name, given in rows.items():
            table = metadata.tables[name]
            blank = {c.name: _blank(c) for c in table.columns if not c.nullable}
            connection.execute(table.insert().values(blank | given))
    monkeypatch.undo()
    migrate_to_head(empty)
    with seeing_all(empty).connect() as connection:
        assert connection.execute(text("SELECT customer_id, amount FROM payment")).one() == ("c", 100)
    assert {index["name"] for index in inspect(empty).get_indexes("payment")} == {
        "payment_by_customer",
        "payment_by_day",
    }
    assert len(inspect(empty).get_foreign_keys("payment")) == 2


def _blank(column: Column[Any]) -> Any:
    kind = dict if isinstance(column.type, JSON) else column.type.python_type
    return {datetime: datetime(2026, 1, 1, tzinfo=UTC), date: date(2026, 1, 1)}.get(kind) or kind()


def test_minor_amounts_and_sequences_are_wide_enough():
    narrow = [
        f"{table.name}.{column.name}"
        for table in SQLModel.metadata.tables.values()
        for column in table.columns
        if column.type.python_type is int and not isinstance(column.type, BigInteger)
    ]
    assert sorted(narrow) == ["idempotency_record.status", "ledger_posting.position"]  # an HTTP status, a line
