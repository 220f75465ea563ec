"""Builders: what a test starts from, made with as few words as the test needs."""

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from billing_app.domain.access import PERMISSIONS_OF, Actor, Permission, Role
from billing_app.domain.business import business_to_json, parse_business
from billing_app.domain.ids import BusinessId, UserId, new_id
from billing_app.services.customers import CustomerRecord, create_customer
from billing_app.services.items import ItemRecord, create_item
from billing_app.store.session import Scope, clock, system_transaction
from billing_app.store.tables import Business, Membership, Series, User

_numbers = itertools.count(1)
ALWAYS_PROVEN = datetime(9999, 1, 1, tzinfo=UTC)
"""A step-up that never runs out, for tests that are about something else."""

GERMAN_BUSINESS = {
    "name": "Werkhof GmbH",
    "country": "DE",
    "currency": "EUR",
    "address": {"line1": "Lindenstr. 5", "postal_code": "10969", "city": "Berlin"},
    "vat_id": "DE136695976",
    "email": "office@werkhof.example",
    "iban": "DE02120300000000202051",
}
SERIES = {"invoice": "INV-{year}-{number:5}", "deposit": "DEP-{year}-{number:5}", "credit_note": "CN-{year}-{number:5}"}


def new_business(role: Role = Role.OWNER, **profile: Any) -> Actor:
    """A business with number series and one member of this role, who is returned."""
    business_id = new_id()
    parsed = parse_business(GERMAN_BUSINESS | profile)
    with system_transaction(business_id) as scope:
        scope.session.add(
            Business(
                id=business_id,
                name=parsed.name,
                country=parsed.country,
                currency=parsed.currency,
                time_zone=parsed.time_zone,
                profile=business_to_json(parsed),
                version=1,
                created_at=scope.now,
            )
        )
        scope.session.flush()
        for kind, pattern in SERIES.items():
            name = kind.replace("_", " ").capitalize()
            scope.session.add(
                Series(id=new_id(), business_id=business_id, kind=kind, name=name, pattern=pattern, next_number=1)
            )
    return new_member(business_id, role)


def new_member(business_id: str, role: Role, name: str = "") -> Actor:
    """A member of a business, acting."""
    number = next(_numbers)
    user = User(id=new_id(), email=f"person{number}@example.com", name=name or f"Person {number}", created_at=clock())
    with system_transaction(business_id) as scope:
        scope.session.add(user)
        scope.session.flush()
        scope.session.add(_membership(scope, user.id, role))
    return Actor(
        business_id=BusinessId(business_id),
        name=user.name,
        kind="user",
        permissions=PERMISSIONS_OF[role],
        user_id=UserId(user.id),
        role=role,
        stepped_up_at=ALWAYS_PROVEN,
    )


def _membership(scope: Scope, user_id: str, role: Role) -> Membership:
    return Membership(
        id=new_id(), business_id=scope.business_id, user_id=user_id, role=role.value, created_at=scope.now
    )


def without(actor: Actor, *permissions: Permission) -> Actor:
    """The same person without some rights."""
    return replace(actor, permissions=actor.permissions - set(permissions))


def new_customer(actor: Actor, **data: Any) -> CustomerRecord:
    """A German business customer."""
    number = next(_numbers)
    return create_customer(actor, {"name": f"Customer {number}", "country": "DE"} | data)


def new_item(actor: Actor, **data: Any) -> ItemRecord:
    """An item of 10.00 EUR at 19 %."""
    number = next(_numbers)
    standard = {"unit_price": "10.00", "currency": "EUR", "tax": {"category": "S", "rate": "19"}}
    return create_item(actor, {"name": f"Item {number}"} | standard | data)


def this_day() -> date:
    """Today where the businesses of the tests are: for an hour or two of each night that is not the day in UTC."""
    return clock().astimezone(ZoneInfo("Europe/Berlin")).date()


def day(days: int) -> str:
    """The day this many days from today, as ISO text."""
    return (this_day() + timedelta(days=days)).isoformat()
