"""The form of a customer's profile: everything that invoices, e-invoices and reminders need to know."""

from typing import Any

import reflex as rx

from billing_app.components.button import button
from billing_app.components.card import card
from billing_app.components.field import area_field, check_field, date_field, fields, select_field, text_field
from billing_app.components.kept_form import marked_form
from billing_app.components.presence import editing_note
from billing_app.documents.profiles import PROFILES
from billing_app.states.customer import CustomerState
from billing_app.states.customer_account import LiveCustomerEditing

_KINDS = [("business", "Business"), ("person", "Person")]

_FORMATS = [("", "As the business usually sends"), *((profile.key, profile.title) for profile in PROFILES.values())]


def customer_form() -> rx.Component:
    """The form in a card; its fields are named by their path in the profile."""
    return card(
        editing_note(LiveCustomerEditing.people),
        marked_form(
            _who(),
            _address(),
            _terms(),
            _exemption(),
            rx.cond(CustomerState.is_surcharging, _surcharge(), rx.fragment()),
            area_field("notes", "Notes", **_kept("notes"), hint="Only for you; never on a document."),
            rx.el.div(
                button("Save customer", type="submit", icon="check"),
                button("Cancel", kind="plain", on_click=CustomerState.cancel),
                class_name="tl-actions",
            ),
            on_submit=CustomerState.save,
            class_name="tl-form",
            aria_label="Edit customer",
        ),
        title="Edit customer",
    )


def _who() -> rx.Component:
    return rx.fragment(
        fields(
            text_field("name", "Name", required=True, **_kept("name")),
            select_field("kind", "Kind", _KINDS, **_kept("kind")),
            text_field("contact_name", "Contact person", **_kept("contact_name")),
        ),
        fields(
            text_field("email", "E-mail", type="email", **_kept("email")),
            text_field("phone", "Telephone", type="tel", **_kept("phone")),
            select_field("country", "Country", CustomerState.countries, required=True, **_kept("country")),
        ),
        fields(
            text_field("vat_id", "VAT number", **_kept("vat_id")),
            text_field("tax_number", "Tax number", **_kept("tax_number")),
            text_field("legal_id", "Company number", **_kept("legal_id")),
        ),
    )


def _address() -> rx.Component:
    return _group(
        "Address",
        fields(_part("line1", "Street and number"), _part("line2", "Address, second line")),
        fields(_part("postal_code", "Postal code"), _part("city", "Town"), _part("subdivision", "State or region")),
        select_field(
            "address.country",
            "Country of the address",
            CustomerState.address_countries,
            field_id="field-address-country",
            **_kept("address.country"),
        ),
    )


def _terms() -> rx.Component:
    return _group(
        "Invoices",
        fields(
            select_field("currency", "Currency", CustomerState.currencies, **_kept("currency")),
            select_field("language", "Language of documents", CustomerState.languages, **_kept("language")),
            text_field("due_days", "Due after days", input_mode="numeric", **_kept("due_days")),
        ),
        fields(
            text_field(
                "electronic_address.scheme",
                "E-invoice scheme",
                field_id="field-scheme",
                hint="Such as 0088, 9930 or EM",
                **_kept("electronic_address.scheme", "electronic_address"),
            ),
            text_field(
                "electronic_address.id",
                "E-invoice address",
                field_id="field-electronic-id",
                **_kept("electronic_address.id"),
            ),
            text_field("buyer_reference", "Buyer reference", hint="In Germany: Leitweg-ID", **_kept("buyer_reference")),
        ),
        select_field("document_format", "E-invoice", _FORMATS, **_kept("document_format")),
    )


def _exemption() -> rx.Component:
    return _group(
        "Tax exemption",
        check_field(
            "tax_exempt",
            "This customer is exempt from tax",
            default_checked=CustomerState.is_exempt,
        ),
        fields(
            text_field("tax_exempt.reason", "Reason", field_id="field-exempt-reason", **_kept("tax_exempt.reason")),
            text_field(
                "tax_exempt.certificate",
                "Certificate",
                field_id="field-exempt-certificate",
                **_kept("tax_exempt.certificate"),
            ),
            date_field(
                "tax_exempt.valid_until",
                "Valid until",
                field_id="field-exempt-until",
                **_kept("tax_exempt.valid_until"),
            ),
        ),
    )


def _surcharge() -> rx.Component:
    return _group(
        "Recargo de equivalencia",
        check_field(
            "equivalence_surcharge",
            "This customer is a retailer who is charged the equivalence surcharge on goods",
            default_checked=CustomerState.form["equivalence_surcharge"] == "on",
        ),
        rx.el.p(
            "New lines of invoices to this customer then propose VAT with the surcharge. "
            "Choose VAT alone for services.",
            class_name="tl-hint",
        ),
    )


def _part(name: str, label: str) -> rx.Component:
    return text_field(f"address.{name}", label, field_id=f"field-address-{name}", **_kept(f"address.{name}"))


def _group(legend: str, *children: rx.Component) -> rx.Component:
    return rx.el.fieldset(rx.el.legend(legend), *children, class_name="tl-fieldset")


def _kept(path: str, also: str = "") -> dict[str, Any]:
    """What stood in a field when editing began, and what is wrong with it."""
    errors = CustomerState.errors
    error = errors[path] if not also else rx.cond(errors[path], errors[path], errors[also])
    return {"default_value": CustomerState.form[path], "error": error}
