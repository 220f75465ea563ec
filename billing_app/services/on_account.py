"""What was paid on account and settles nothing yet: nobody is asked to pay it a second time."""

from collections.abc import Iterable, Mapping

from billing_app.domain.customer_credit import covered_by
from billing_app.store.payments import credit_by_currency
from billing_app.store.reminders import open_documents_of
from billing_app.store.session import Scope
from billing_app.store.tables import Invoice


def paid_on_account(scope: Scope, rows: Iterable[Invoice]) -> Mapping[str, int]:
    """How much of some open documents their customers' credit covers: minor units by document, absent where nothing.

    The credit goes to the oldest due date first, as a payment would, and past what the customer disputes.
    """
    held = credit_by_currency(scope, {row.customer_id for row in rows if row.customer_id})
    if not held:
        return {}
    asked: dict[tuple[str, str], list[tuple[str, int]]] = {each: [] for each in held}
    for each in open_documents_of(scope, {customer_id for customer_id, _ in held}):
        if not each.disputed and (key := (each.customer_id or "", each.currency)) in asked:
            asked[key].append((each.id, each.balance))
    return {
        document_id: minor
        for key, credit in held.items()
        for document_id, minor in covered_by(credit, asked[key]).items()
    }
