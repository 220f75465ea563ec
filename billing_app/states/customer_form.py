"""The form of a customer: its fields are named by the paths of the profile, so that errors find them."""

from collections.abc import Mapping
from typing import Any

from billing_app.domain.customer import Customer, customer_to_json
from billing_app.states.forms import form_data
from billing_app.states.forms import form_of as shown_in_form

FIELDS = (
    "name", "kind", "country", "email", "phone", "contact_name", "vat_id", "tax_number", "legal_id", "language",
    "currency", "due_days", "address.line1", "address.line2", "address.postal_code", "address.city",
    "address.subdivision", "address.country", "electronic_address.scheme", "electronic_address.id", "buyer_reference",
    "document_format", "equivalence_surcharge",
    "tax_exempt.reason", "tax_exempt.certificate", "tax_exempt.valid_until", "notes",
)  # fmt: skip


def new_customer_data(form: Mapping[str, Any]) -> dict[str, object]:
    """What a short form says of a new customer; what was left empty is left out."""
    return {key: value for key, value in changed_data(form).items() if value is not None}


def changed_data(form: Mapping[str, Any]) -> dict[str, object]:
    """What a form says: fields that it has, empty ones as null, dotted names as objects."""
    data = form_data(form, FIELDS)
    if "tax_exempt" in data and not form.get("tax_exempt"):
        data["tax_exempt"] = None
    elif "tax_exempt" in data and data["tax_exempt"] is None:
        data["tax_exempt"] = {}
    if "equivalence_surcharge" in data:
        data["equivalence_surcharge"] = data["equivalence_surcharge"] == "on"
    return data


def form_of(customer: Customer) -> dict[str, str]:
    """What stands in the form of a customer, by the names of its fields."""
    ticked = {"equivalence_surcharge": "on" if customer.equivalence_surcharge else ""}
    return shown_in_form(customer_to_json(customer), FIELDS) | ticked
