"""Health: read on both databases; what turns bad is told once, what is good again closes it, and nights are quiet."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from billing_app.domain.health import Check
from billing_app.domain.watch.finding import Finding
from billing_app.gateways.elsewhere import certificate_left
from billing_app.gateways.outward import Unreachable
from billing_app.services.delivering import LEASE
from billing_app.services.health import look, looking
from billing_app.services.health.telling import tell
from billing_app.services.quiet import quiet_until
from billing_app.services.verifying import verify
from billing_app.services.watching.judging import raise_alert
from billing_app.settings import settings
from billing_app.store.health_queries import read_vitals
from billing_app.store.mail import has_due_mail
from billing_app.store.session import acting_at, clock, system_reading, system_transaction
from billing_app.store.tables import OutgoingMail, SecurityAlert, User
from tests.fixtures.feeds import FeedServer
from tests.fixtures.mail_server import SENDER

NOON = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
NIGHT = NOON.replace(hour=23)


def alerts() -> list[SecurityAlert]:
    with system_reading() as session:
        return list(session.exec(select(SecurityAlert)))


def queued() -> list[OutgoingMail]:
    with system_reading() as session:
        return list(session.exec(select(OutgoingMail)))


def mails() -> list[str]:
    return [row.subject for row in queued()]


@pytest.fixture
def operator(database: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody who looks after the installation, and mail that is queued for them."""
    monkeypatch.setenv("BILLING_MAIL_FROM", SENDER)
    monkeypatch.setenv("BILLING_MAIL_URL", "smtp://127.0.0.1:1")
    monkeypatch.setenv("BILLING_QUIET_HOURS", "22:00-07:00 UTC")
    settings.cache_clear()
    with system_transaction() as scope:
        user = User(id="0" * 36, email="op@example.com", name="Op", created_at=scope.now, operator_since=scope.now)
        scope.session.add(user)


@pytest.fixture(autouse=True)
def nobody_asked_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    """What other machines told an earlier test is forgotten."""
    monkeypatch.setattr(looking, "_around", looking._Around())


def test_a_job_for_an_earlier_moment_does_not_find_the_clock_wrong(
    database: Engine, own_data_folder: Path, feed_server: FeedServer
):
    own_data_folder.mkdir()
    feed_server.serve("/", b"packages")
    with acting_at(NOON - timedelta(days=1)):
        looking.look_around()
    assert {check.name: check.state for check in look()}["clock"] == "good"


def test_everything_is_read(database: Engine, own_data_folder: Path, monkeypatch: pytest.MonkeyPatch):
    own_data_folder.mkdir()
    monkeypatch.setenv("DATABASE_URL", database.url.render_as_string(hide_password=False))
    settings.cache_clear()
    states = {check.name: check.state for check in look()}
    assert states["database"] == states["jobs"] == states["mail"] == "good"
    assert states["backup"] == "unknown"
    assert states["clock"] == ("unknown" if database.dialect.name == "sqlite" else "good")
    assert states.get("businesses") == (None if database.dialect.name == "sqlite" else "good")


def test_what_is_bad_is_told_once_and_closed_when_it_is_good_again(operator: None):
    for minutes in range(0, 60, 5):
        with acting_at(NOON + timedelta(minutes=minutes)):
            tell([Check("disk", "bad", "1.0 GB is free. Make room now."), Check("mail", "good", "Nothing waits.")])
    assert [(one.about, one.grade, one.closed_at) for one in alerts()] == [("disk", "alarm", None)]
    assert len(mails()) == 1
    with acting_at(NOON + timedelta(hours=2)):
        tell([Check("disk", "good", "60 GB are free.")])
    assert alerts()[0].closed_at is not None
    with acting_at(NOON + timedelta(hours=4)):
        tell([Check("disk", "bad", "1.0 GB is free. Make room now.")])
    assert len(mails()) == 2


def test_what_gets_worse_is_told_again_and_what_gets_better_is_not(operator: None):
    told = []
    for minutes, state in enumerate(("warn", "warn", "bad", "bad", "warn", "bad")):
        with acting_at(NOON + timedelta(minutes=minutes)):
            tell([Check("disk", state, f"{10 - minutes} GB are free.")])
        told.append((alerts()[0].grade, alerts()[0].detail, len(mails())))
    assert told == [
        ("warning", "Disk: 10 GB are free.", 1),
        ("warning", "Disk: 9 GB are free.", 1),
        ("alarm", "Disk: 8 GB are free.", 2),
        ("alarm", "Disk: 7 GB are free.", 2),
        ("alarm", "Disk: 6 GB are free.", 2),
        ("alarm", "Disk: 5 GB are free.", 2),
    ]
    assert len(alerts()) == 1
    assert verify()["ok"]


def test_what_gets_worse_within_the_hour_after_it_was_closed_is_no_echo(operator: None):
    for minutes, state in enumerate(("warn", "good", "warn", "bad")):
        with acting_at(NOON + timedelta(minutes=minutes)):
            tell([Check("disk", state, "Less is free.")])
    assert [(one.grade, one.closed_at is None) for one in alerts()] == [("warning", False), ("alarm", True)]
    assert len(mails()) == 2


def test_at_night_only_what_is_bad_is_told_and_the_rest_in_the_morning(operator: None):
    late = Check("mail", "warn", "2 mails wait.")
    with acting_at(NIGHT):
        tell([late])
        assert alerts() == []
        tell([late, Check("disk", "bad", "Nothing is free.")])
    assert [one.about for one in alerts()] == ["disk"]
    with acting_at(NIGHT + timedelta(hours=9)):
        tell([late])
    assert sorted(one.about for one in alerts()) == ["disk", "mail"]


def test_what_stands_since_the_evening_is_not_told_again_in_the_morning(operator: None):
    for hours in (-3, -2, 0, 4, 8, 9, 33):
        with acting_at(NIGHT + timedelta(hours=hours)):
            tell([Check("mail", "warn", f"2 mails wait, at {hours}.")])
    assert [(one.detail, one.count) for one in alerts()] == [("Mail: 2 mails wait, at 33.", 1)]
    assert len(mails()) == 1


def test_what_stands_while_the_program_was_off_for_a_night_is_not_told_again(operator: None):
    for hours in (0, 20, 40):
        with acting_at(NOON + timedelta(hours=hours)):
            tell([Check("disk", "bad", "1.0 GB is free. Make room now.")])
    assert len(mails()) == 1


@pytest.mark.parametrize("rule", ["job_failed", "security_release"])
def test_at_night_mail_that_can_wait_leaves_when_quiet_hours_are_over(operator: None, rule: str):
    with acting_at(NIGHT):
        raise_alert(Finding(rule, "backup", "warning", 1, NIGHT, detail="The store is away."))
    (mail,) = queued()
    assert mail.next_try_at == NIGHT + timedelta(hours=8)
    assert mail.expires_at - mail.next_try_at == timedelta(days=4)
    with acting_at(NIGHT + timedelta(hours=7, minutes=59)), system_reading() as session:
        assert not has_due_mail(session, clock(), LEASE)
        assert read_vitals(clock()).mails_waiting == 0  # it is held back, not late
    with acting_at(NIGHT + timedelta(hours=8)), system_reading() as session:
        assert has_due_mail(session, clock(), LEASE)


def test_at_night_mail_about_what_is_critical_leaves_at_once(operator: None):
    with acting_at(NIGHT):
        raise_alert(Finding("vulnerable_package", "x", "alarm", 1, NIGHT, detail="openssl"))
    assert [mail.next_try_at for mail in queued()] == [NIGHT]


def test_by_day_nothing_waits(operator: None):
    with acting_at(NOON):
        raise_alert(Finding("job_failed", "backup", "warning", 1, NOON, detail="The store is away."))
    assert [mail.next_try_at for mail in queued()] == [NOON]


@pytest.mark.parametrize(
    ("hours", "now", "end"),
    [
        ("22:00-07:00 Europe/Berlin", "2026-11-26T21:30+00:00", "2026-11-27T06:00+00:00"),
        ("22:00-07:00 Europe/Berlin", "2026-11-27T05:59+00:00", "2026-11-27T06:00+00:00"),
        ("22:00-07:00 Europe/Berlin", "2026-03-28T21:30+00:00", "2026-03-29T05:00+00:00"),  # the shorter night
        ("22:00-07:00 Europe/Berlin", "2026-10-24T20:30+00:00", "2026-10-25T06:00+00:00"),  # the longer one
        ("12:00-14:00 UTC", "2026-11-26T12:00+00:00", "2026-11-26T14:00+00:00"),
        ("12:00-14:00 UTC", "2026-11-26T14:00+00:00", None),
        ("", "2026-11-26T23:00+00:00", None),
    ],
)
def test_the_end_of_quiet_hours_goes_by_their_own_clock(
    monkeypatch: pytest.MonkeyPatch, hours: str, now: str, end: str | None
):
    monkeypatch.setenv("BILLING_QUIET_HOURS", hours)
    settings.cache_clear()
    assert quiet_until(datetime.fromisoformat(now)) == (datetime.fromisoformat(end) if end else None)


@pytest.fixture
def self_signed(certificate: tuple[Path, ssl.SSLContext]) -> Iterator[str]:
    """The address of a server whose certificate no authority has signed."""
    context = certificate[1]
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            connection, _ = listener.accept()
            with connection, contextlib.suppress(ssl.SSLError, OSError):
                context.wrap_socket(connection, server_side=True).close()

        serving = threading.Thread(target=answer)
        serving.start()
        yield f"https://127.0.0.1:{listener.getsockname()[1]}"
        serving.join()


def test_a_certificate_that_browsers_refuse_is_told(self_signed: str):
    with pytest.raises(Unreachable, match="is not accepted"):
        certificate_left(self_signed, NOON)


def test_a_public_address_that_does_not_answer_is_told():
    with pytest.raises(Unreachable, match="does not answer"):
        certificate_left("https://127.0.0.1:1", NOON)
