"""Signing in with a passkey: instead of a password, as the second factor, or to set one up because one is required."""

from dataclasses import replace
from typing import Any

from billing_app.domain.errors import Refused, Unauthenticated
from billing_app.services.accounts import is_device_of
from billing_app.services.enrolling import Enrolled, require_enrolment
from billing_app.services.lockout import LockedOut, admit_attempt
from billing_app.services.membership import first_actor
from billing_app.services.pending_sign_in import Arrival, NewPending, begin_sign_in, finish, party_of
from billing_app.services.second_factor.passkeys import (
    Answer,
    add_passkey,
    creation_options,
    credential_id_of,
    judge_passkey,
    request_options,
)
from billing_app.services.second_factor.recovery import make_recovery_codes
from billing_app.services.sessions import NewSession
from billing_app.services.watching import Signal
from billing_app.services.watching.door import Knock
from billing_app.store import accounts as people
from billing_app.store import factors as rows
from billing_app.store.session import Scope, system_reading, system_transaction
from billing_app.store.tables import PendingSignIn, User

WRONG = "This passkey was not accepted. Try again, or sign in another way."


def sign_in_options(bound_to: str) -> dict[str, Any]:
    """What a browser needs to sign in with any passkey; `bound_to` is the value of a cookie of its own."""
    return request_options(None, "sign_in", bound_to)


def sign_in_with_passkey(answer: Answer, bound_to: str, arrival: Arrival) -> NewSession | NewPending:
    """Begin a session by a passkey alone. Raises `Unauthenticated`, or `LockedOut`."""
    try:
        with system_transaction() as scope:
            attempt = admit_attempt(scope, f"passkey {credential_id_of(answer)}", arrival.address, "")
    except LockedOut:
        Knock("", arrival.address, arrival.device, None).report(Signal.SIGN_IN_LOCKED_OUT)
        raise
    with system_transaction() as scope:
        found = judge_passkey(scope, answer, "sign_in", bound_to) if bound_to else None
        user = scope.session.get(User, found.user_id) if found is not None else None
    actor = first_actor(user) if user is not None else None
    if user is None or actor is None:
        knock = Knock("", arrival.address, arrival.device, user)  # no address was typed
        knock.report(Signal.SIGN_IN_FAILED if user is None else Signal.SIGN_IN_DISABLED)
        raise Unauthenticated(WRONG)
    if not is_device_of(user.id, arrival.known_device):
        arrival = replace(arrival, known_device="")
    with system_transaction(actor.business_id, actor) as scope:
        people.mark_succeeded(scope.session, attempt)
        return begin_sign_in(scope, user, actor, arrival, frozenset({"passkey"}))


def waiting_options(cookie_header: str) -> dict[str, Any]:
    """What a browser needs to answer a waiting sign-in with one of the person's passkeys."""
    party = party_of(cookie_header)
    with system_reading() as session:
        own = rows.passkeys_of(session, party.user.id)
    if not own:
        raise Refused("There is no passkey for this login. Use another way.", code="not_a_way")
    return request_options(own, "second_factor", party.pending.id)


def answer_with_passkey(cookie_header: str, answer: Answer, *, remembers_device: bool = False) -> NewSession:
    """Begin the session if the passkey is one of the person's."""

    def judge(scope: Scope, pending: PendingSignIn, user: User) -> bool:
        return judge_passkey(scope, answer, "second_factor", pending.id, user_id=user.id) is not None

    return finish(cookie_header, "passkey", judge, remembers_device=remembers_device, wrong=WRONG)


def enrolment_options(cookie_header: str) -> dict[str, Any]:
    """What a browser needs to make the passkey that a waiting sign-in asks for."""
    party = party_of(cookie_header)
    require_enrolment(cookie_header)
    return creation_options(party.user, (), party.pending.id)


def enrol_passkey_and_enter(cookie_header: str, answer: Answer, name: str) -> Enrolled:
    """Keep the new passkey and begin the session."""
    require_enrolment(cookie_header)
    codes: tuple[str, ...] = ()

    def judge(scope: Scope, pending: PendingSignIn, user: User) -> bool:
        nonlocal codes
        add_passkey(scope, user, answer, name, pending.id)
        codes = make_recovery_codes(scope, user)
        return True

    return Enrolled(finish(cookie_header, "passkey", judge, wrong=WRONG), codes)
