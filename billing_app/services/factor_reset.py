"""Resetting the second factor of a member who has lost it: an owner asks, and a day later it is gone unless cancelled.

The day is there because whoever has taken over an owner's login would begin with this.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from billing_app.documents.texts import moment
from billing_app.domain.access import Actor, Permission, Role
from billing_app.domain.change import Fact
from billing_app.domain.errors import Conflict, Forbidden, NotFound, Refused
from billing_app.domain.ids import new_id
from billing_app.services.mailing import queue_mail
from billing_app.services.second_factor.devices import forget_all_devices
from billing_app.services.second_factor.notices import owners_of
from billing_app.services.second_factor.standing import factors_of
from billing_app.services.secret_links import link_to
from billing_app.settings import settings
from billing_app.store import factors as rows
from billing_app.store import held_acts as store
from billing_app.store.accounts import active_memberships, members_of
from billing_app.store.business import business_row
from billing_app.store.session import (
    Scope,
    clock,
    reading,
    seeing_beyond,
    system_reading,
    system_transaction,
    transaction,
)
from billing_app.store.tables import FactorReset, User
from billing_app.store.team import lock_members, member_of, user_row

DELAY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class WaitingReset:
    """A reset that waits."""

    id: str
    user_id: str
    name: str
    effective_at: datetime


@dataclass(frozen=True, slots=True)
class MemberFactors:
    """Whether a member has a second factor, and until when a reset waits."""

    user_id: str
    name: str
    role: Role
    has_factor: bool
    reset_at: datetime | None


def ask_reset(actor: Actor, user_id: str) -> WaitingReset:
    """Let a member's factors be taken away after a day; told to the member and to all owners."""
    actor.require(Permission.MANAGE_TEAM)
    actor.require_step_up(clock())
    with transaction(actor) as scope:
        member_of(lock_members(scope), user_id)
        user = user_row(scope, user_id, for_update=True)
        _refuse_useless(scope, actor, user)
        effective_at = scope.now + DELAY
        row = FactorReset(
            id=new_id(),
            business_id=scope.business_id,
            user_id=user_id,
            asked_by=str(actor.user_id or actor.kind),
            asked_at=scope.now,
            effective_at=effective_at,
        )
        scope.session.add(row)
        told = {"user_id": user_id, "effective_at": effective_at.isoformat()}
        scope.record(Fact("factor.reset_asked", row.id, told))
        _mail(scope, user, "reset", effective_at)
        return WaitingReset(row.id, user_id, user.name, effective_at)


def list_resets(actor: Actor) -> list[WaitingReset]:
    """The resets that wait in the business."""
    actor.require(Permission.MANAGE_TEAM)
    with reading(actor) as scope:
        return [WaitingReset(row.id, user.id, user.name, row.effective_at) for row, user in store.open_resets(scope)]


def list_member_factors(actor: Actor) -> list[MemberFactors]:
    """The members by name, whether each has a second factor, and what waits."""
    actor.require(Permission.MANAGE_TEAM)
    with reading(actor) as scope:
        members = members_of(scope.session, scope.business_id)
        secured = rows.logins_with_factor(scope.session, [user.id for user, _ in members])
        waiting = {user.id: row.effective_at for row, user in store.open_resets(scope)}
        return [
            MemberFactors(user.id, user.name, Role(each.role), user.id in secured, waiting.get(user.id))
            for user, each in members
        ]


def cancel_reset(actor: Actor, user_id: str) -> None:
    """Cancel a reset: the member or an owner may; needs no step-up, because nothing changes then."""
    if user_id != actor.user_id:
        actor.require(Permission.MANAGE_TEAM)
    with system_reading() as session:
        found = store.own_reset(session, user_id)
    if found is None or (user_id != actor.user_id and found.business_id != actor.business_id):
        raise NotFound("There is no reset that waits.")
    with system_transaction(found.business_id, actor) as scope:
        row = store.lock_reset(scope, found.id)
        if row.cancelled_at is None and row.carried_out_at is None:
            row.cancelled_at = scope.now
            scope.record(Fact("factor.reset_cancelled", row.id, {"user_id": user_id}))
            _mail(scope, user_row(scope, user_id), "cancelled", None)


def cancel_own_reset(actor: Actor) -> None:
    """Keep the own factors."""
    cancel_reset(actor, str(actor.user_id))


def own_waiting_reset(actor: Actor) -> WaitingReset | None:
    """The reset that waits for the actor's own login."""
    if actor.user_id is None:
        return None
    with system_reading() as session:
        found = store.own_reset(session, actor.user_id)
        return None if found is None else WaitingReset(found.id, actor.user_id, actor.name, found.effective_at)


def carry_out_reset(scope: Scope, reset_id: str) -> None:
    """Take the factors away now, unless the reset was cancelled or carried out meanwhile."""
    row = store.lock_reset(scope, reset_id)
    if row.cancelled_at is not None or row.carried_out_at is not None or row.effective_at > scope.now:
        return
    row.carried_out_at = scope.now
    user = user_row(scope, row.user_id, for_update=True)
    rows.forget_authenticators(scope.session, user.id)
    rows.forget_passkeys(scope.session, user.id)
    rows.forget_recovery_codes(scope.session, user.id)
    forget_all_devices(scope, user.id)
    rows.end_pending_of(scope.session, user.id, scope.now)
    scope.record(Fact("factor.reset", row.id, {"user_id": user.id}))
    _mail(scope, user, "done", None)


def _refuse_useless(scope: Scope, actor: Actor, user: User) -> None:
    factors = factors_of(scope.session, user.id)
    if not factors.has_any:
        raise Refused(f"{user.name} has no second factor.", code="no_factor")
    if store.open_reset_of(scope, user.id) is not None:
        raise Conflict("This reset waits already.", code="reset_waits")
    with seeing_beyond(scope):
        memberships, own = (active_memberships(scope.session, one) for one in (user.id, str(actor.user_id or "")))
    owned = {each.business_id for each in own if each.role == Role.OWNER.value}
    for each in memberships:
        if each.business_id != scope.business_id and actor.kind != "cli" and each.business_id not in owned:
            sentence = (
                f"{user.name} works for another business as well, which relies on the same second factor. "
                "Whoever operates this installation can help."
            )
            raise Forbidden(sentence, code="works_elsewhere")


def _mail(scope: Scope, user: User, step: str, effective_at: datetime | None) -> None:
    business = business_row(scope)
    people = {user.email, *(owner.email for owner in owners_of(scope))}
    for email in sorted(people):
        queue_mail(
            scope,
            to=email,
            template="factor_reset",
            values={
                "email": email,
                "site": settings().address,
                "business": business.name,
                "step": step,
                "is_own": email == user.email,
                "person": f"{user.name} ({user.email})",
                "asker": scope.actor.name if scope.actor else "",
                "when": f"{moment(scope.now, 'en', business.time_zone)} ({business.time_zone})",
                "until": f"{moment(effective_at, 'en', business.time_zone)} ({business.time_zone})"
                if effective_at
                else "",
                "link": link_to("/settings/profile" if email == user.email else "/settings/security"),
            },
        )
