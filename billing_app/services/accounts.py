"""Logins and members: making them, signing in with a password, and who belongs to a business."""

import hmac
import secrets
from dataclasses import dataclass, field
from datetime import timedelta

from billing_app.domain.access import Role
from billing_app.domain.change import Fact
from billing_app.domain.errors import Conflict, InvalidInput, Unauthenticated
from billing_app.domain.fields import Problems, text_field
from billing_app.domain.ids import new_id
from billing_app.domain.party_fields import email_field
from billing_app.services.lockout import LockedOut, admit_attempt
from billing_app.services.membership import first_actor
from billing_app.services.passwords import check_password, hash_password, is_password, needs_new_hash
from billing_app.services.pending_sign_in import Arrival, NewPending, begin_sign_in
from billing_app.services.sessions import NewSession
from billing_app.services.watching import Signal
from billing_app.services.watching.door import Knock
from billing_app.services.watching.firewall import firewall
from billing_app.settings import secret_key
from billing_app.store import accounts as rows
from billing_app.store.session import Scope, clock, system_reading, system_transaction
from billing_app.store.tables import Membership, User

FIRST_PASSWORD_VALIDITY = timedelta(days=7)
_TOO_LATE = "Your first password has run out. Choose your own by “Forgotten your password?”, or ask for another link."
_WRONG = "The e-mail address or the password is wrong."


@dataclass(frozen=True, slots=True)
class NewLogin:
    """A login that passed its checks, not stored yet."""

    name: str
    email: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Member:
    """Who works for a business, and as what."""

    user_id: str
    name: str
    email: str
    role: Role


def is_set_up() -> bool:
    """Whether anybody can sign in at all."""
    with system_reading() as session:
        return rows.has_any_user(session)


def check_login(name: str, email: str, password: str) -> NewLogin:
    """A checked login; raises `InvalidInput` with every field that needs attention."""
    problems = Problems()
    name = problems.attempt(lambda: text_field(name, "name", required=True), "")
    email = problems.attempt(lambda: _required_email(email), "")
    known = (name, email, email.partition("@")[0])
    problems.attempt(lambda: check_password(password, known=known), None)
    problems.raise_if_any()
    return NewLogin(name, email, password)


def _required_email(text: str) -> str:
    if email := email_field(text, "email").lower():
        return email
    raise InvalidInput("Write an e-mail address such as name@example.com.", code="required", path="email")


def add_login(scope: Scope, login: NewLogin, password_hash: str, *, is_first_password: bool = False) -> User:
    """Store a login; raises `Conflict` when the address has one already. The hash is made before: it takes long.

    A first password is one that somebody else knows: it only leads to choosing an own one, for a while.
    """
    rows.serialise(scope.session, "logins")
    if rows.find_user(scope.session, login.email) is not None:
        raise Conflict("There is a login with this e-mail address already.", code="email_taken", path="email")
    user = User(id=new_id(), email=login.email, name=login.name, password_hash=password_hash, created_at=scope.now)
    user.first_password_until = scope.now + FIRST_PASSWORD_VALIDITY if is_first_password else None
    scope.session.add(user)
    scope.session.flush()
    return user


def add_member(scope: Scope, user: User, role: Role) -> None:
    """Make a user a member of the scope's business."""
    existing = rows.find_membership(scope.session, user.id, scope.business_id)
    if existing is not None and existing.ended_at is None:
        raise Conflict("This person is a member of the business already.", code="member_already", path="email")
    membership = existing or Membership(
        id=new_id(), business_id=scope.business_id, user_id=user.id, role=role.value, created_at=scope.now
    )
    membership.role, membership.ended_at = role.value, None
    scope.session.add(membership)
    scope.record(Fact("member.added", user.id, {"name": user.name, "email": user.email, "role": role.value}))


def sign_in(
    email: str,
    password: str,
    *,
    address: str,
    device: str = "",
    known_device: str = "",
    remembered_device: str = "",
    is_remembered: bool = False,
) -> NewSession | NewPending:
    """Begin a session by e-mail address and password, or a sign-in that waits for a second factor.

    `device` describes the browser; `known_device` and `remembered_device` are values of its cookies. Raises
    `Unauthenticated`, or `LockedOut`; both alike, and after the same time, for known and unknown addresses.
    """
    email = email.strip().lower()[:254]
    with system_reading() as session:
        user = rows.find_user(session, email)
    is_known = user is not None and known_device != "" and is_device_of(user.id, known_device)
    known_device = known_device if is_known else ""
    knock = Knock(email, address, device, user)
    try:
        with system_transaction() as scope:
            attempt = admit_attempt(scope, email, address, known_device)
    except LockedOut:
        knock.report(Signal.SIGN_IN_LOCKED_OUT)
        raise
    is_right = is_password(password, user.password_hash if user is not None else "")
    if user is None or not is_right:
        knock.report(Signal.SIGN_IN_FAILED)
        raise Unauthenticated(_WRONG)
    actor = first_actor(user)
    if actor is None or firewall.keeps_out_of(actor.business_id, address):
        knock.report(Signal.SIGN_IN_DISABLED)
        raise Unauthenticated(_WRONG)
    if user.first_password_until is not None and user.first_password_until <= clock():
        knock.report(Signal.SIGN_IN_DISABLED)
        raise Unauthenticated(_TOO_LATE)
    arrival = Arrival(address, device, known_device, remembered_device, is_remembered)
    with system_transaction(actor.business_id, actor) as scope:
        rows.mark_succeeded(scope.session, attempt)
        if needs_new_hash(user.password_hash):
            user.password_hash = hash_password(password)
            scope.session.add(user)
        return begin_sign_in(scope, user, actor, arrival, frozenset({"password"}))


def new_device(user_id: str) -> str:
    """A value for the device cookie: proves later that this user once signed in on this device."""
    nonce = secrets.token_hex(16)
    return f"{nonce}.{_device_proof(user_id, nonce)}"


def is_device_of(user_id: str, value: str) -> bool:
    """Whether a device cookie was given to this user."""
    nonce, _, proof = value.partition(".")
    return hmac.compare_digest(_device_proof(user_id, nonce).encode(), proof.encode())


def _device_proof(user_id: str, nonce: str) -> str:
    return hmac.new(secret_key(), f"device:{user_id}:{nonce}".encode(), "sha256").hexdigest()
