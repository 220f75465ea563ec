"""A forgotten password: a link by mail to choose a new one, once, within half an hour.

Asking is answered before anything is looked up, so that neither the words nor the time tell whether an address has a
login here. The link does not sign in: whoever needs a second factor still needs it.
"""

from dataclasses import dataclass
from datetime import timedelta

from billing_app.domain.change import Fact
from billing_app.domain.errors import NotFound
from billing_app.domain.ids import new_id
from billing_app.services.lockout import admit_attempt
from billing_app.services.mailing import queue_mail
from billing_app.services.membership import first_actor
from billing_app.services.notices import tell_of_new_password
from billing_app.services.passwords import check_password, hash_password, is_short
from billing_app.services.second_factor.devices import forget_all_devices
from billing_app.services.second_factor.standing import factors_of
from billing_app.services.secret_links import digest_of, link_to, new_secret
from billing_app.settings import settings
from billing_app.store.accounts import end_sign_ins, find_user
from billing_app.store.factors import end_pending_of
from billing_app.store.password_resets import find_reset, lock_reset, void_resets
from billing_app.store.session import Scope, clock, system_reading, system_transaction
from billing_app.store.tables import PasswordReset, User

VALIDITY = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class NewPassword:
    """A password that was set by a link, and the sessions that ended with the old one."""

    user_id: str
    ended_sessions: list[str]


def admit_request(email: str, address: str) -> None:
    """Count that somebody asks; raises `LockedOut` after a few times, alike for known and unknown addresses."""
    with system_transaction() as scope:
        admit_attempt(scope, f"{_plain(email)} forgotten password", address, "")


def mail_reset(email: str, address: str) -> None:
    """Mail a link to the login of an address, if it has one that works for a business; meant for after the answer."""
    with system_reading() as session:
        user = find_user(session, _plain(email))
    actor = first_actor(user) if user is not None else None
    if user is None or actor is None:
        return
    with system_transaction(actor.business_id) as scope:
        values = {
            "email": user.email,
            "site": settings().address,
            "address": address,
            "minutes": int(VALIDITY.total_seconds() // 60),
            "link": link_to(_new_link(scope, user)),
        }
        queue_mail(scope, to=user.email, template="password_reset", values=values, is_secret=True, useful_for=VALIDITY)


def reset_link(email: str) -> str:
    """The same link for the operator, who passes it on; raises `NotFound` for an unknown address."""
    with system_reading() as session:
        user = find_user(session, _plain(email))
    actor = first_actor(user) if user is not None else None
    if user is None or actor is None:
        raise NotFound(f"Nobody signs in as {email.strip()}, or works for no business.", path="email")
    with system_transaction(actor.business_id) as scope:
        return link_to(_new_link(scope, user))


def reset_email(secret: str) -> str:
    """Whose password a link may set; empty for one that is wrong, used or too old, all alike."""
    with system_reading() as session:
        found = find_reset(session, digest_of(secret), clock())
    return found[1].email if found is not None else ""


def set_password(secret: str, password: str, address: str) -> NewPassword:
    """Set a new password by a link and end every session of the login."""
    with system_reading() as session:
        found = find_reset(session, digest_of(secret), clock())
    actor = first_actor(found[1]) if found is not None else None
    if found is None or actor is None:
        raise _gone()
    user = found[1]
    with system_reading() as session:
        has_factor = factors_of(session, user.id).has_any
    check_password(password, known=(user.name, user.email, user.email.partition("@")[0]), has_factor=has_factor)
    password_hash = hash_password(password)
    with system_transaction(actor.business_id, actor) as scope:
        if lock_reset(scope, digest_of(secret)) is None:
            raise _gone()
        void_resets(scope, user.id)
        row = scope.session.get_one(User, user.id, with_for_update=True)
        row.password_hash, row.is_password_short = password_hash, is_short(password)
        row.first_password_until = None
        forget_all_devices(scope, user.id)
        end_pending_of(scope.session, user.id, scope.now)
        ended = end_sign_ins(scope.session, user.id, scope.now)
        scope.record(Fact("member.password_reset", user.id))
        for session_id in ended:
            scope.record(Fact("session.ended", session_id, {"user_id": user.id}))
        tell_of_new_password(scope, user, address=address, is_reset=True)
        return NewPassword(user.id, ended)


def _new_link(scope: Scope, user: User) -> str:
    secret = new_secret()
    scope.session.add(
        PasswordReset(
            id=new_id(),
            user_id=user.id,
            digest=digest_of(secret),
            created_at=scope.now,
            expires_at=scope.now + VALIDITY,
        )
    )
    scope.record(Fact("member.password_reset_asked", user.id))
    return f"/new-password/{secret}"


def _plain(email: str) -> str:
    return email.strip().lower()[:254]


def _gone() -> NotFound:
    return NotFound("This link does not work any more. Ask for a new one.", code="no_reset")
