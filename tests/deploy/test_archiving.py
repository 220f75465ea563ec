"""PostgreSQL's own archive as `deploy/archiving.md` describes it: with the very settings, back to an instant."""

import re
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from billing_app.services.verifying import verify
from billing_app.store.engines import seeing_all
from billing_app.store.migrating import migrate_to_head
from billing_app.store.session import connect
from tests.builders import new_business, new_customer
from tests.fixtures.database import postgres_binaries, running_postgres
from tests.fixtures.server import PROJECT

_HOW = ("-c", "fast", "-X", "stream", "-D")
PLACE = "/var/backups/tideline"
DESCRIBED = PROJECT / "deploy" / "archiving.md"


def recovery_settings(place: Path, instant: datetime) -> str:
    """What the description says to write for coming back, for this place and instant."""
    lines = re.findall(r"^ +((?:restore_command|recovery_target_\w+) = .*)$", DESCRIBED.read_text(), re.MULTILINE)
    assert len(lines) == 3
    at = f"recovery_target_time = '{instant:%Y-%m-%d %H:%M:%S.%f}+00'"
    chosen = [at if line.startswith("recovery_target_time") else line.replace(PLACE, str(place)) for line in lines]
    return "\n".join([*chosen, ""])


def tidying(place: Path) -> str:
    """What the description says to remove with old base backups."""
    lines = re.findall(r"^    ((?:oldest=|first=|/usr/lib/postgresql/).*)$", DESCRIBED.read_text(), re.MULTILINE)
    assert len(lines) == 3
    return "\n".join(lines).replace(PLACE, str(place)).replace("/usr/lib/postgresql/15/bin", str(postgres_binaries()))


@pytest.mark.skipif(postgres_binaries() is None, reason="PostgreSQL is not installed below /usr/lib/postgresql")
def test_the_described_archive_leads_back_to_an_instant() -> None:
    with running_postgres() as cluster:
        control, data = cluster.control, cluster.control.folder / "data"
        place = control.folder / "archive"

        def as_owner(*words: str | Path) -> None:
            subprocess.run([*control.as_owner, *words], check=True, cwd=control.folder, stdout=subprocess.DEVNULL)

        as_owner("mkdir", "-p", place / "log", place / "base")
        with (data / "postgresql.conf").open("a") as configuration:
            configuration.write((PROJECT / "deploy" / "archiving.conf").read_text().replace(PLACE, str(place)))
        control.stop()
        control.start()
        url = cluster.url_of(cluster.new_database())
        engine = connect(url)
        migrate_to_head(engine)
        owner = new_business()
        new_customer(owner, name="Before the base backup")
        address = ("-h", "127.0.0.1", "-p", str(cluster.port), "-U", "postgres")
        as_owner(
            control.binaries / "pg_basebackup", *address, *["-c", "fast", "-X", "stream", "-D"], place / "base" / "it"
        )
        as_owner("sh", "-ec", tidying(place))
        new_customer(owner, name="Before the instant")
        instant = datetime.now(UTC)
        new_customer(owner, name="After the instant")
        engine.dispose()
        control.stop()
        data.rename(control.folder / "aside")
        as_owner("cp", "-a", place / "base" / "it", data)
        with (data / "postgresql.auto.conf").open("a") as settings:
            settings.write(recovery_settings(place, instant))
        as_owner("touch", data / "recovery.signal")
        control.start()
        engine = connect(url)
        with seeing_all(engine).connect() as connection:
            deadline = time.monotonic() + 30
            while connection.execute(text("SELECT pg_is_in_recovery()")).scalar_one():
                assert time.monotonic() < deadline
                time.sleep(0.05)
            names = set(connection.execute(text("SELECT name FROM customer")).scalars())
        assert names == {"Before the base backup", "Before the instant"}
        assert verify()["problems"] == []
        engine.dispose()
