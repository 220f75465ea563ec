"""The form of a customer: its fields are named by the paths of the profile, so that errors find them."""

from collections.abc import Mapping
from typing import Any

from billing_app.domain.customer import Customer, customer_to_json

FIELDS = (
    "name", "kind", "country", "email", "phone", "contact_name", "vat_id", "tax_number", "legal_id", "language",
    "currency", "due_days", "address.line1", "address.line2", "address.postal_code", "address.city",
    "address.subdivision", "address.country", "electronic_address.scheme", "electronic_address.id", "buyer_reference",
    "tax_exempt.reason", "tax_exempt.certificate", "tax_exempt.valid_until", "notes",
)  # fmt: skip
_NESTED = ("address", "electronic_address", "tax_exempt")


def new_customer_data(form: Mapping[str, Any]) -> dict[str, object]:
    """What a short form says of a new customer; what was left empty is left out."""
    return {key: value for key, value in changed_data(form).items() if value is not None}


def changed_data(form: Mapping[str, Any]) -> dict[str, object]:
    """What a form says: fields that it has, empty ones as null, dotted names as objects."""
    data: dict[str, object] = {}
    parts: dict[str, dict[str, object]] = {}
    for path in FIELDS:
        if path not in form:
            continue
        value = str(form[path]).strip() or None
        owner, _, key = path.rpartition(".")
        if owner:
            parts.setdefault(owner, {})[key] = value
        else:
            data[path] = value
    for owner, found in parts.items():
        data[owner] = found if any(found.values()) else None
    if "tax_exempt" in parts and not data["tax_exempt"] and form.get("tax_exempt"):
        data["tax_exempt"] = {}
    if "tax_exempt" in parts and not form.get("tax_exempt"):
        data["tax_exempt"] = None
    return data


def form_of(customer: Customer) -> dict[str, str]:
    """What stands in the form of a customer, by the names of its fields."""
    shown = customer_to_json(customer)
    for owner in _NESTED:
        nested: Any = shown.get(owner) or {}
        shown |= {f"{owner}.{key}": value for key, value in nested.items()}
    return {path: "" if shown.get(path) is None else str(shown[path]) for path in FIELDS}
