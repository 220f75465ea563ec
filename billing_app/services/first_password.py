"""The first sign-in of a member whose password somebody else has typed: an own one takes its place."""

from billing_app.domain.change import Fact
from billing_app.domain.errors import InvalidInput, Unauthenticated
from billing_app.services.passwords import check_password, hash_password, is_password, is_short
from billing_app.services.pending_sign_in import TOO_LATE, Arrival, NewPending, begin_sign_in, party_of
from billing_app.services.sessions import NewSession
from billing_app.store.factors import end_pending_of, pending_of
from billing_app.store.session import system_transaction
from billing_app.store.tables import PendingSignIn, User


def choose_own_password(cookie_header: str, password: str) -> NewSession | NewPending:
    """Take an own password in the place of the first one, then go on as after any other sign-in.

    Raises `Unauthenticated` when nothing waits for it, `InvalidInput` for a password that is weak or the first one.
    """
    party = party_of(cookie_header)
    if party.user.first_password_until is None:
        raise Unauthenticated(TOO_LATE)
    if is_password(password, party.user.password_hash):
        raise InvalidInput(
            "Choose another password than the one you were given.", code="password_unchanged", path="password"
        )
    user = party.user
    check_password(password, known=(user.name, user.email, user.email.partition("@")[0]))
    password_hash = hash_password(password)
    with system_transaction(party.actor.business_id, party.actor) as scope:
        row = pending_of(scope.session, party.pending.digest, scope.now, for_update=True)
        if row is None:
            raise Unauthenticated(TOO_LATE)
        own = scope.session.get_one(User, user.id, with_for_update=True, populate_existing=True)
        own.password_hash, own.is_password_short, own.first_password_until = password_hash, is_short(password), None
        # Whoever else waits has come by the first password, and must not go on.
        end_pending_of(scope.session, own.id, scope.now)
        scope.record(Fact("member.password_changed", own.id))
        return begin_sign_in(scope, own, party.actor, _arrival_of(row), frozenset(row.methods.split()))


def _arrival_of(row: PendingSignIn) -> Arrival:
    return Arrival(row.address, row.device, row.known_device, is_remembered=row.is_remembered)
