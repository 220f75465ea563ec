"""Carrying out what has waited long enough: bank details and factor resets that nobody cancelled."""

import asyncio
import logging

from billing_app.domain.access import Actor, Permission
from billing_app.domain.errors import BillingError
from billing_app.domain.ids import BusinessId
from billing_app.services.business import take_over_bank_details
from billing_app.services.factor_reset import carry_out_reset
from billing_app.store.held_acts import due_acts
from billing_app.store.session import clock, system_reading, transaction

LOOK_EVERY_SECONDS = 20.0
_log = logging.getLogger(__name__)


def carry_out_due() -> int:
    """Carry out everything that is due, each in its own transaction; returns how many were carried out.

    Two processes may do so at the same time: the row is locked, and the second finds it done. One that fails must not
    hold up the others, and is tried again the next time.
    """
    with system_reading() as session:
        due = due_acts(session, clock())
    done = 0
    for kind, business_id, act_id in due:
        try:
            _carry_out(kind, business_id, act_id)
            done += 1
        except BillingError:
            _log.exception("%s %s could not be carried out", kind, act_id)
    return done


def _carry_out(kind: str, business_id: str, act_id: str) -> None:
    actor = Actor(BusinessId(business_id), "Tideline", "job", frozenset({Permission.MANAGE_SETTINGS}))
    with transaction(actor) as scope:
        if kind == "bank_details":
            take_over_bank_details(scope, act_id)
        else:
            carry_out_reset(scope, act_id)


class DueActs:
    """Looks again and again, beside the pages."""

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                await asyncio.to_thread(carry_out_due)
            except Exception:  # one that can't be carried out now must not end the looking for good
                _log.exception("carrying out what waited failed; it is tried again")
            await asyncio.sleep(LOOK_EVERY_SECONDS)
