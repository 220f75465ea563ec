"""Putting data back after an update: as they were, unless somebody has worked since."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from billing_app.domain.errors import NotFound, Refused
from billing_app.services.updates.putting_back import keep_copy, put_back
from billing_app.services.verifying import verify
from billing_app.settings import settings
from billing_app.store import session as store_session
from billing_app.store.engines import seeing_all
from billing_app.store.migrating import is_at_head
from tests.builders import new_business, new_customer


@pytest.fixture
def updated(database: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database that a newer release has changed; returns the copy from before."""
    url = database.url.render_as_string(hide_password=False)
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("BILLING_SECRET_KEY", "a secret of tests, long enough to be taken")
    settings.cache_clear()
    new_customer(new_business())
    copy = tmp_path / "before.copy"
    keep_copy(copy)
    with seeing_all(database).begin() as connection:
        connection.execute(text("CREATE TABLE of_the_newer_release (id integer)"))
        connection.execute(text("UPDATE alembic_version SET version_num = 'from_the_future'"))
    return copy


def reconnected(database: Engine) -> Engine:
    database.dispose()
    return store_session.connect(settings().database)


def test_data_are_as_they_were(database: Engine, updated: Path) -> None:
    database.dispose()
    assert put_back(updated)
    engine = reconnected(database)
    assert is_at_head(engine)
    assert verify()["ok"]
    with seeing_all(engine).connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM customer")).scalar_one() == 1
    assert not put_back(updated)


def test_work_that_was_done_since_is_not_lost_unless_that_is_said(database: Engine, updated: Path) -> None:
    new_customer(new_business())
    database.dispose()
    with pytest.raises(Refused, match="events were recorded since"):
        put_back(updated)
    with seeing_all(reconnected(database)).connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM customer")).scalar_one() == 2
    database.dispose()
    assert put_back(updated, lose_changes=True)
    with seeing_all(reconnected(database)).connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM customer")).scalar_one() == 1


def test_without_a_copy_it_says_what_to_do(database: Engine, updated: Path) -> None:
    updated.unlink()
    with pytest.raises(NotFound, match="Restore a backup"):
        put_back(updated)
