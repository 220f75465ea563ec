"""Accepting an invitation: with a new login, or as the person who is signed in. A link works once."""

from contextlib import AbstractContextManager
from dataclasses import dataclass, replace

from billing_app.domain.access import PERMISSIONS_OF, Actor, Role
from billing_app.domain.change import Fact
from billing_app.domain.errors import Conflict, Forbidden, NotFound
from billing_app.domain.ids import BusinessId
from billing_app.services.accounts import add_login, add_member, check_login
from billing_app.services.membership import member_actor
from billing_app.services.passwords import hash_password
from billing_app.services.pending_sign_in import Arrival, NewPending, begin_sign_in
from billing_app.services.secret_links import digest_of
from billing_app.services.sessions import NewSession
from billing_app.store.accounts import business_name, end_sign_in, find_user
from billing_app.store.invitations import find_offer
from billing_app.store.session import Scope, clock, system_reading, system_transaction
from billing_app.store.tables import Invitation, SignIn, User

_BY_LINK = frozenset({"password"})


@dataclass(frozen=True, slots=True)
class Offer:
    """What an invitation offers, and to whom. `has_login` says that the address signs in here already."""

    email: str
    business: str
    role: Role
    inviter: str
    has_login: bool


def open_offer(secret: str) -> Offer | None:
    """What a link offers; None for one that is wrong, used, revoked or too old, all alike."""
    with system_reading() as session:
        row = find_offer(session, digest_of(secret), clock())
        if row is None:
            return None
        inviter = session.get(User, row.invited_by) if row.invited_by else None
        return Offer(
            email=row.email,
            business=business_name(session, row.business_id),
            role=Role(row.role),
            inviter=inviter.name if inviter is not None else "",
            has_login=find_user(session, row.email) is not None,
        )


def join_with_new_login(secret: str, name: str, password: str, arrival: Arrival) -> NewSession | NewPending:
    """Make a login for the invited address, make it a member, and sign it in."""
    offer = open_offer(secret)
    if offer is None:
        raise _gone()
    login = check_login(name, offer.email, password)
    password_hash = hash_password(login.password)
    with _accepting(secret, login.name) as scope:
        row = _take(scope, secret)
        if find_user(scope.session, row.email) is not None:
            raise Conflict("This address has a login meanwhile. Sign in, and the invitation goes on.", code="has_login")
        user = add_login(scope, login, password_hash)
        return _admit(scope, row, user, arrival, _BY_LINK)


def join_as(actor: Actor, secret: str, arrival: Arrival) -> tuple[NewSession | NewPending, str]:
    """Make the person who is signed in a member; returns a session in the new business and the id of the old one.

    The invitation must be for this very person: a link that was passed on makes nobody else a member.
    """
    with _accepting(secret, actor.name) as scope:
        row = _take(scope, secret)
        user = scope.session.get_one(User, str(actor.user_id))
        if user.email != row.email:
            raise Forbidden(f"This invitation is for {row.email}. You are signed in as {user.email}.")
        old = scope.session.get(SignIn, str(actor.session_id))
        methods = _BY_LINK
        if old is not None and old.ended_at is None:
            end_sign_in(scope.session, old, scope.now)
            arrival = replace(arrival, device=old.device or arrival.device)
            methods = frozenset(old.methods.split()) or _BY_LINK
        entered = _admit(scope, row, user, arrival, methods)
        if old is not None and isinstance(entered, NewSession):  # joining proves nothing about who sits there
            scope.session.get_one(SignIn, entered.session_id).stepped_up_at = old.stepped_up_at
        return entered, str(actor.session_id)


def _accepting(secret: str, name: str) -> AbstractContextManager[Scope]:
    """A transaction of the business that invited, in the name of the person who comes."""
    with system_reading() as session:
        row = find_offer(session, digest_of(secret), clock())
    if row is None:
        raise _gone()
    role = Role(row.role)
    joiner = Actor(BusinessId(row.business_id), name, "user", PERMISSIONS_OF[role], role=role)
    return system_transaction(row.business_id, joiner)


def _take(scope: Scope, secret: str) -> Invitation:
    """The invitation, locked and marked: of two who accept at the same moment one comes too late."""
    row = find_offer(scope.session, digest_of(secret), scope.now, for_update=True)
    if row is None:
        raise _gone()
    row.accepted_at = scope.now
    return row


def _admit(
    scope: Scope, row: Invitation, user: User, arrival: Arrival, methods: frozenset[str]
) -> NewSession | NewPending:
    """Make the person a member; the session waits for a second factor where the business requires one."""
    role = Role(row.role)
    scope.actor = member_actor(user, row.business_id, role)
    add_member(scope, user, role)
    scope.record(Fact("invitation.accepted", row.id, {"user_id": user.id, "role": row.role}))
    # The link came to the person's own address: no mail is needed to say that it was opened.
    return begin_sign_in(scope, user, scope.actor, replace(arrival, known_device="invitation"), methods)


def _gone() -> NotFound:
    return NotFound("This invitation does not work any more. Ask for a new one.", code="no_invitation")
