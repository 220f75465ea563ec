"""The team: who works for a business and as what."""

from billing_app.domain.access import Actor, Permission, Role
from billing_app.domain.change import Fact
from billing_app.domain.errors import Refused
from billing_app.domain.fields import choice_field
from billing_app.services.accounts import Member, add_login, add_member, check_login
from billing_app.services.notices import tell_of_new_role
from billing_app.services.passwords import hash_password
from billing_app.store import team as store
from billing_app.store.accounts import ask_for_renewal, find_user, members_of
from billing_app.store.session import Scope, clock, reading, system_reading, transaction
from billing_app.store.tables import User

ROLES = tuple(role.value for role in Role)


def list_members(actor: Actor) -> list[Member]:
    """Who works for the business, by name."""
    actor.require(Permission.MANAGE_TEAM)
    with reading(actor) as scope:
        found = members_of(scope.session, actor.business_id)
        return [_member(user, Role(membership.role)) for user, membership in found]


def add_to_team(actor: Actor, *, email: str, name: str, role: str, password: str) -> Member:
    """Let a person work for the business; whoever has a login already keeps it, with name and password.

    The password is a first one: the person chooses another at the first sign-in.
    """
    actor.require(Permission.MANAGE_TEAM)
    actor.require_step_up(clock())
    wanted = Role(choice_field(role, "role", ROLES))
    with system_reading() as session:
        is_known = find_user(session, email.strip()) is not None
    login = None if is_known else check_login(name, email, password)
    password_hash = hash_password(login.password) if login else ""
    with transaction(actor) as scope:
        user = add_login(scope, login, password_hash, is_first_password=True) if login else _known(scope, email)
        add_member(scope, user, wanted)
        return _member(user, wanted)


def _known(scope: Scope, email: str) -> User:
    user = find_user(scope.session, email.strip())
    assert user is not None, "logins are never deleted"
    return user


def change_role(actor: Actor, user_id: str, role: str) -> None:
    """Give a member another role; the last owner stays an owner."""
    actor.require(Permission.MANAGE_TEAM)
    actor.require_step_up(clock())
    wanted = Role(choice_field(role, "role", ROLES))
    with transaction(actor) as scope:
        members = store.lock_members(scope)
        row = store.member_of(members, user_id)
        if row.role == wanted.value:
            return
        _refuse_last_owner(store.is_last_owner(members, user_id))
        told = {"before": row.role, "role": wanted.value}
        row.role = wanted.value
        ask_for_renewal(scope.session, user_id, scope.business_id)
        scope.record(Fact("member.role_changed", user_id, told))
        if user_id != actor.user_id:
            tell_of_new_role(scope, store.user_row(scope, user_id), **told)


def remove_member(actor: Actor, user_id: str) -> list[str]:
    """End a membership with its sessions, whose ids are returned; everybody may leave but the last owner."""
    if user_id != actor.user_id:
        actor.require(Permission.MANAGE_TEAM)
    actor.require_step_up(clock())
    with transaction(actor) as scope:
        members = store.lock_members(scope)
        row = store.member_of(members, user_id)
        _refuse_last_owner(store.is_last_owner(members, user_id))
        row.ended_at = scope.now
        ended = store.end_sign_ins_here(scope, user_id)
        scope.record(Fact("member.removed", user_id, {"role": row.role}))
        for session_id in ended:
            scope.record(Fact("session.ended", session_id, {"user_id": user_id}))
        return ended


def _refuse_last_owner(is_last: bool) -> None:
    if is_last:
        raise Refused("A business needs an owner. Make somebody else an owner first.", code="last_owner", path="role")


def _member(user: User, role: Role) -> Member:
    return Member(user.id, user.name, user.email, role)
