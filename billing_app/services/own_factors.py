"""What people do about their own second factors: add, look at, remove. Every change asks for a step-up."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime

from billing_app.domain.access import Actor, Role
from billing_app.domain.change import Fact
from billing_app.domain.errors import Forbidden, InvalidInput, NotFound, Refused
from billing_app.services.second_factor.authenticator import Enrolment, begin_enrolment, confirm_enrolment
from billing_app.services.second_factor.devices import KnownDevice, forget_all_devices
from billing_app.services.second_factor.notices import tell_factor_event
from billing_app.services.second_factor.recovery import make_recovery_codes
from billing_app.services.second_factor.standing import factors_of
from billing_app.store import factors as rows
from billing_app.store.accounts import active_memberships
from billing_app.store.policies import find_policy
from billing_app.store.session import Scope, clock, reading, system_transaction
from billing_app.store.tables import User
from billing_app.store.team import user_row

WRONG_FIRST_CODE = (
    "This is not the code that the app shows now. Check the clock of your device, then type the next code."
)


@dataclass(frozen=True, slots=True)
class OwnApp:
    """The authenticator app of a login."""

    added_at: datetime
    last_used_at: datetime | None
    is_frozen: bool


@dataclass(frozen=True, slots=True)
class OwnPasskey:
    """A passkey as it is listed."""

    id: str
    name: str
    added_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class OwnFactors:
    """Everything that a person sees of the own second factors."""

    app: OwnApp | None
    passkeys: tuple[OwnPasskey, ...]
    recovery_codes: int
    devices: tuple[KnownDevice, ...]
    is_required: bool


def own_factors(actor: Actor) -> OwnFactors:
    """The actor's own second factors."""
    user_id = person_of(actor)
    with reading(actor) as scope:
        app = rows.authenticator_of(scope.session, user_id)
        return OwnFactors(
            app=app and OwnApp(app.created_at, app.last_used_at, app.frozen_at is not None),
            passkeys=tuple(
                OwnPasskey(row.id, row.name, row.created_at, row.last_used_at)
                for row in rows.passkeys_of(scope.session, user_id)
            ),
            recovery_codes=rows.unused_recovery_codes(scope.session, user_id),
            devices=tuple(
                KnownDevice(row.id, row.device, row.address, row.last_used_at, row.expires_at)
                for row in rows.remembered_devices_of(scope.session, user_id, scope.now)
            ),
            is_required=_is_required(scope, user_row(scope, user_id)),
        )


def begin_app(actor: Actor) -> Enrolment:
    """What an app needs to know to become the actor's authenticator."""
    with _changing(actor) as scope:
        return begin_enrolment(scope, user_row(scope, person_of(actor)))


def confirm_app(actor: Actor, code: str) -> tuple[str, ...]:
    """Confirm the new app by its first code; returns recovery codes if there were none yet, shown only now."""
    with _changing(actor) as scope:
        user = user_row(scope, person_of(actor), for_update=True)
        if not confirm_enrolment(scope, user, code):
            raise InvalidInput(WRONG_FIRST_CODE, code="wrong_code", path="code")
        return after_adding(scope, user)


def after_adding(scope: Scope, user: User) -> tuple[str, ...]:
    """What follows when a factor was added: earlier trust ends, and there must be a way back."""
    forget_all_devices(scope, user.id)
    rows.end_pending_of(scope.session, user.id, scope.now)
    return () if rows.unused_recovery_codes(scope.session, user.id) else make_recovery_codes(scope, user)


def remove_app(actor: Actor) -> None:
    """Take the authenticator app away."""
    with _changing(actor) as scope:
        user = user_row(scope, person_of(actor), for_update=True)
        row = rows.authenticator_of(scope.session, user.id, for_update=True)
        if row is None:
            raise NotFound("There is no authenticator app to remove.")
        _refuse_last(scope, user)
        rows.forget_authenticators(scope.session, user.id)
        _removed(scope, user, row.id, "app")


def remove_passkey(actor: Actor, passkey_id: str) -> str:
    """Take one passkey away; returns its name."""
    with _changing(actor) as scope:
        user = user_row(scope, person_of(actor), for_update=True)
        row = rows.own_passkey(scope.session, user.id, passkey_id)
        if row is None:
            raise NotFound("There is no such passkey of yours.")
        _refuse_last(scope, user)
        scope.session.delete(row)
        scope.session.flush()
        _removed(scope, user, row.id, "passkey")
        return row.name


def renew_recovery_codes(actor: Actor) -> tuple[str, ...]:
    """Ten new recovery codes instead of all earlier ones."""
    with _changing(actor) as scope:
        user = user_row(scope, person_of(actor), for_update=True)
        if not factors_of(scope.session, user.id).has_any:
            raise Refused("Set up an authenticator app or a passkey first.", code="no_factor")
        codes = make_recovery_codes(scope, user)
        tell_factor_event(scope, user, "New recovery codes were made; the earlier ones no longer work")
        return codes


def forget_device(actor: Actor, device_id: str) -> None:
    """Ask for the second factor on one device again; needs no step-up, because it only takes trust away."""
    user_id = person_of(actor)
    with system_transaction(actor.business_id, actor) as scope:
        if not rows.forget_devices(scope.session, user_id, scope.now, only_id=device_id):
            raise NotFound("There is no such remembered device of yours.")
        scope.record(Fact("device.forgotten", device_id, {"user_id": user_id}))


def person_of(actor: Actor) -> str:
    """The login behind an actor; other software and the operator have none."""
    if actor.user_id is None or actor.kind != "user":
        raise Forbidden("Only a person who is signed in can do this.")
    return str(actor.user_id)


def _changing(actor: Actor) -> AbstractContextManager[Scope]:
    person_of(actor)
    actor.require_step_up(clock())
    return system_transaction(actor.business_id, actor)


def _removed(scope: Scope, user: User, row_id: str, factor: str) -> None:
    if not factors_of(scope.session, user.id).has_any:
        rows.forget_recovery_codes(scope.session, user.id)
    forget_all_devices(scope, user.id)
    rows.end_pending_of(scope.session, user.id, scope.now)
    scope.record(Fact("factor.removed", row_id, {"user_id": user.id, "factor": factor}))
    what = "The authenticator app was removed" if factor == "app" else "A passkey was removed"
    tell_factor_event(scope, user, what)


def _refuse_last(scope: Scope, user: User) -> None:
    factors = factors_of(scope.session, user.id)
    if int(factors.has_app) + factors.passkeys > 1:
        return
    if user.is_password_short:
        sentence = "Your password is short, so it needs a second factor. Choose a longer password first."
        raise Refused(sentence, code="password_needs_factor")
    if _is_required(scope, user):
        sentence = "Your business requires a second factor. Add another one before you remove this one."
        raise Refused(sentence, code="factor_required")


def _is_required(scope: Scope, user: User) -> bool:
    """Whether any business that the person works for asks for a second factor."""
    memberships = active_memberships(scope.session, user.id)
    policies = [(find_policy(scope.session, each.business_id)[0], Role(each.role)) for each in memberships]
    return any(policy.requires_factor(role) for policy, role in policies)
