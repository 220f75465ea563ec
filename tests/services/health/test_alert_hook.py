"""Alerts for other software: signed, once, again until they are taken, never to addresses inside."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from billing_app.domain.errors import BillingError, InvalidInput
from billing_app.domain.health import Check
from billing_app.gateways.outward import Unreachable
from billing_app.services.alert_hook import send_alerts
from billing_app.services.health.telling import tell
from billing_app.settings import settings
from billing_app.settings.backup_store import parse_hook_secret
from billing_app.store.session import acting_at, clock
from tests.fixtures.alert_receiver import SECRET, Receiver

pytestmark = pytest.mark.usefixtures("database")
BAD = Check("disk", "bad", "Nothing is free.")


def test_an_alert_is_signed_and_sent_once(receiver: Receiver):
    tell([BAD])
    assert (send_alerts(), send_alerts()) == (1, 0)
    ((headers, body),) = receiver.taken
    told = Webhook(SECRET).verify(body, headers)
    assert (told["type"], told["data"]["about"], told["data"]["grade"]) == ("alert.raised", "disk", "alarm")
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(body + b" ", headers)


def test_what_was_not_taken_is_sent_again_under_the_same_id(receiver: Receiver):
    tell([BAD])
    receiver.status = 503
    with pytest.raises(BillingError, match="answers with 503"):
        send_alerts()
    receiver.status = 200
    assert send_alerts() == 1
    first, second = (headers["webhook-id"] for headers, _ in receiver.taken)
    assert first == second


def test_an_alert_that_gets_worse_is_sent_again_as_a_message_of_its_own(receiver: Receiver):
    now = clock()
    with acting_at(now - timedelta(days=3)):
        tell([Check("disk", "warn", "4 GB are free.")])
        assert send_alerts() == 1
    with acting_at(now):
        tell([BAD])
        assert (send_alerts(), send_alerts()) == (1, 0)
        tell([Check("disk", "warn", "4 GB are free.")])
        assert send_alerts() == 0
    assert len(set(receiver.ids())) == 2
    assert json.loads(receiver.taken[1][1])["data"]["grade"] == "alarm"


def test_warnings_wait_for_the_end_of_quiet_hours(receiver: Receiver, monkeypatch: pytest.MonkeyPatch):
    night = datetime(2026, 11, 26, 23, 0, tzinfo=UTC)
    with acting_at(night - timedelta(hours=2)):
        tell([Check("mail", "warn", "2 mails wait.")])
    monkeypatch.setenv("BILLING_QUIET_HOURS", "22:00-07:00 UTC")
    settings.cache_clear()
    with acting_at(night):
        assert send_alerts() == 0
    with acting_at(night + timedelta(hours=9)):
        assert send_alerts() == 1


def test_addresses_inside_are_not_spoken_to(receiver: Receiver, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("BILLING_PRIVATE_FEEDS")
    tell([BAD])
    for address in (
        f"http://127.0.0.1:{receiver.port}/",
        f"https://127.0.0.1:{receiver.port}/",
        "https://169.254.169.254/",
    ):
        monkeypatch.setenv("BILLING_ALERT_HOOK", address)
        settings.cache_clear()
        with pytest.raises(Unreachable):
            send_alerts()
    assert receiver.taken == []


def test_a_hook_needs_a_good_secret(monkeypatch: pytest.MonkeyPatch):
    for weak in ("secret", "whsec_c2hvcnQ="):
        with pytest.raises(ValueError, match="openssl rand"):
            parse_hook_secret(weak)
    monkeypatch.setenv("BILLING_ALERT_HOOK", "https://alerts.example.com/")
    settings.cache_clear()
    with pytest.raises(InvalidInput, match="BILLING_ALERT_HOOK_SECRET"):
        settings()
