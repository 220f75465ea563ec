"""Step-up: before a dangerous act a person proves again who is sitting there; it counts for five minutes, here only."""

import logging
from typing import Any

from billing_app.domain.access import Actor
from billing_app.domain.change import Fact
from billing_app.domain.errors import Forbidden, InvalidInput, Refused
from billing_app.services.lockout import admit_attempt
from billing_app.services.own_factors import person_of
from billing_app.services.passwords import is_password
from billing_app.services.second_factor.authenticator import judge_app_code
from billing_app.services.second_factor.passkeys import Answer, judge_passkey, request_options
from billing_app.services.second_factor.standing import factors_of
from billing_app.store import factors as rows
from billing_app.store.accounts import mark_succeeded, step_up_sign_in
from billing_app.store.session import reading, system_transaction
from billing_app.store.tables import User
from billing_app.store.team import user_row

_log = logging.getLogger(__name__)
_WRONG = {
    "password": "This is not your password.",
    "app": "This code is not right. Each code works once.",
    "passkey": "This passkey was not accepted. Try again, or use another way.",
}


def step_up_ways(actor: Actor) -> tuple[str, ...]:
    """By what the actor can prove himself again: app, passkey, password."""
    user_id = person_of(actor)
    with reading(actor) as scope:
        factors = factors_of(scope.session, user_id)
        has_password = bool(user_row(scope, user_id).password_hash)
    can = {
        "passkey": factors.passkeys > 0,
        "app": factors.has_app and not factors.is_app_frozen,
        "password": has_password,
    }
    return tuple(way for way, is_open in can.items() if is_open)


def step_up(actor: Actor, way: str, secret: str) -> None:
    """Prove by the password or a code of the app who is sitting there; guessing is slowed down as at the door."""
    user = _person(actor)
    attempt = _admit(user, "own password" if way == "password" else "step-up")
    # The password takes its time; no transaction waits for it.
    is_right = way == "password" and is_password(secret, user.password_hash)
    with system_transaction(actor.business_id, actor) as scope:
        if way == "app":
            is_right = judge_app_code(scope, user, secret)
    _conclude(actor, user, way, attempt, is_right=is_right)


def step_up_options(actor: Actor) -> dict[str, Any]:
    """What a browser needs to prove it by a passkey."""
    user_id = person_of(actor)
    with reading(actor) as scope:
        own = rows.passkeys_of(scope.session, user_id)
    if not own:
        raise Refused("You have no passkey. Use another way.", code="not_a_way")
    return request_options(own, "step_up", _session_of(actor))


def step_up_with_passkey(actor: Actor, answer: Answer) -> None:
    """Prove by a passkey who is sitting there."""
    user = _person(actor)
    attempt = _admit(user, "step-up")
    with system_transaction(actor.business_id, actor) as scope:
        is_right = judge_passkey(scope, answer, "step_up", _session_of(actor), user_id=user.id) is not None
    _conclude(actor, user, "passkey", attempt, is_right=is_right)


def _person(actor: Actor) -> User:
    user_id = person_of(actor)
    _session_of(actor)
    with reading(actor) as scope:
        return user_row(scope, user_id)


def _session_of(actor: Actor) -> str:
    if actor.session_id is None:
        raise Forbidden("Only a person who is signed in can do this.")
    return str(actor.session_id)


def _admit(user: User, what: str) -> str:
    with system_transaction() as scope:
        return admit_attempt(scope, user.email, "", what)


def _conclude(actor: Actor, user: User, way: str, attempt: str, *, is_right: bool) -> None:
    session_id = _session_of(actor)
    with system_transaction(actor.business_id, actor) as scope:
        if is_right:
            mark_succeeded(scope.session, attempt)
            step_up_sign_in(scope.session, session_id, scope.now)
        kind = "step_up.passed" if is_right else "step_up.failed"
        scope.record(Fact(kind, session_id, {"user_id": user.id, "way": way if way in _WRONG else "none"}))
    if not is_right:
        _log.warning("step-up failed: by %s", user.id)
        raise InvalidInput(_WRONG.get(way, _WRONG["password"]), code="wrong_proof", path="secret")
