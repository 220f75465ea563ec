"""The files that a customer's page offers: the same that go with the mail."""

from billing_app.services.customer_page import visitor
from billing_app.services.links import SharedDocument
from billing_app.services.usual_files import usual_files
from billing_app.store.business import profile_of
from billing_app.store.customers import find_profile
from billing_app.store.session import reading


def files_of_document(shared: SharedDocument) -> tuple[str, ...]:
    """The formats that the page of a document offers; none of one that another program wrote."""
    if shared.is_opening:
        return ()
    with reading(visitor(shared)) as scope:
        customer = find_profile(scope, shared.customer_id) if shared.customer_id else None
        return usual_files(profile_of(scope), customer, shared.document)
