"""What is done about an alert, in one click each: locking a member, ending sessions, banning, closing."""

from billing_app.domain.access import Actor, Permission, Role
from billing_app.domain.change import Fact
from billing_app.domain.errors import Forbidden, NotFound, Refused
from billing_app.domain.watch.kinds import Act
from billing_app.services.security.homes import writing_for
from billing_app.store import team as store
from billing_app.store.accounts import end_sign_in
from billing_app.store.alerts import get_alert
from billing_app.store.security_members import open_session
from billing_app.store.session import Scope, reading, transaction
from billing_app.store.tables import Membership


def lock_member(actor: Actor, user_id: str) -> list[str]:
    """Shut a member out at once; returns the ids of the sessions that ended. Undone by `unlock_member`."""
    actor.require(Permission.MANAGE_SECURITY)
    with transaction(actor) as scope:
        members = store.lock_members(scope)
        row = store.member_of(members, user_id)
        _may_touch(actor, row)
        _leave_an_owner(members, row)
        if row.locked_at is None:
            row.locked_at = scope.now
            scope.session.add(row)
            scope.record(Fact(Act.MEMBER_LOCKED.value, user_id, {"role": row.role}))
        return _end_sessions(scope, user_id)


def unlock_member(actor: Actor, user_id: str) -> None:
    """Let a member in again, with the password they have."""
    actor.require(Permission.MANAGE_SECURITY)
    with transaction(actor) as scope:
        row = store.member_of(store.lock_members(scope), user_id)
        _may_touch(actor, row)
        if row.locked_at is not None:
            row.locked_at = None
            scope.session.add(row)
            scope.record(Fact(Act.MEMBER_UNLOCKED.value, user_id, {"role": row.role}))


def end_member_sessions(actor: Actor, user_id: str) -> list[str]:
    """Sign a member out everywhere in this business; returns the ids of the sessions that ended."""
    actor.require(Permission.MANAGE_SECURITY)
    with transaction(actor) as scope:
        _may_touch(actor, store.member_of(store.lock_members(scope), user_id))
        ended = _end_sessions(scope, user_id)
        scope.record(Fact(Act.SESSIONS_ENDED.value, user_id, {"count": len(ended)}))
        return ended


def end_member_session(actor: Actor, session_id: str) -> str:
    """Sign a member out in one place; returns the session's id."""
    actor.require(Permission.MANAGE_SECURITY)
    with transaction(actor) as scope:
        row = open_session(scope, session_id)
        if row is None:
            raise NotFound("This session has ended already.", path="session_id")
        _may_touch(actor, store.member_of(store.lock_members(scope), row.user_id))
        end_sign_in(scope.session, row, scope.now)
        scope.record(Fact("session.ended", row.id, {"user_id": row.user_id}))
        return row.id


def close_alert(actor: Actor, alert_id: str, *, is_closed: bool = True) -> str:
    """Put an alert away, or take it back; returns its rule."""
    actor.require(Permission.MANAGE_SECURITY)
    is_operator = actor.may(Permission.OPERATE)
    with reading(actor, sees_all=is_operator) as scope:
        home = get_alert(scope, alert_id, with_installation=is_operator).business_id
    with writing_for(actor, is_of_installation=home is None) as scope:
        row = get_alert(scope, alert_id, with_installation=is_operator, for_update=True)
        if (row.closed_at is not None) != is_closed:
            row.closed_at, row.closed_by = (scope.now, actor.name) if is_closed else (None, "")
            scope.session.add(row)
            told = {"rule": row.rule, "is_closed": is_closed}
            scope.record(Fact(Act.ALERT_CLOSED.value, row.id, told, private={"subject": row.rule}))
        return row.rule


def _end_sessions(scope: Scope, user_id: str) -> list[str]:
    ended = store.end_sign_ins_here(scope, user_id)
    for session_id in ended:
        scope.record(Fact("session.ended", session_id, {"user_id": user_id}))
    return ended


def _may_touch(actor: Actor, row: Membership) -> None:
    if row.user_id == actor.user_id:
        raise Refused("This is you. Sign out under your profile instead.", code="self", path="user_id")
    if row.role == Role.OWNER.value and actor.role is not Role.OWNER:
        raise Forbidden("Owners are locked and signed out by owners only. Ask an owner of the business.")


def _leave_an_owner(members: dict[str, Membership], row: Membership) -> None:
    others = [one for one in members.values() if one.role == Role.OWNER.value and one.user_id != row.user_id]
    if row.role == Role.OWNER.value and not any(one.locked_at is None for one in others):
        raise Refused("A business needs an owner who can come in.", code="last_owner", path="user_id")
