"""What the bell shows: notifications in words, each with the page of what it is about."""

from typing import Any

import reflex as rx

from billing_app.live.notifications import NOTIFICATIONS
from billing_app.live.views import Values
from billing_app.services.notifications import Notification
from billing_app.states import wire
from billing_app.states.event_text import event_path, event_text
from billing_app.states.format import short_moment
from billing_app.states.live import shows

_TONES = {
    "invoice.asked": "question",
    "invoice.bounced": "bad",
    "invoice.card_mismatch": "bad",
    "mail.failed": "bad",
    "job.failed": "bad",
    "recurring.held": "bad",
    "received.refused": "bad",
    "bank_details.asked": "warn",
    "key.used_from_new_address": "warn",
    "factor.reset_asked": "warn",
    "payment.recorded": "good",
}
_ELSEWHERE = {"job": "/jobs", "mail": "/jobs", "recurring": "/recurring", "bank_details": "/settings/business"}


def notification_texts(values: Values, locale: str) -> dict[str, Any]:
    """The vars of `LiveNotifications`, in a language."""
    return {"rows": [_row(each, values, locale) for each in values["rows"]]}


def _row(each: Notification, values: Values, locale: str) -> dict[str, Any]:
    told = {"base_currency": values["currency"]} | dict(each.payload)
    subject = each.kind.partition(".")[0]
    return {
        "key": each.sequence,
        "text": event_text(each.kind, told, locale),
        "at": short_moment(each.at, locale, values["zone"]),
        "tone": _TONES.get(each.kind, ""),
        "href": _ELSEWHERE.get(subject) or event_path(each.kind, each.subject_id) or "/",
        "is_fresh": each.is_fresh,
    }


@shows(NOTIFICATIONS, present=notification_texts)
class LiveNotifications(wire.SentState, rx.State):
    """What the hub sends to every page with a bell."""

    rows: list[dict[str, Any]] = []
