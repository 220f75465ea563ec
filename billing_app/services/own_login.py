"""What people do about their own login: name, password, and where they are signed in."""

from dataclasses import dataclass
from datetime import datetime

from billing_app.domain.access import Actor
from billing_app.domain.change import Fact
from billing_app.domain.errors import Forbidden, InvalidInput
from billing_app.domain.fields import text_field
from billing_app.domain.ids import UserId
from billing_app.services.lockout import admit_attempt
from billing_app.services.notices import tell_of_new_password
from billing_app.services.passwords import check_password, hash_password, is_password, is_short
from billing_app.services.second_factor.devices import forget_all_devices
from billing_app.services.second_factor.standing import factors_of
from billing_app.services.sessions import end_other_sessions
from billing_app.services.watching import Signal, report
from billing_app.store import team as store
from billing_app.store.accounts import end_sign_in, mark_succeeded
from billing_app.store.factors import end_pending_of
from billing_app.store.session import reading, system_transaction, transaction


@dataclass(frozen=True, slots=True)
class OwnLogin:
    """The person behind the actor."""

    user_id: str
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A place where the person is signed in; `is_this_one` marks the session that asks, `is_turn` one at a counter."""

    id: str
    device: str
    address: str
    is_remembered: bool
    started_at: datetime
    last_seen_at: datetime
    is_this_one: bool
    is_turn: bool = False


def own_login(actor: Actor) -> OwnLogin:
    """The actor's own login."""
    user_id = _person(actor)
    with reading(actor) as scope:
        user = store.user_row(scope, user_id)
        return OwnLogin(user.id, user.name, user.email)


def rename_self(actor: Actor, name: str) -> OwnLogin:
    """Change the own name; what happened before keeps the old one."""
    user_id = _person(actor)
    name = text_field(name, "name", required=True)
    with transaction(actor) as scope:
        user = store.user_row(scope, user_id, for_update=True)
        if user.name != name:
            scope.record(Fact("member.renamed", user_id, {"before": user.name, "name": name}))
            user.name = name
        return OwnLogin(user.id, user.name, user.email)


def change_password(actor: Actor, current: str, new: str) -> list[str]:
    """Change the own password and sign out everywhere else; returns the ids of the sessions that ended.

    The current password is asked for, and guessing it is slowed down as at the door.
    """
    user_id = _person(actor)
    with reading(actor) as scope:
        user = store.user_row(scope, user_id)
    with system_transaction() as scope:
        attempt = admit_attempt(scope, user.email, "", "own password")
    if not is_password(current, user.password_hash):
        report(Signal.PASSWORD_REFUSED, actor)
        raise InvalidInput("The current password is wrong.", code="wrong_password", path="current")
    with reading(actor) as scope:
        has_factor = factors_of(scope.session, user_id).has_any
    known = (user.name, user.email, user.email.partition("@")[0])
    check_password(new, known=known, path="new", has_factor=has_factor)
    password_hash = hash_password(new)
    with transaction(actor) as scope:
        mark_succeeded(scope.session, attempt)
        row = store.user_row(scope, user_id, for_update=True)
        row.password_hash, row.is_password_short = password_hash, is_short(new)
        row.first_password_until = None
        forget_all_devices(scope, user_id)
        end_pending_of(scope.session, user_id, scope.now)
        scope.record(Fact("member.password_changed", user_id))
        here = store.find_sign_in(scope, user_id, actor.session_id).address if actor.session_id else ""
        tell_of_new_password(scope, user, address=here, is_reset=False)
    return end_other_sessions(actor)


def list_sessions(actor: Actor) -> list[OpenSession]:
    """Where the actor is signed in, the place used last first."""
    return sessions_of(actor, str(_person(actor)), here=str(actor.session_id or ""))


def sessions_of(reader: Actor, user_id: str, *, here: str = "") -> list[OpenSession]:
    """The same for a room that shows them to this person alone; `here` is the session that asks."""
    with reading(reader, sees_all=True) as scope:
        return [
            OpenSession(
                id=row.id,
                device=row.device,
                address=row.address,
                is_remembered=row.is_remembered,
                started_at=row.created_at,
                last_seen_at=row.last_seen_at,
                is_this_one=row.id == here,
                is_turn=row.station_id != "",
            )
            for row in store.open_sign_ins(scope, user_id)
        ]


def sign_out_session(actor: Actor, session_id: str) -> None:
    """End one of the actor's own sessions, wherever it is."""
    user_id = _person(actor)
    with reading(actor, sees_all=True) as scope:
        business_id = store.find_sign_in(scope, user_id, session_id).business_id
    with system_transaction(business_id, actor) as scope:
        end_sign_in(scope.session, store.find_sign_in(scope, user_id, session_id), scope.now)
        scope.record(Fact("session.ended", session_id, {"user_id": user_id}))


def _person(actor: Actor) -> UserId:
    if actor.user_id is None:
        raise Forbidden("Only a person who is signed in can do this.")
    return actor.user_id
