"""Short mails to a person about their own login: what happened, when, and what to do if it was not them."""

from billing_app.documents.texts import moment
from billing_app.domain.whereabouts import device_text, place_text
from billing_app.services.mailing import queue_mail
from billing_app.services.secret_links import link_to
from billing_app.settings import settings
from billing_app.store.business import business_row
from billing_app.store.session import Scope
from billing_app.store.tables import Business, User


def tell_of_new_device(scope: Scope, user: User, *, device: str, address: str) -> None:
    """Somebody signed in on a device that does not know this login."""
    values = _values(scope, user, address) | {"device": device_text(device), "link": link_to("/settings/profile")}
    queue_mail(scope, to=user.email, template="new_device", values=values)


def tell_of_new_password(scope: Scope, user: User, *, address: str, is_reset: bool) -> None:
    """The password is another one now."""
    values = _values(scope, user, address) | {"is_reset": is_reset, "link": link_to("/forgotten-password")}
    queue_mail(scope, to=user.email, template="password_changed", values=values)


def tell_of_new_role(scope: Scope, user: User, *, before: str, role: str) -> None:
    """What the person may do in the business has changed."""
    changer = scope.actor.name if scope.actor else ""
    values = _values(scope, user) | {"changer": changer, "before": before.capitalize(), "role": role.capitalize()}
    queue_mail(scope, to=user.email, template="role_changed", values=values)


def tell_of_new_key(scope: Scope, user: User, *, name: str, access: str, until: str) -> None:
    """The person, or somebody in the person's name, made a key for other software."""
    told = {"name": name, "access": access, "until": until or "no end", "maker": user.name}
    values = _values(scope, user) | told | {"link": link_to("/settings/keys")}
    queue_mail(scope, to=user.email, template="key_made", values=values)


def _values(scope: Scope, user: User, address: str = "") -> dict[str, str]:
    business = business_row(scope)
    return {
        "email": user.email,
        "site": settings().address,
        "business": business.name,
        "when": _when(scope, business),
        "address": f"{address} ({place_text(address)})" if address else "",
    }


def _when(scope: Scope, business: Business) -> str:
    return f"{moment(scope.now, 'en', business.time_zone)} ({business.time_zone})"
