"""PostgreSQL's own wall between businesses: it stands on every table, whatever a statement forgets to say."""

from datetime import UTC, date, datetime
from typing import Any

import psycopg
import pytest
from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Engine,
    Executable,
    Table,
    TypeDecorator,
    create_engine,
    make_url,
    or_,
    select,
    text,
)
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError
from sqlalchemy.pool import NullPool
from sqlmodel import SQLModel

from billing_app.domain.ids import new_id
from billing_app.store import tables  # noqa: F401 (fills the metadata)
from billing_app.store.engines import EVERY_BUSINESS, SETTING, for_reading, for_writing, seeing_all
from billing_app.store.health_queries import read_vitals
from billing_app.store.session import (
    clock,
    looking_up,
    reading,
    seeing_beyond,
    system_reading,
    system_transaction,
    transaction,
    working_on,
)
from tests.builders import new_business, new_customer
from tests.fixtures.database import Cluster

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
OWN, OTHER = new_id(), new_id()


def owning_column(table: Table) -> Column[Any]:
    return table.c["id" if table.name == "business" else "business_id"]


WALLED = {t.name: t for t in SQLModel.metadata.sorted_tables if t.name == "business" or "business_id" in t.c}


def some(column: Column[Any]) -> Any:
    if isinstance(column.type, JSON):
        return {}
    stored = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
    kind = stored.python_type
    if kind is str:
        return new_id()[-(getattr(stored, "length", None) or 36) :]
    return {datetime: datetime(2026, 1, 1, tzinfo=UTC), date: date(2026, 1, 1)}.get(kind) or kind()


def row_of(table: Table, owner: str | None) -> dict[str, Any]:
    """A row with something in each column that must not be empty."""
    row = {column.name: some(column) for column in table.columns if not column.nullable or column.primary_key}
    return row | {owning_column(table).name: owner}


def owners_in(table: Table) -> list[str | None]:
    return [OWN, OTHER, *([None] if owning_column(table).nullable else [])]


def administration(database: Engine, cluster: Cluster) -> Engine:
    """Another way to the same database, for whom the wall is no matter."""
    address = make_url(cluster.administration_of(str(database.url.database)))
    return create_engine(address.set(drivername="postgresql+psycopg"), poolclass=NullPool)


@pytest.fixture
def filled(database: Engine, postgres_cluster: Cluster) -> Engine:
    """The database with one row of each business in each table, and one of nobody's where there may be such rows."""
    with administration(database, postgres_cluster).begin() as connection:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")  # parents are no matter here
        for table in WALLED.values():
            for owner in owners_in(table):
                connection.execute(table.insert().values(row_of(table, owner)))
    return database


def seen(engine: Engine, table: Table) -> list[str | None]:
    with engine.connect() as connection:
        return sorted(connection.execute(select(owning_column(table))).scalars(), key=str)


def test_the_tests_work_as_a_role_that_the_wall_holds_up(database: Engine) -> None:
    with database.connect() as connection:
        asked = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
        assert connection.execute(text(asked)).scalar_one() is False


def test_role_that_no_wall_holds_up_is_noticed(database: Engine, postgres_cluster: Cluster) -> None:
    administrator = administration(database, postgres_cluster)
    assert read_vitals(clock()).passes_wall is False
    with working_on(administrator):
        assert read_vitals(clock()).passes_wall is True


def test_every_table_of_a_business_has_the_one_policy_and_its_owner_is_no_exception(database: Engine) -> None:
    with database.connect() as connection:
        forced = "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity"
        assert set(connection.execute(text(forced)).scalars()) == set(WALLED)
        policies = connection.execute(text("SELECT * FROM pg_policies")).all()
    assert sorted(policy.tablename for policy in policies) == sorted(WALLED)
    for policy in policies:
        owner = owning_column(WALLED[policy.tablename]).name
        assert f"(({owner})::text = " in policy.qual
        assert policy.with_check == policy.qual
        assert (policy.cmd, policy.permissive, policy.roles) == ("ALL", "PERMISSIVE", ["public"])
        assert policy.qual.count(f"current_setting('{SETTING}'::text, true)") == 2


def test_one_business_sees_its_own_rows_and_who_names_none_sees_nothing(
    filled: Engine, subtests: pytest.Subtests
) -> None:
    for table in WALLED.values():
        with subtests.test(str(table.name)):
            assert seen(for_reading(filled, OWN), table) == [OWN]
            assert seen(for_writing(filled, OTHER), table) == [OTHER]
            assert seen(for_reading(filled, ""), table) == []
            assert seen(filled, table) == []
            assert seen(seeing_all(filled), table) == sorted(owners_in(table), key=str)


def test_no_statement_changes_a_row_of_another_business(filled: Engine, subtests: pytest.Subtests) -> None:
    for table in WALLED.values():
        owner = owning_column(table)
        with subtests.test(str(table.name)):
            foreign = or_(owner == OTHER, owner.is_(None))
            for engine in (for_writing(filled, OWN), for_writing(filled, ""), filled):
                with engine.connect() as connection:
                    for statement in (table.update().values({owner: owner}), table.delete()):
                        assert connection.execute(statement.where(foreign)).rowcount == 0
            for another in owners_in(table)[1:]:
                refused(for_writing(filled, OWN), table.insert().values(row_of(table, another)))
                refused(for_writing(filled, OWN), table.update().values({owner: another}))
            refused(filled, table.insert().values(row_of(table, OWN)))
            assert seen(seeing_all(filled), table) == sorted(owners_in(table), key=str)


def refused(engine: Engine, statement: Executable) -> None:
    with engine.connect() as connection, pytest.raises(ProgrammingError, match="row-level security"):
        connection.execute(statement)


def test_use_cases_are_behind_the_wall_and_the_installation_s_own_are_not(database: Engine) -> None:
    own, other = new_business(), new_business()
    theirs = new_customer(other)
    everybody = text("SELECT count(*) FROM customer")
    with reading(own) as scope:
        assert scope.connection.execute(everybody).scalar_one() == 0
    with transaction(own) as scope:
        assert scope.connection.execute(text("UPDATE customer SET name = 'x'")).rowcount == 0
    with system_reading() as session, looking_up() as connection, system_transaction(own.business_id) as scope:
        for one in (session.connection(), connection, scope.connection):
            assert one.execute(everybody).scalar_one() == 1
    with reading(own, sees_all=True) as scope:
        assert scope.connection.execute(everybody).scalar_one() == 1
    with reading(other) as scope:
        assert scope.connection.execute(text("SELECT name FROM customer")).scalar_one() == theirs.profile.name


def test_business_s_transaction_sees_beyond_for_one_question_only(database: Engine) -> None:
    own, other = new_business(), new_business()
    new_customer(other)
    everybody = text("SELECT count(*) FROM customer")
    with transaction(own) as scope:
        with seeing_beyond(scope):
            assert scope.connection.execute(everybody).scalar_one() == 1
        assert scope.connection.execute(everybody).scalar_one() == 0
        with pytest.raises(ZeroDivisionError), seeing_beyond(scope):
            raise ZeroDivisionError
        assert scope.connection.execute(everybody).scalar_one() == 0
    with system_transaction(own.business_id) as scope:
        with seeing_beyond(scope):
            pass
        assert scope.connection.execute(everybody).scalar_one() == 1


def test_connection_that_goes_back_carries_no_business_on(database: Engine) -> None:
    def state(connection: Connection) -> tuple[int, str]:
        asked = f"SELECT pg_backend_pid(), current_setting('{SETTING}', true)"
        process, business = connection.execute(text(asked)).one()
        return process, business

    database.dispose()
    with for_writing(database, OWN).begin() as connection:
        process, business = state(connection)
        assert business == OWN
    with for_reading(database, OTHER).connect() as connection:
        assert state(connection) == (process, OTHER)
        with pytest.raises(DBAPIError):
            connection.execute(text("SELECT 1 / 0"))
    with seeing_all(database).connect() as connection:
        assert state(connection) == (process, EVERY_BUSINESS)
        connection.rollback()
        assert state(connection) == (process, EVERY_BUSINESS)
    with database.connect() as connection:
        assert state(connection) == (process, "")
    with database.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        assert state(connection) == (process, "")


def test_readers_see_one_moment_and_write_nothing(database: Engine) -> None:
    with for_reading(database, OWN).connect() as connection:
        assert connection.execute(text("SHOW transaction_isolation")).scalar_one() == "repeatable read"
        with pytest.raises(DBAPIError, match="read-only"):
            connection.execute(text("DELETE FROM sign_in_attempt"))
    with for_writing(database, OWN).connect() as connection:
        assert connection.execute(text("SHOW transaction_isolation")).scalar_one() == "read committed"
        assert connection.execute(text("SHOW transaction_read_only")).scalar_one() == "off"


def test_business_is_a_value_and_never_a_command_or_all_of_them(database: Engine) -> None:
    for odd in ("x'; SET LOCAL tideline.business = '*", "\\'", "ä'\""):
        with for_reading(database, odd).connect() as connection:
            assert connection.execute(text(f"SHOW {SETTING}")).scalar_one() == odd
    for bound in (for_reading, for_writing):
        with pytest.raises(ValueError, match="no business"):
            bound(database, EVERY_BUSINESS)


def test_server_that_is_gone_as_a_transaction_begins_is_told_as_any_other_error(
    database: Engine, postgres_cluster: Cluster
) -> None:
    with for_reading(database, OWN).connect() as connection:
        process = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        connection.rollback()
        with psycopg.connect(postgres_cluster.administration_of("postgres"), autocommit=True) as server:
            server.execute("SELECT pg_terminate_backend(%s, 5000)", [process])
        with pytest.raises(OperationalError) as told:
            connection.execute(text("SELECT 1"))
        assert told.value.connection_invalidated
    with for_reading(database, OWN).connect() as connection:
        assert connection.execute(text("SELECT pg_backend_pid()")).scalar_one() != process
