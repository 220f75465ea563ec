"""The look for updates: what is known is found, what could not be checked is never taken for good."""

import json
from collections.abc import Iterator
from datetime import timedelta
from importlib import metadata
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import Engine
from sqlmodel import Session, select

from billing_app.domain.access import Actor, Permission
from billing_app.domain.errors import Forbidden, NotFound
from billing_app.domain.updates.component import Component
from billing_app.services.delivering import deliver_due
from billing_app.services.health import look
from billing_app.services.updates.applying import find_offer
from billing_app.services.updates.automatic import look_if_due
from billing_app.services.updates.checking import look_for_updates
from billing_app.services.updates.inventory import Inventory, take_inventory
from billing_app.services.updates.standing import update_standing
from billing_app.services.verifying import verify
from billing_app.settings import settings
from billing_app.states.updates_texts import updates_texts
from billing_app.store.engines import seeing_all
from billing_app.store.session import clock
from billing_app.store.tables import AdvisoryRecord, SecurityAlert
from tests.builders import new_business, without
from tests.fixtures.feeds import FeedServer, record_of
from tests.fixtures.mail_server import MailServer
from tests.services.people import EMAIL, founding

NUMPY = ("PyPI", "numpy", metadata.version("numpy"))
FEW = Inventory(
    (
        Component(*NUMPY),
        Component("PyPI", "sqlalchemy", "2.1.9"),
        Component("npm", "react", "19.3.1"),
        Component("Bitnami", "python", "3.11.7"),
    ),
    (),
)


@pytest.fixture(autouse=True)
def secret(database: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An installation with a key, and a clock that the test moves."""
    monkeypatch.setenv("BILLING_SECRET_KEY", "a secret of tests, long enough to be taken")
    monkeypatch.setattr("billing_app.services.updates.checking.take_inventory", lambda: FEW)  # everything takes long
    settings.cache_clear()
    with time_machine.travel("2026-11-26T10:00:00Z", tick=False):
        yield


def alert_rules(engine: Engine) -> list[str]:
    with Session(seeing_all(engine)) as session:
        return [row.rule for row in session.exec(select(SecurityAlert)).all()]


def test_everything_is_checked_and_nothing_is_known(feed_server: FeedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("billing_app.services.updates.checking.take_inventory", take_inventory)
    looked = look_for_updates()
    assert (looked.problem, list(looked.gaps), list(looked.alerts)) == ("", [], [])
    standing = update_standing()
    assert (standing.state, standing.source, standing.checked_at) == ("good", feed_server.url, clock())
    assert standing.count > 400
    assert verify()["ok"]


@pytest.mark.parametrize("is_named", [True, False])
def test_where_no_place_announces_releases_that_is_said(
    feed_server: FeedServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, is_named: bool
) -> None:
    monkeypatch.setenv("BILLING_RELEASES", str(tmp_path) if is_named else "")
    settings.cache_clear()
    look_for_updates()
    said = updates_texts({"standing": update_standing(), "zone": "UTC"}, "en")["no_releases"]
    assert ("BILLING_RELEASES" in said) is not is_named
    with pytest.raises(NotFound) as told:
        find_offer()
    assert ("set BILLING_RELEASES" in told.value.message) is not is_named
    viewer = without(new_business(), Permission.OPERATE)
    assert updates_texts({"standing": update_standing(viewer), "zone": "UTC"}, "en")["no_releases"] == ""


@pytest.mark.parametrize(
    ("releases", "automatic", "is_remarked"), [("", "security", 1), ("", "off", 0), ("/x", "all", 0)]
)
def test_automatic_updates_without_a_place_of_releases_are_remarked_at_health(
    database: Engine, monkeypatch: pytest.MonkeyPatch, releases: str, automatic: str, is_remarked: int
) -> None:
    monkeypatch.setenv("BILLING_RELEASES", releases)
    monkeypatch.setenv("BILLING_AUTOMATIC_UPDATES", automatic)
    settings.cache_clear()
    settings().data_dir.mkdir(parents=True, exist_ok=True)
    found = [(check.state, "BILLING_RELEASES" in check.text) for check in look() if check.name == "releases"]
    assert found == [("unknown", True)] * is_remarked


def test_a_vulnerable_pin_is_found_and_mailed_once(
    feed_server: FeedServer, mail_settings: MailServer, database: Engine
) -> None:
    founding()
    feed_server.weak[NUMPY] = [record_of("PyPI", "numpy")]
    assert list(look_for_updates().alerts) == ["vulnerable_package"]
    standing = update_standing()
    (row,) = standing.weaknesses
    assert (standing.state, row.name, row.weakness, row.severity, row.fixed) == (
        "weak",
        "numpy",
        "CVE-2026-00001",
        "critical",
        "9999",
    )
    deliver_due()
    mail = mail_settings.wait_for_mail(EMAIL, "known weakness")
    assert f"numpy {NUMPY[2]} (CVE-2026-00001)" in mail.part("plain")
    with time_machine.travel(clock() + timedelta(days=1), tick=False):
        assert list(look_for_updates().alerts) == []
        deliver_due()
    assert len(mail_settings.taken) == 1
    assert verify()["ok"]


def test_what_is_put_right_is_gone_and_news_if_it_comes_back(feed_server: FeedServer) -> None:
    feed_server.weak[NUMPY] = [record_of("PyPI", "numpy", "GHSA-a", aliases=["CVE-2026-1"])]
    assert look_for_updates().alerts
    feed_server.weak.clear()
    assert not look_for_updates().alerts
    assert update_standing().weaknesses == []
    feed_server.weak[NUMPY] = [record_of("PyPI", "numpy", "GHSA-b", aliases=["CVE-2026-2"])]
    assert list(look_for_updates().alerts) == ["vulnerable_package"]


def test_records_are_fetched_once_and_forgotten_when_nothing_needs_them(
    feed_server: FeedServer, database: Engine
) -> None:
    feed_server.weak[NUMPY] = [record_of("PyPI", "numpy", f"GHSA-{number}") for number in range(5)]
    feed_server.page = 2
    look_for_updates()
    look_for_updates()
    assert sum(path.startswith("/v1/vulns/") for path in feed_server.asked) == 5
    assert len(update_standing().weaknesses) == 1
    feed_server.weak.clear()
    look_for_updates()
    with Session(seeing_all(database)) as session:
        assert session.exec(select(AdvisoryRecord)).all() == []


def test_what_could_not_be_read_or_is_unknown_is_not_checked_and_red(feed_server: FeedServer, database: Engine) -> None:
    feed_server.weak[NUMPY] = [record_of("PyPI", "numpy")]
    feed_server.lost = {"GHSA-test-0001"}
    feed_server.unknown = {"sqlalchemy"}
    looked = look_for_updates()
    assert [(gap.what, gap.count) for gap in looked.gaps] == [("Python packages", 1), ("Python packages", 1)]
    assert "numpy" in looked.gaps[0].why
    assert "sqlalchemy" in looked.gaps[1].why
    assert update_standing().state == "blind"
    assert list(looked.alerts) == ["updates_unchecked"]
    assert not look_for_updates().alerts


def test_a_package_that_was_taken_back_is_shown(feed_server: FeedServer) -> None:
    feed_server.yanked = {"numpy": "broken wheels"}
    look_for_updates()
    (row,) = update_standing().weaknesses
    assert "broken wheels" in row.summary
    assert update_standing().state == "good"


@pytest.mark.parametrize(
    "answer",
    [b"<html>Sign in</html>", b"{}", b'{"results": []}', b'{"results": "x"}', b"[]", b'{"results": [1, [], 2, 3]}'],
)
def test_an_answer_that_cannot_be_believed_changes_nothing(feed_server: FeedServer, answer: bytes) -> None:
    feed_server.weak[NUMPY] = [record_of("PyPI", "numpy")]
    look_for_updates()
    before = update_standing()
    feed_server.garbage = answer
    looked = look_for_updates()
    assert "can’t be understood" in looked.problem
    after = update_standing()
    assert after.problem == looked.problem
    assert (after.checked_at, after.state, [row.name for row in after.weaknesses]) == (
        before.checked_at,
        "weak",
        ["numpy"],
    )


def test_old_news_is_an_alarm_and_never_green(feed_server: FeedServer, database: Engine) -> None:
    look_for_updates()
    assert update_standing().state == "good"
    feed_server.stop()
    with time_machine.travel(clock() + timedelta(hours=47), tick=False):
        assert not look_for_updates().alerts
        assert update_standing().state == "good"
    with time_machine.travel(clock() + timedelta(hours=49), tick=False):
        assert update_standing().state == "blind"
        assert list(look_for_updates().alerts) == ["updates_unchecked"]
        assert not look_for_updates().alerts
    assert alert_rules(database) == ["updates_unchecked"]


def feed(folder: Path, *, generated_at: str = "2026-11-26T08:00:00Z", covers: tuple[str, ...] = ()) -> Path:
    file = folder / "feed.json"
    told = covers or ("PyPI", "npm", "Bitnami", "Debian")
    file.write_text(json.dumps({"generated_at": generated_at, "covers": told, "vulns": [record_of("PyPI", "numpy")]}))
    return file


def with_feed(monkeypatch: pytest.MonkeyPatch, *files: Path) -> None:
    monkeypatch.setenv("BILLING_ADVISORY_FEEDS", ",".join(map(str, files)))
    settings.cache_clear()


def test_a_closed_network_is_checked_from_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with_feed(monkeypatch, feed(tmp_path))
    looked = look_for_updates()
    assert list(looked.gaps) == []
    assert [row.name for row in update_standing().weaknesses] == ["numpy"]


def test_what_no_feed_covers_is_not_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with_feed(monkeypatch, feed(tmp_path, covers=("PyPI",)))
    looked = look_for_updates()
    assert {gap.what for gap in looked.gaps} >= {"JavaScript packages", "Interpreters"}
    assert update_standing().state == "blind"


def test_a_feed_older_than_two_days_is_an_alarm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with_feed(monkeypatch, feed(tmp_path, generated_at="2026-11-24T09:59:00Z"))
    assert "updates_unchecked" in look_for_updates().alerts
    standing = update_standing()
    assert (standing.state, standing.is_stale) == ("blind", True)


def test_a_garbage_feed_is_a_sentence_and_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = feed(tmp_path)
    with_feed(monkeypatch, file)
    look_for_updates()
    file.write_bytes(b"garbage")
    looked = look_for_updates()
    assert "is no feed of vulnerabilities" in looked.problem
    standing = update_standing()
    assert (standing.state, [row.name for row in standing.weaknesses]) == ("weak", ["numpy"])


def test_a_security_release_is_offered_and_told_once(feed_server: FeedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = {"releases": [{"version": "99.0", "security": True, "notes": "Safer", "archive": "t.tar.gz"}]}
    monkeypatch.setenv("BILLING_RELEASES", feed_server.serve("/releases.json", listed))
    settings.cache_clear()
    assert list(look_for_updates().alerts) == ["security_release"]
    assert not look_for_updates().alerts
    offer = update_standing().offer
    assert offer is not None
    assert (offer.version, offer.place) == ("99.0", feed_server.url + "/t.tar.gz")


def test_a_list_of_releases_that_cannot_be_read_is_not_checked(
    feed_server: FeedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BILLING_RELEASES", feed_server.serve("/releases.json", b"garbage"))
    settings.cache_clear()
    assert [gap.what for gap in look_for_updates().gaps] == ["Releases"]


def test_only_who_looks_after_the_installation_asks_and_sees_details(feed_server: FeedServer) -> None:
    owner: Actor = new_business()
    with pytest.raises(Forbidden):
        look_for_updates(owner)
    feed_server.weak[NUMPY] = [record_of("PyPI", "numpy")]
    look_for_updates()
    seen = update_standing(owner)
    assert (seen.state, list(seen.weaknesses), seen.source) == ("weak", [], "")
    with pytest.raises(Forbidden):
        update_standing(Actor(owner.business_id, "Viewer", "user", frozenset({Permission.VIEW_INVOICES})))


def test_the_schedule_looks_every_six_hours_and_not_where_it_is_turned_off(
    feed_server: FeedServer, monkeypatch: pytest.MonkeyPatch, database: Engine
) -> None:
    assert look_if_due()["looked"] == 1
    assert look_if_due()["looked"] == 0
    with time_machine.travel(clock() + timedelta(hours=6), tick=False):
        assert look_if_due()["looked"] == 1
    monkeypatch.setenv("BILLING_ADVISORY_DATABASE", "off")
    settings.cache_clear()
    with time_machine.travel(clock() + timedelta(days=9), tick=False):
        assert look_if_due()["looked"] == 0
        assert update_standing().state == "blind"
        assert "turned off" in look_for_updates().problem
    assert alert_rules(database) == []
