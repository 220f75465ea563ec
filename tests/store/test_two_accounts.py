"""PostgreSQL with two accounts: what serves works, backs itself up, and can change nothing but rows."""

from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import ProgrammingError

from billing_app.cli.migrating import forget_migrating_account, prepare_database
from billing_app.services.backups import make_backup
from billing_app.settings import settings
from billing_app.store import session as store_session
from tests.fixtures.database import PLAIN_ROLE, Cluster
from tests.services.people import founding

OWNER, SERVING = "tideline_owner", "tideline_serving"


@pytest.fixture
def served(postgres_cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """The serving account's engine on a database that the other account has migrated."""
    name = postgres_cluster.new_database()
    with psycopg.connect(postgres_cluster.administration_of("postgres"), autocommit=True) as connection:
        for role in (OWNER, SERVING):
            connection.execute(f"CREATE ROLE {role} LOGIN CREATEDB")
        connection.execute(f"ALTER DATABASE {name} OWNER TO {OWNER}")
    url = postgres_cluster.url_of(name)
    monkeypatch.setenv("DATABASE_URL", url.replace(f"{PLAIN_ROLE}@", f"{SERVING}@"))
    monkeypatch.setenv("BILLING_MIGRATION_DATABASE_URL", url.replace(f"{PLAIN_ROLE}@", f"{OWNER}@"))
    settings.cache_clear()
    prepare_database()
    engine = store_session.connect(settings().database)
    yield engine
    engine.dispose()
    postgres_cluster.drop(name)
    with psycopg.connect(postgres_cluster.administration_of("postgres"), autocommit=True) as connection:
        for role in (SERVING, OWNER):
            connection.execute(f"DROP ROLE {role}")


def test_serving_account_works_and_changes_no_schema(served: Engine) -> None:
    founding()
    prepare_database()  # a start that has nothing to migrate
    for forbidden in (
        "CREATE TABLE mine (id int)",
        "ALTER TABLE event ADD COLUMN mine int",
        "DROP TABLE event",
        "TRUNCATE event",
        "UPDATE alembic_version SET version_num = 'mine'",
    ):
        with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"), served.begin() as connection:
            connection.exec_driver_sql(forbidden)


def test_backup_is_made_and_proven_by_the_serving_account_alone(served: Engine) -> None:
    founding()
    forget_migrating_account()
    assert settings().owning_database == settings().database
    made = make_backup("manual")
    assert made.backup.is_proven
