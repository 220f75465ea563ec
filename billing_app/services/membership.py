"""A login acting as a member of a business, before a session exists."""

from billing_app.domain.access import PERMISSIONS_OF, Actor, Role
from billing_app.domain.ids import BusinessId, UserId
from billing_app.store import accounts as rows
from billing_app.store.session import system_reading
from billing_app.store.tables import User


def first_actor(user: User, entering: str = "") -> Actor | None:
    """The user as a member of the business `entering`, else of the one joined first; None for who works nowhere."""
    with system_reading() as session:
        memberships = rows.active_memberships(session, user.id)
    if not memberships:
        return None
    chosen = next((each for each in memberships if each.business_id == entering), memberships[0])
    return member_actor(user, chosen.business_id, Role(chosen.role))


def member_actor(user: User, business_id: str, role: Role) -> Actor:
    """A user acting as a member."""
    return Actor(
        business_id=BusinessId(business_id),
        name=user.name,
        kind="user",
        permissions=PERMISSIONS_OF[role],
        user_id=UserId(user.id),
        role=role,
    )
