"""What customers may do on their page, without signing in: whoever holds the link of a document may do it."""

from collections.abc import Mapping

from billing_app.domain.access import Actor, Permission
from billing_app.domain.ids import BusinessId
from billing_app.services.links import SharedDocument


def visitor(shared: SharedDocument, *permissions: Permission) -> Actor:
    """The customer behind a link, as the chain names them, with no right but those that an act needs."""
    buyer: Mapping[str, str] = shared.document.get("buyer") or {}
    name = f"{buyer['name'][:180]} (customer)" if buyer.get("name") else "Customer"
    return Actor(BusinessId(shared.business_id), name, "customer", frozenset(permissions))
