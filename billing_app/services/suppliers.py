"""Suppliers: names that stood on expenses before, so that nobody types them twice or in two ways."""

from billing_app.domain.access import Actor, Permission
from billing_app.store.expenses import suppliers_in_use
from billing_app.store.session import reading

_MOST = 300


def known_suppliers(actor: Actor) -> list[str]:
    """The suppliers of earlier expenses, the latest first."""
    actor.require(Permission.VIEW_EXPENSES)
    with reading(actor) as scope:
        return suppliers_in_use(scope, _MOST)
