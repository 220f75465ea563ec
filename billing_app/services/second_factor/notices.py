"""Telling people by mail what happened to the factors of a login: whoever did not do it himself must hear of it."""

from babel.dates import format_datetime

from billing_app.domain.access import Role
from billing_app.services.mailing import queue_mail
from billing_app.settings import settings
from billing_app.store.accounts import members_of
from billing_app.store.session import Scope
from billing_app.store.tables import User


def tell_factor_event(scope: Scope, user: User, what: str, *, and_owners: bool = False) -> None:
    """Mail a person what happened to his sign-in; the owners of the scope's business too where they must help."""
    told = {user.email: user}
    if and_owners:
        told |= {owner.email: owner for owner in owners_of(scope)}
    for email in told:
        queue_mail(
            scope,
            to=email,
            template="factor_changed",
            values={
                "email": email,
                "site": settings().address,
                "what": what,
                "person": "" if email == user.email else f"{user.name} ({user.email})",
                "when": utc_text(scope),
                "link": f"{settings().address}/settings/profile",
            },
        )


def owners_of(scope: Scope) -> list[User]:
    """Who owns the scope's business."""
    found = members_of(scope.session, scope.business_id) if scope.business_id else ()
    return [user for user, membership in found if membership.role == Role.OWNER.value]


def utc_text(scope: Scope) -> str:
    """The moment of the scope, as a mail says it."""
    return format_datetime(scope.now, "d MMM yyyy, HH:mm 'UTC'", locale="en")
