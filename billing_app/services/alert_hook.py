"""Telling other software of alerts: signed by Standard Webhooks, again until it was taken, quietly at night."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from standardwebhooks import Webhook

from billing_app.domain.errors import BillingError
from billing_app.domain.watch.advice import advice_for
from billing_app.gateways.outward import Bounds, ask
from billing_app.services.quiet import is_quiet
from billing_app.settings import settings
from billing_app.store.alerts import alerts_to_send, mark_sent
from billing_app.store.session import clock, system_reading, system_transaction
from billing_app.store.tables import SecurityAlert

# Older news confuses more than it helps; mails and pages have told it long ago.
_USEFUL_FOR = timedelta(days=1)
_MOST_BYTES, _SECONDS = 100_000, 10.0


class HookRefused(BillingError):
    """The other software did not take an alert."""

    code = "hook_refused"


def send_alerts() -> int:
    """Send every alert that was not taken yet; returns how many were.

    The id of a message never changes; an alert that has got worse is a message of its own. In quiet hours only alarms
    go; the rest waits. Raises `HookRefused` at the first one that is not taken.
    """
    if not settings().alert_hook:
        return 0
    now = clock()
    with system_reading() as session:
        waiting = alerts_to_send(session, now - _USEFUL_FOR)
    quiet, sent = is_quiet(now), 0
    for alert in waiting:
        if quiet and alert.grade != "alarm":
            continue
        _send(alert)
        with system_transaction() as scope:
            mark_sent(scope.session, alert.id, scope.now)
        sent += 1
    return sent


def _send(alert: SecurityAlert) -> None:
    body = json.dumps(_message(alert))
    message_id = f"{alert.id}-{alert.grade}"
    answer = ask(
        settings().alert_hook,
        Bounds(_MOST_BYTES, _SECONDS, may_be_private=settings().private_feeds),
        body=body.encode(),
        headers=_signed(message_id, body),
    )
    if not 200 <= answer.status < 300:
        raise HookRefused(f"The address of BILLING_ALERT_HOOK answers with {answer.status}.")


def _signed(message_id: str, body: str) -> Mapping[str, str]:
    secret, now = settings().alert_hook_secret, clock()
    assert secret is not None
    return {
        "content-type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret.get_secret_value()).sign(message_id, now, body),
    }


def _message(alert: SecurityAlert) -> dict[str, Any]:
    words = advice_for(alert.rule, alert.count, alert.detail)
    return {
        "type": "alert.raised",
        "timestamp": alert.opened_at.isoformat(),
        "data": {
            "id": alert.id,
            "rule": alert.rule,
            "about": alert.about if alert.business_id is None else "",
            "grade": alert.grade,
            "count": alert.count,
            "title": words.title,
            "what": words.what,
            "to_do": words.to_do,
            "link": f"{settings().address}/security",
        },
    }
