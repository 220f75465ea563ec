"""What the operator does from the command line, without signing in: making logins, acting for a business."""

from dataclasses import dataclass

from billing_app.domain.access import Actor, Permission, Role
from billing_app.domain.business import BusinessProfile
from billing_app.domain.errors import InvalidInput, NotFound, Refused
from billing_app.domain.ids import BusinessId
from billing_app.services.accounts import NewLogin, add_login, add_member
from billing_app.services.passwords import hash_password
from billing_app.services.setting_up import add_business
from billing_app.store.accounts import active_memberships, find_user
from billing_app.store.businesses import businesses_named
from billing_app.store.session import system_reading, transaction


@dataclass(frozen=True, slots=True)
class NewUser:
    """A login that was made, and the business it works for."""

    user_id: str
    business_id: str
    role: Role
    is_new_business: bool


def create_user(login: NewLogin, profile: BusinessProfile, role: Role) -> NewUser:
    """Make a login for the business of the profile's name; an owner makes a business that isn't there yet."""
    with system_reading() as session:
        existing = businesses_named(session, profile.name)
    if not existing:
        if role is not Role.OWNER:
            sentence = f"There is no business “{profile.name}”. Its first user is an owner."
            raise Refused(sentence, code="no_such_business", path="business")
        founded = add_business(login, profile)
        return NewUser(founded.user_id, founded.business_id, role, is_new_business=True)
    password_hash = hash_password(login.password)
    with transaction(_operator(existing[0].id)) as scope:
        user = add_login(scope, login, password_hash)
        add_member(scope, user, role)
    return NewUser(user.id, existing[0].id, role, is_new_business=False)


def operator_for_login(email: str) -> Actor:
    """The operator acting for the business of a login: the first one that the person owns, else the first joined."""
    with system_reading() as session:
        user = find_user(session, email.strip())
        memberships = active_memberships(session, user.id) if user else ()
    if not memberships:
        raise NotFound(f"Nobody signs in as {email.strip()}, or works for no business.", path="email")
    owned = [each for each in memberships if each.role == Role.OWNER.value]
    return _operator((owned or list(memberships))[0].business_id)


def operator_for_business(name: str = "") -> Actor:
    """The operator acting for a business by its name; the name may be left out where there is only one."""
    with system_reading() as session:
        found = businesses_named(session, name)
    if not found:
        raise NotFound(f"There is no business “{name}”." if name else "There is no business yet.", path="business")
    if len(found) > 1 and not name:
        names = ", ".join(sorted(row.name for row in found))
        raise InvalidInput(f"Say which business, by --business: {names}.", code="which_business", path="business")
    return _operator(found[0].id)


def _operator(business_id: str) -> Actor:
    return Actor(BusinessId(business_id), "Command line", "cli", frozenset(Permission))
