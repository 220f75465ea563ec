"""Bank details that change wait before they count: whoever can change where customers pay can steal without a trace.

The first ones count at once, and so does what the operator sets from the command line. Every other change is mailed to
all owners, stands on the settings page, and can be cancelled by any owner until it takes effect.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from billing_app.documents.texts import moment
from billing_app.domain.access import Actor, Role
from billing_app.domain.business import BusinessProfile
from billing_app.domain.change import Fact
from billing_app.domain.errors import Forbidden, NotFound
from billing_app.domain.ids import new_id
from billing_app.services.banks import bic_of
from billing_app.services.mailing import queue_mail
from billing_app.services.second_factor.notices import owners_of
from billing_app.services.secret_links import link_to
from billing_app.settings import settings
from billing_app.store import held_acts as store
from billing_app.store.business import business_row
from billing_app.store.policies import find_policy
from billing_app.store.session import Scope, transaction
from billing_app.store.tables import BankChange, Business


@dataclass(frozen=True, slots=True)
class HeldBankDetails:
    """Bank details that wait."""

    id: str
    iban: str
    bic: str
    asked_by: str
    effective_at: datetime


def held_bank_details(scope: Scope) -> HeldBankDetails | None:
    """What waits in the scope's business."""
    row = store.open_bank_change(scope)
    if row is None:
        return None
    return HeldBankDetails(row.id, str(row.details["iban"]), str(row.details["bic"]), row.asked_by, row.effective_at)


def hold_bank_details(
    scope: Scope, actor: Actor, row: Business, before: BusinessProfile, after: BusinessProfile
) -> BusinessProfile:
    """The profile that counts from now on: without new bank details, if they have to wait."""
    old, new = (before.iban, before.bic), (after.iban, after.bic)
    if new == old:
        return after
    actor.require_step_up(scope.now)
    hours = find_policy(scope.session, scope.business_id)[0].bank_hold_hours
    is_first = old == ("", "")
    if is_first or hours == 0 or actor.kind in {"cli", "job"} or row.is_demo:
        _supersede(scope)
        _mail(scope, row, after, actor.name, None)
        return after if is_first else with_bank_details(scope, before, after)
    _hold(scope, actor, row, after, scope.now + timedelta(hours=hours))
    return replace(after, iban=before.iban, bic=before.bic)


def with_known_bic(before: BusinessProfile, after: BusinessProfile) -> BusinessProfile:
    """The profile with the BIC of its new account, where nobody typed one and the bank is known."""
    if after.iban == before.iban or after.bic not in {"", before.bic}:
        return after
    left = after.bic if after.bic[4:6] == after.iban[:2] else ""  # another account, perhaps of the same bank
    return replace(after, bic=bic_of(after.iban) or left)


def with_bank_details(scope: Scope, before: BusinessProfile, after: BusinessProfile) -> BusinessProfile:
    """The profile from the day on which other bank details count, which the next documents tell."""
    if after.iban == before.iban or not before.iban:
        return after
    return replace(after, bank_changed_on=scope.now.astimezone(after.zone).date())


def cancel_bank_details(actor: Actor) -> None:
    """Cancel what waits: any owner may, and needs no step-up, because nothing changes then."""
    if actor.role is not Role.OWNER and actor.kind != "cli":
        raise Forbidden("Only an owner can cancel this. Ask an owner of the business.")
    with transaction(actor) as scope:
        if not _supersede(scope):
            raise NotFound("There are no bank details that wait.")


def _supersede(scope: Scope) -> bool:
    row = store.open_bank_change(scope, for_update=True)
    if row is None:
        return False
    row.cancelled_at = scope.now
    scope.record(Fact("bank_details.cancelled", row.id, {"iban": row.details["iban"]}))
    return True


def _hold(scope: Scope, actor: Actor, row: Business, after: BusinessProfile, effective_at: datetime) -> None:
    waiting = store.open_bank_change(scope, for_update=True)
    details = {"iban": after.iban, "bic": after.bic}
    if waiting is not None and waiting.details == details:
        return
    _supersede(scope)
    change = BankChange(
        id=new_id(),
        business_id=scope.business_id,
        details=details,
        asked_by=actor.name,
        asked_at=scope.now,
        effective_at=effective_at,
    )
    scope.session.add(change)
    scope.record(Fact("bank_details.asked", change.id, details | {"effective_at": effective_at.isoformat()}))
    _mail(scope, row, after, actor.name, effective_at)


def _mail(scope: Scope, row: Business, after: BusinessProfile, asked_by: str, effective_at: datetime | None) -> None:
    for owner in owners_of(scope):
        queue_mail(
            scope,
            to=owner.email,
            template="bank_details",
            values={
                "email": owner.email,
                "site": settings().address,
                "business": row.name,
                "iban": after.iban or "none",
                "bic": after.bic,
                "person": asked_by,
                "when": f"{moment(scope.now, 'en', row.time_zone)} ({row.time_zone})",
                "until": f"{moment(effective_at, 'en', row.time_zone)} ({row.time_zone})" if effective_at else "",
                "link": link_to("/settings/business"),
            },
        )


def due_bank_details(scope: Scope, change_id: str) -> tuple[Business, str, str] | None:
    """The business with the details that count from now on; None if somebody cancelled or carried them out."""
    business = business_row(scope, for_update=True)
    row = store.lock_bank_change(scope, change_id)
    if row.cancelled_at is not None or row.carried_out_at is not None or row.effective_at > scope.now:
        return None
    row.carried_out_at = scope.now
    scope.record(Fact("bank_details.took_effect", row.id, {"iban": row.details["iban"]}))
    return business, str(row.details["iban"]), str(row.details["bic"])
