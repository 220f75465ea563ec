"""The continuous copy: what was committed before a kill comes back, for any moment, with the key of a backup."""

import asyncio
import contextlib
import time
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from billing_app.domain.errors import BillingError, InvalidInput
from billing_app.gateways.litestream import program
from billing_app.services.backups import Choice, restore
from billing_app.services.continuous_copy import ContinuousCopy, is_copying
from billing_app.services.verifying import verify
from billing_app.settings import settings
from billing_app.store.session import engine
from tests.fixtures.commands import run
from tests.fixtures.installation import Installation, items_in

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
WAIT_SECONDS = 60


@pytest.fixture(autouse=True)
def litestream() -> None:
    """The real program, or nothing to test."""
    try:
        program()
    except InvalidInput as missing:
        pytest.skip(missing.message)


def committed_at(copy: Path) -> set[Path]:
    return {each for each in copy.rglob("*.ltx") if each.parent.name == "0"}


async def copied(installation: Installation, copy: Path, *names: str) -> list[datetime]:
    """Let events happen beside a running copy, each waited for, then kill it in the midst; when each stood there."""
    stood_at: list[datetime] = []
    running = asyncio.create_task(ContinuousCopy().run())
    deadline = time.monotonic() + WAIT_SECONDS
    while not committed_at(copy):
        assert time.monotonic() < deadline
        await asyncio.sleep(0.05)
    for name in names:
        before = committed_at(copy)
        await asyncio.to_thread(installation.happen, name)
        while committed_at(copy) == before:
            assert time.monotonic() < deadline
            await asyncio.sleep(0.05)
        stood_at.append(datetime.now(UTC))
    assert is_copying()
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running
    assert not is_copying()
    return stood_at


def test_what_was_committed_comes_back_from_the_copy(
    installation: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    copy = tmp_path / "copy"
    monkeypatch.setenv("BILLING_CONTINUOUS_COPY", str(copy))
    settings.cache_clear()
    file = installation.back_up().file
    first_stood_at, _ = asyncio.run(copied(installation, copy, "first", "second"))
    events = verify()["events"]
    engine().dispose()
    done = restore(file, tmp_path / "fresh", Choice(installation.private_key, copy=copy))
    assert done["verify"]["ok"]
    assert done["events"] == events
    long_ago = Choice(installation.private_key, copy=copy, at=datetime.now(UTC) - timedelta(days=400))
    with pytest.raises(BillingError, match="could not be read back"):
        restore(file, tmp_path / "other", long_ago)
    assert not (tmp_path / "other").exists()
    elsewhere = first_stood_at.astimezone(timezone(timedelta(hours=5)))
    words = ("restore", "--key-file", str(installation.key_file), "--from", str(file.parent), "--copy", str(copy))
    told, _ = run(*words, "--data-dir", str(tmp_path / "then"), "--at", elsewhere.isoformat())
    assert (told["verify"]["ok"], items_in(tmp_path / "then")) == (True, ["first"])
