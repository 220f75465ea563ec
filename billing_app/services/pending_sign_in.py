"""From the first factor to a session: at once where no second one is asked for, else by a sign-in that waits for it.

Every way in enters here by `begin_sign_in`: a password, a passkey, a provider's login. What waits is a row, bound to
the browser by a cookie of its own, for ten minutes and a few tries.
"""

import hashlib
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from billing_app.domain.access import Actor
from billing_app.domain.change import Fact
from billing_app.domain.errors import InvalidInput, Unauthenticated
from billing_app.domain.ids import new_id
from billing_app.services.lockout import admit_attempt
from billing_app.services.membership import first_actor
from billing_app.services.notices import tell_of_new_device
from billing_app.services.second_factor.devices import is_remembered, remember_device
from billing_app.services.second_factor.mail_code import send_mail_code
from billing_app.services.second_factor.standing import Way, factors_of, ways_of
from billing_app.services.sessions import NewSession, begin_session, cookie_value
from billing_app.services.watching.reducing import whereabouts
from billing_app.settings import settings
from billing_app.store import factors as rows
from billing_app.store.accounts import mark_succeeded
from billing_app.store.policies import find_policy
from billing_app.store.session import Scope, clock, system_reading, system_transaction
from billing_app.store.tables import PendingSignIn, User

VALIDITY = timedelta(minutes=10)
MOST_TRIES = 5
# What proves a second factor by itself: a passkey with user verification is something one has and something one is or
# knows; a provider says `mfa` when it has asked for two.
STRONG_METHODS = frozenset({"passkey", "app", "mail", "recovery", "mfa"})
WRONG_CODE = "This code is not right. Each code works once."
TOO_LATE = "This sign-in took too long, or was tried too often. Begin again."
_log = logging.getLogger(__name__)
Judge = Callable[[Scope, PendingSignIn, User], bool]


@dataclass(frozen=True, slots=True)
class Arrival:
    """The browser that somebody signs in with. `known_device` and `remembered_device` are cookies' values.

    `known_device` is given only where it was checked to belong to the person.
    """

    address: str = ""
    device: str = ""
    known_device: str = ""
    remembered_device: str = ""
    is_remembered: bool = False


@dataclass(frozen=True, slots=True)
class NewPending:
    """A sign-in that waits for its second factor; `value` is its cookie's and is stored nowhere."""

    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What a sign-in waits for: an own password, a code or passkey by one of these ways, or that a factor is set up."""

    step: Literal["password", "factor", "enrol"]
    ways: tuple[Way, ...]
    email: str
    is_app_frozen: bool
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Party:
    """Who is behind a waiting sign-in, and the business that is entered."""

    pending: PendingSignIn
    user: User
    actor: Actor


def pending_cookie_name() -> str:
    """The cookie of a sign-in that waits."""
    return "__Host-pending" if settings().is_https else "pending"


def begin_sign_in(
    scope: Scope, user: User, actor: Actor, arrival: Arrival, methods: frozenset[str]
) -> NewSession | NewPending:
    """Go on after a first factor: `methods` names what was proven (`password`, `passkey`, `oidc`, `mfa`).

    The scope is that of the actor's business.
    """
    if user.first_password_until is not None and "password" in methods:
        return _begin_waiting(scope, user, actor, arrival, methods)
    policy, _ = find_policy(scope.session, actor.business_id)
    factors = factors_of(scope.session, user.id)
    is_asked = factors.has_any or policy.requires_factor(actor.role) or user.is_password_short
    ways = ways_of(factors, policy)
    if is_asked and not methods & STRONG_METHODS:
        if not ways or not is_remembered(scope, user.id, arrival.remembered_device):
            return _begin_waiting(scope, user, actor, arrival, methods)
        methods |= {"device"}
    if not arrival.known_device:
        tell_of_new_device(scope, user, device=arrival.device, address=arrival.address)
    return begin_session(
        scope,
        actor,
        device=arrival.device,
        address=arrival.address,
        is_remembered=arrival.is_remembered,
        methods=methods,
    )


def waiting_sign_in(cookie_header: str) -> Waiting | None:
    """What the sign-in behind a Cookie header waits for; None where there is none, or it is over."""
    try:
        party = party_of(cookie_header)
    except Unauthenticated:
        return None
    if party.user.first_password_until is not None:
        return Waiting("password", (), party.user.email, False, party.pending.expires_at)  # noqa: FBT003
    with system_reading() as session:
        policy, _ = find_policy(session, party.actor.business_id)
        factors = factors_of(session, party.user.id)
    ways = ways_of(factors, policy)
    step = "factor" if ways or factors.has_any else "enrol"
    return Waiting(step, ways, party.user.email, factors.is_app_frozen, party.pending.expires_at)


def party_of(cookie_header: str) -> Party:
    """Who waits behind a Cookie header; raises `Unauthenticated` when it is over."""
    value = cookie_value(cookie_header, pending_cookie_name())
    with system_reading() as session:
        pending = rows.pending_of(session, _digest(value), clock()) if value else None
        user = session.get(User, pending.user_id) if pending is not None else None
    actor = first_actor(user, pending.entering) if user is not None and pending is not None else None
    if pending is None or user is None or actor is None:
        raise Unauthenticated(TOO_LATE)
    return Party(pending, user, actor)


def send_code(cookie_header: str) -> None:
    """Mail a code for the waiting sign-in."""
    party = party_of(cookie_header)
    waiting = waiting_sign_in(cookie_header)
    if waiting is None or "mail" not in waiting.ways:
        raise InvalidInput("Codes by mail are not possible here. Use another way.", code="no_mail_codes")
    with system_transaction(party.actor.business_id, party.actor) as scope:
        send_mail_code(scope, party.user, party.pending.id)


def finish(
    cookie_header: str, way: str, judge: Judge, *, remembers_device: bool = False, wrong: str = WRONG_CODE
) -> NewSession:
    """End a waiting sign-in by what `judge` decides: true begins the session, false counts a try.

    Raises `Unauthenticated` when there is nothing that waits, `InvalidInput` for a wrong code, `LockedOut`.
    """
    party = party_of(cookie_header)
    if party.user.first_password_until is not None:
        raise Unauthenticated(TOO_LATE)
    address, known_device = party.pending.address, party.pending.known_device
    with system_transaction() as scope:
        attempt = admit_attempt(scope, f"{party.user.email} second factor", address, known_device)
    with system_transaction(party.actor.business_id, party.actor) as scope:
        row = rows.pending_of(scope.session, party.pending.digest, scope.now, for_update=True)
        if row is None:
            raise Unauthenticated(TOO_LATE)
        if judge(scope, row, party.user):
            mark_succeeded(scope.session, attempt)
            return _enter(scope, party, row, way, remembers_device=remembers_device)
        row.tries += 1
        if row.tries >= MOST_TRIES:
            row.ended_at = scope.now
        told = {"user_id": party.user.id, "way": way}
        scope.record(Fact("factor.refused", party.user.id, told, private=whereabouts(address, "")))
    _log.warning("second factor refused: %s of %s, from %s", way, party.user.id, address)
    raise InvalidInput(wrong, code="wrong_code", path="code")


def _enter(scope: Scope, party: Party, row: PendingSignIn, way: str, *, remembers_device: bool) -> NewSession:
    row.ended_at = scope.now
    if not row.known_device:
        tell_of_new_device(scope, party.user, device=row.device, address=row.address)
    pass_value = ""
    if remembers_device:
        pass_value = remember_device(scope, party.user.id, device=row.device, address=row.address)
    return begin_session(
        scope,
        party.actor,
        device=row.device,
        address=row.address,
        is_remembered=row.is_remembered,
        methods=frozenset({*row.methods.split(), way}),
        remembered_device=pass_value,
    )


def _begin_waiting(scope: Scope, user: User, actor: Actor, arrival: Arrival, methods: frozenset[str]) -> NewPending:
    value = secrets.token_urlsafe(32)
    scope.session.add(
        PendingSignIn(
            id=new_id(),
            digest=_digest(value),
            user_id=user.id,
            methods=" ".join(sorted(methods)),
            device=arrival.device[:200],
            known_device=arrival.known_device[:200],
            address=arrival.address[:64],
            is_remembered=arrival.is_remembered,
            entering=actor.business_id,
            created_at=scope.now,
            expires_at=scope.now + VALIDITY,
        )
    )
    scope.session.flush()
    return NewPending(value)


def _digest(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()
