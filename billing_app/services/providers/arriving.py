"""Coming back from a provider: to a session, to a link with one's own login, or to a proof of who sits there."""

import logging
from dataclasses import dataclass, replace

from billing_app.domain.access import Actor
from billing_app.domain.change import Fact
from billing_app.domain.errors import BillingError, Refused
from billing_app.gateways.oidc import Answer, Identity, LoginRefused, ProviderUnreachable, identity_from
from billing_app.services.accounts import is_device_of
from billing_app.services.lockout import admit_attempt
from billing_app.services.membership import first_actor
from billing_app.services.own_factors import person_of
from billing_app.services.pending_sign_in import Arrival, NewPending, begin_sign_in
from billing_app.services.providers.joining import join
from billing_app.services.providers.linking import link_login
from billing_app.services.providers.visiting import Return, finish_visit, question_of
from billing_app.services.sessions import NewSession
from billing_app.services.watching import Signal, report
from billing_app.store import provider_logins as rows
from billing_app.store.accounts import mark_succeeded, step_up_sign_in
from billing_app.store.session import system_reading, system_transaction
from billing_app.store.tables import ProviderVisit, User

_log = logging.getLogger(__name__)
# What a provider says when it has asked for more than one factor (RFC 8176).
_SEVERAL_FACTORS = "mfa"


@dataclass(frozen=True, slots=True)
class Done:
    """Something of one's own was done at the provider; `next_path` is where to go on. `is_proof`: of who sits there."""

    next_path: str
    is_proof: bool = False


def arrive(back: Return, arrival: Arrival, actor: Actor | None) -> NewSession | NewPending | Done:
    """Judge what came back, once. Raises `LoginRefused`, `ProviderUnreachable`, or what stands in the way."""
    try:
        with system_transaction() as scope:
            attempt = admit_attempt(scope, f"provider {back.provider.name} {back.state[:43]}", arrival.address, "")
        visit = finish_visit(back)
        question = question_of(back.provider, back.state, visit.purpose)
        identity = identity_from(back.provider, question, Answer(back.code, back.issuer))
        found = _go_on(back, visit, identity, arrival, actor)
    except LoginRefused as error:
        _log.warning("login at %s refused: %s, from %s", back.provider.name, error.reason, arrival.address)
        report(Signal.PROVIDER_REFUSED, actor, subject=back.provider.name, note=error.reason)
        raise
    except BillingError as error:
        _log.info("login at %s not taken: %s, from %s", back.provider.name, error.error_code, arrival.address)
        if not isinstance(error, ProviderUnreachable):
            report(Signal.PROVIDER_REFUSED, actor, subject=back.provider.name, note=error.error_code)
        raise
    with system_transaction() as scope:
        mark_succeeded(scope.session, attempt)
    return found


def _go_on(
    back: Return, visit: ProviderVisit, identity: Identity, arrival: Arrival, actor: Actor | None
) -> NewSession | NewPending | Done:
    if visit.purpose == "sign_in":
        return _sign_in(back, identity, arrival)
    if actor is None or actor.session_id != visit.session_id:
        raise LoginRefused("the session that asked is over")
    if visit.purpose == "link":
        link_login(actor, back.provider, identity)
        return Done("/settings/profile")
    _step_up(actor, identity)
    return Done(visit.next_path or "/", is_proof=True)


def _sign_in(back: Return, identity: Identity, arrival: Arrival) -> NewSession | NewPending:
    with system_reading() as session:
        login = rows.find_login(session, identity.issuer, identity.subject)
        user = session.get(User, login.user_id) if login is not None else None
    if user is None:
        user = join(back.provider, identity)
    actor = first_actor(user)
    if actor is None:
        raise Refused(f"{user.name} works for no business here any more. Ask for an invitation.", code="no_membership")
    if not is_device_of(user.id, arrival.known_device):
        arrival = replace(arrival, known_device="")
    methods = {"oidc", "mfa"} if _SEVERAL_FACTORS in identity.methods else {"oidc"}
    with system_transaction(actor.business_id, actor) as scope:
        used = rows.find_login(scope.session, identity.issuer, identity.subject)
        if used is None:
            raise LoginRefused("the login was unlinked meanwhile")
        used.last_used_at, used.email = scope.now, identity.email or used.email
        scope.session.add(used)
        return begin_sign_in(scope, user, actor, arrival, frozenset(methods))


def _step_up(actor: Actor, identity: Identity) -> None:
    user_id = person_of(actor)
    with system_transaction(actor.business_id, actor) as scope:
        login = rows.find_login(scope.session, identity.issuer, identity.subject)
        is_own = login is not None and login.user_id == user_id
        if is_own:
            step_up_sign_in(scope.session, str(actor.session_id), scope.now)
        kind = "step_up.passed" if is_own else "step_up.failed"
        scope.record(Fact(kind, str(actor.session_id), {"user_id": user_id, "way": "provider"}))
    if not is_own:
        raise Refused("That is not an account of yours. Confirm with the one that you have linked.", code="wrong_proof")
