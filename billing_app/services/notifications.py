"""Notifications: what customers, jobs and other programs did while nobody looked, for whoever may know of it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from billing_app.domain.access import Actor, Permission
from billing_app.services.cards.settling import PAYER
from billing_app.store.notifications import latest_noted
from billing_app.store.session import reading

SHOWN = 20
LOOKED_AT = 2000
"""So many events back: where nothing of the kind happened for years, nobody reads from the first day on."""
_FRESH = timedelta(days=1)
_P = Permission
NOTIFYING: Mapping[str, Permission] = {
    "invoice.asked": _P.VIEW_INVOICES,
    "invoice.viewed": _P.VIEW_INVOICES,
    "invoice.bounced": _P.VIEW_INVOICES,
    "invoice.card_mismatch": _P.VIEW_INVOICES,
    "invoice.reminded": _P.VIEW_INVOICES,
    "mail.failed": _P.VIEW_INVOICES,
    "recurring.billed": _P.VIEW_INVOICES,
    "recurring.held": _P.VIEW_INVOICES,
    "received.arrived": _P.VIEW_EXPENSES,
    "received.refused": _P.VIEW_EXPENSES,
    "job.failed": _P.MANAGE_SETTINGS,
    "bank_details.asked": _P.MANAGE_SETTINGS,
    "bank_details.took_effect": _P.MANAGE_SETTINGS,
    "key.used_from_new_address": _P.MANAGE_KEYS,
    "factor.reset_asked": _P.MANAGE_TEAM,
}
"""What is told, and the right to know of it."""


@dataclass(frozen=True, slots=True)
class Notification:
    """One thing that happened; `is_fresh` when it was within a day."""

    sequence: int
    at: datetime
    kind: str
    subject_id: str
    payload: Mapping[str, Any]
    is_fresh: bool


def list_notifications(actor: Actor) -> list[Notification]:
    """The latest ones that the actor may know of, newest first."""
    actor.require(Permission.VIEW_INVOICES)
    kinds = [kind for kind, right in NOTIFYING.items() if actor.may(right)]
    with reading(actor) as scope:
        payer = PAYER if actor.may(_P.VIEW_PAYMENTS) else ""
        rows = latest_noted(scope, kinds, payer=payer, within=LOOKED_AT, limit=SHOWN)
        fresh_from = scope.now - _FRESH
        return [
            Notification(
                row.sequence, row.at, row.kind, row.subject_id, json.loads(row.payload), is_fresh=row.at >= fresh_from
            )
            for row in rows
        ]
