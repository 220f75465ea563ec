"""Which files go with a document when nobody has chosen: the PDF, and beside it what the customer's program reads."""

from collections.abc import Mapping
from typing import Any

from billing_app.domain.business import BusinessProfile
from billing_app.domain.customer import Customer
from billing_app.services.document_files import formats
from billing_app.services.e_invoices.asking import is_sayable
from billing_app.services.rendering import HYBRIDS


def usual_files(profile: BusinessProfile, customer: Customer | None, document: Mapping[str, Any]) -> tuple[str, ...]:
    """The formats, as the customer wants them, else as the business uses them.

    A PDF holds its e-invoice inside already, and nobody who is no business reads one. What no e-invoice can say
    (three decimals, several taxes on a line) the PDF says alone.
    """
    wanted = (customer.document_format if customer else "") or profile.document_format
    is_beside = customer is not None and customer.kind == "business" and wanted not in HYBRIDS
    is_beside = is_beside and is_sayable(document, wanted)
    there = formats()
    return tuple(name for name in ("pdf", wanted if is_beside else "") if name in there)
