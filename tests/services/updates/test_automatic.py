"""Updates by themselves: only what is wanted, only in the chosen hours, and each release once."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from billing_app.domain.errors import InvalidInput
from billing_app.launching.records import RELEASES, write_record
from billing_app.services.updates.automatic import due_offer
from billing_app.settings import settings
from billing_app.settings.updates import parse_window
from billing_app.store.session import system_transaction
from billing_app.store.updates import check_row

NIGHT = datetime.fromisoformat("2026-11-26T01:30:00+00:00")  # half past two in Berlin
DAY = datetime.fromisoformat("2026-11-26T12:00:00+00:00")
pytestmark = pytest.mark.usefixtures("database")


def offered(*, security: bool = True, place: str = "/releases/99.0") -> None:
    """Let the last look have found a release."""
    with system_transaction() as scope:
        row = check_row(scope)
        row.offer = json.dumps({"version": "99.0", "is_security": security, "notes": "", "place": place})


@pytest.fixture(autouse=True)
def berlin(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between two and four at night in Berlin."""
    monkeypatch.setenv("BILLING_UPDATE_WINDOW", "02:00-04:00 Europe/Berlin")
    settings.cache_clear()


def test_a_security_release_is_due_in_its_window_only() -> None:
    assert due_offer(NIGHT) is None
    offered()
    found = due_offer(NIGHT)
    assert found is not None
    assert found.version == "99.0"
    assert due_offer(DAY) is None


def test_other_releases_are_due_only_where_all_are_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    offered(security=False)
    assert due_offer(NIGHT) is None
    monkeypatch.setenv("BILLING_AUTOMATIC_UPDATES", "all")
    settings.cache_clear()
    assert due_offer(NIGHT)
    monkeypatch.setenv("BILLING_AUTOMATIC_UPDATES", "off")
    settings.cache_clear()
    assert due_offer(NIGHT) is None


def test_a_release_from_the_network_needs_a_signature_to_come_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    offered(place="https://releases.example/t.tar.gz")
    assert due_offer(NIGHT) is None
    monkeypatch.setenv("BILLING_RELEASE_KEY", "A" * 43 + "=")
    settings.cache_clear()
    assert due_offer(NIGHT)


def test_a_release_that_was_tried_waits_for_a_person(own_data_folder: Path) -> None:
    offered()
    write_record(own_data_folder / RELEASES, "attempt.json", {"version": "99.0"})
    assert due_offer(NIGHT) is None


@pytest.mark.parametrize(
    ("window", "instant", "is_open"),
    [
        ("02:00-04:00", "2026-11-26T02:00:00+00:00", True),
        ("02:00-04:00", "2026-11-26T04:00:00+00:00", False),
        ("22:00-02:00", "2026-11-26T23:00:00+00:00", True),
        ("22:00-02:00", "2026-11-26T01:59:00+00:00", True),
        ("22:00-02:00", "2026-11-26T12:00:00+00:00", False),
        ("02:00-04:00 America/New_York", "2026-07-26T06:30:00+00:00", True),
        ("02:00-04:00 America/New_York", "2026-11-26T06:30:00+00:00", False),
    ],
)
def test_windows_hold_in_their_zone_and_over_midnight(window: str, instant: str, *, is_open: bool) -> None:
    assert parse_window(window).is_open(datetime.fromisoformat(instant)) == is_open


@pytest.mark.parametrize("window", ["", "at night", "25:00-26:00", "02:00-04:00 Mars/Base", "02:00-02:00", "02:00"])
def test_a_window_that_is_none_stops_the_start(window: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match=r"hours|length"):
        parse_window(window)
    if window:
        monkeypatch.setenv("BILLING_UPDATE_WINDOW", window)
        settings.cache_clear()
        with pytest.raises(InvalidInput, match="BILLING_UPDATE_WINDOW"):
            settings()
