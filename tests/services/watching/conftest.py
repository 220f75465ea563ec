"""A watch whose turns the test makes itself, and a clock that the test moves."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import time_machine

from billing_app.services.watching.firewall import firewall
from billing_app.services.watching.reporting import drop_noted
from billing_app.services.watching.watcher import Watcher
from billing_app.settings import settings
from billing_app.store.session import clock

START = datetime.fromisoformat("2026-11-23T10:00:00+00:00")


class Watch:
    """The watcher under test, and the time around it."""

    def __init__(self, traveller: time_machine.Traveller) -> None:
        self.watcher = Watcher()
        self._traveller = traveller

    def turn(self, seconds: float = 1.0) -> list[str]:
        """Let some time pass, then look; returns the rules of new alerts."""
        self._traveller.shift(timedelta(seconds=seconds))
        return self.watcher.turn(clock())

    def turns(self, count: int = 10) -> list[str]:
        """As many looks as the watch has until something must have been found."""
        return [rule for _ in range(count) for rule in self.turn()]

    def wait(self, delta: timedelta) -> None:
        """Let time pass without a look."""
        self._traveller.shift(delta)


@pytest.fixture
def watch(database: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watch]:
    """A watch that hears every commit of this process."""
    monkeypatch.setenv("BILLING_SECRET_KEY", "a secret of tests, long enough to be taken")
    settings.cache_clear()
    drop_noted()
    firewall.forget()
    with time_machine.travel(START, tick=False) as traveller:
        made = Watch(traveller)
        made.watcher.listen()
        yield made
        made.watcher.stop()
    drop_noted()
    firewall.forget()
