"""One search over everything that has a name or a number: documents, customers, items."""

from dataclasses import dataclass

from billing_app.domain.access import Actor, Permission
from billing_app.services import customers, items
from billing_app.services.customers import CustomerRecord
from billing_app.services.invoices import list_invoices
from billing_app.services.items import ItemRecord
from billing_app.services.links import digest_of_secret
from billing_app.store.invoices import InvoiceFilter, invoice_by_code
from billing_app.store.session import reading
from billing_app.store.tables import Invoice

MOST = 20
_LONGEST_CODE = 1000


@dataclass(frozen=True, slots=True)
class Found:
    """The few that fit best of each sort; empty where the actor may not look."""

    invoices: list[Invoice]
    customers: list[CustomerRecord]
    items: list[ItemRecord]


def find_by_code(actor: Actor, code: str) -> Invoice | None:
    """The document that a scanned code means: by its customer's link, or by its number in a code for paying."""
    actor.require(Permission.VIEW_INVOICES)
    words = {word for part in code[:_LONGEST_CODE].split() for word in (part, *part.split("/"))} - {""}
    with reading(actor) as scope:
        return invoice_by_code(scope, words, [digest_of_secret(word) for word in words])


def search(actor: Actor, query: str, limit: int = 6) -> Found:
    """What fits a query, at most `limit` of each sort. Whoever may see neither documents nor customers is refused."""
    sees_customers = actor.may(Permission.VIEW_CUSTOMERS)
    if not sees_customers:
        actor.require(Permission.VIEW_INVOICES)
    sees_invoices = actor.may(Permission.VIEW_INVOICES)
    limit = min(max(limit, 1), MOST)
    return Found(
        invoices=list_invoices(actor, InvoiceFilter(q=query, limit=limit)).page.rows if sees_invoices else [],
        customers=customers.find_for_pick(actor, query, limit) if sees_customers else [],
        items=items.find_for_pick(actor, query, limit) if sees_invoices else [],
    )
