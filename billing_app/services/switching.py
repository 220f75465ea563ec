"""Going on in another business: a member of several changes by a new session, with the rights that hold there."""

from dataclasses import dataclass, replace

from billing_app.domain.access import Actor, Role
from billing_app.domain.change import Fact
from billing_app.domain.errors import Forbidden, NotFound, Unauthenticated
from billing_app.services.membership import member_actor
from billing_app.services.pending_sign_in import Arrival, NewPending, begin_sign_in
from billing_app.services.sessions import NewSession
from billing_app.services.watching.firewall import firewall
from billing_app.store import accounts as rows
from billing_app.store.session import system_reading, system_transaction
from billing_app.store.tables import SignIn, User


@dataclass(frozen=True, slots=True)
class Workplace:
    """A business that a person works for, and as what."""

    business_id: str
    name: str
    role: Role


def workplaces_of(actor: Actor) -> list[Workplace]:
    """The businesses that the actor can go on in, this one too; a key, a screen or a turn has none."""
    if actor.user_id is None or actor.station:
        return []
    with system_reading() as session:
        found = rows.workplaces(session, str(actor.user_id))
    return [Workplace(membership.business_id, name, Role(membership.role)) for membership, name in found]


def enter_business(actor: Actor, business_id: str, arrival: Arrival) -> tuple[NewSession | NewPending, str]:
    """A session in another business of the actor, and the id of the one that ends for it.

    Where that business asks for a second factor that was not given, the session waits for it. A step-up is not taken
    along any further than it reaches.
    """
    if actor.user_id is None or actor.session_id is None or actor.station:
        raise Forbidden("Only a person who is signed in can do this.")
    with system_reading() as session:
        user = session.get_one(User, str(actor.user_id))
        found = [each for each in rows.active_memberships(session, user.id) if each.business_id == business_id]
    if not found:
        raise NotFound("There is no such business of yours.", path="business_id")
    if firewall.keeps_out_of(business_id, arrival.address):
        raise Forbidden("The business lets nobody in from this address.")
    there = member_actor(user, business_id, Role(found[0].role))
    with system_transaction(actor.business_id, actor) as scope:
        old = rows.lock_sign_in(scope.session, str(actor.session_id))
        if old.ended_at is not None:
            raise Unauthenticated("Your session has ended. Sign in again.")
        rows.end_sign_in(scope.session, old, scope.now)
        scope.record(Fact("session.ended", old.id, {"user_id": user.id}))
    with system_transaction(business_id, there) as scope:
        arrival = replace(arrival, is_remembered=old.is_remembered, device=old.device or arrival.device)
        found_session = begin_sign_in(scope, user, there, arrival, frozenset(old.methods.split()))
        if isinstance(found_session, NewSession):
            scope.session.get_one(SignIn, found_session.session_id).stepped_up_at = old.stepped_up_at
        return found_session, old.id
