"""Whether a person has looked at a document, told once.

Link scanners and previews fetch the page, but they do not look at it for five seconds: the page's style sheet fetches a
picture of one pixel then, by an animation that a browser runs only where it shows the page. It needs no script. What is
sent by a form counts as well. Whoever is signed in to the business is no customer.
"""

from billing_app.domain.change import Fact
from billing_app.services.customer_page import visitor
from billing_app.services.links import SharedDocument
from billing_app.services.sessions import actor_for_session
from billing_app.store.invoices import get_invoice
from billing_app.store.session import Scope, transaction


def note_viewed(shared: SharedDocument, cookie_header: str = "") -> None:
    """Somebody has looked at it; the first time is an event."""
    if shared.is_viewed:
        return
    office = actor_for_session(cookie_header) if cookie_header else None
    if office is not None and office.business_id == shared.business_id:
        return
    with transaction(visitor(shared)) as scope:
        mark_viewed(scope, shared.invoice_id)


def mark_viewed(scope: Scope, invoice_id: str) -> None:
    """The same inside a transaction that is already open."""
    row = get_invoice(scope, invoice_id, for_update=True)
    if row.viewed_at is None:
        row.viewed_at = scope.now
        scope.record(Fact("invoice.viewed", row.id, {"number": row.number}, row.customer_id or ""))
