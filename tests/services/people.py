"""Arranges a business with its owner."""

from collections.abc import Callable
from typing import Any

from billing_app.domain.access import Actor
from billing_app.domain.business import parse_business
from billing_app.services.accounts import Member, check_login
from billing_app.services.setting_up import Founded, set_up_business
from billing_app.services.team import add_to_team
from billing_app.store.session import system_transaction
from billing_app.store.tables import User

EMAIL = "olga@example.com"
PASSWORD = "quiet harbour lantern 42"


def founding(found: Callable[..., Founded] = set_up_business, email: str = EMAIL, **further: Any) -> Founded:
    """A business in Germany with one owner."""
    profile = parse_business({"name": "Harbour Goods", "country": "DE", "currency": "EUR"})
    return found(check_login("Olga Owner", email, PASSWORD), profile, **further)


def hire(owner: Actor, *, email: str, role: str = "office", name: str = "Ana", password: str = PASSWORD) -> Member:
    """A member whose password is their own by now."""
    member = add_to_team(owner, email=email, name=name, role=role, password=password)
    with system_transaction() as scope:
        scope.session.get_one(User, member.user_id).first_password_until = None
    return member
