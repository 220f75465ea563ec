"""The small form of a customer who is taken on while an invoice is being written."""

import reflex as rx

from billing_app.components.dialog import form_dialog
from billing_app.components.field import fields, select_field, text_field
from billing_app.states.counter_customer import CounterCustomerState
from billing_app.states.invoice_editor import EditorPickState


def new_customer(state: type[EditorPickState] | type[CounterCustomerState] = EditorPickState) -> rx.Component:
    """Name, country, e-mail, VAT number, address: the rest can follow on the customer's page."""
    errors = state.errors
    return form_dialog(
        fields(
            text_field(
                "name",
                "Name",
                field_id="new-name",
                required=True,
                default_value=state.name,
                error=errors["name"],
            ),
            select_field(
                "country",
                "Country",
                state.countries,
                field_id="new-country",
                default_value=state.country,
                required=True,
                error=errors["country"],
            ),
        ),
        fields(
            text_field("email", "E-mail", field_id="new-email", type="email", error=errors["email"]),
            text_field("vat_id", "VAT number", field_id="new-vat", error=errors["vat_id"]),
        ),
        text_field("address.line1", "Street and number", field_id="new-line1", error=errors["address.line1"]),
        fields(
            text_field("address.postal_code", "Postal code", field_id="new-code", error=errors["address.postal_code"]),
            text_field("address.city", "Town", field_id="new-city", error=errors["address.city"]),
        ),
        title="New customer",
        description="Name and country are enough to begin with. Everything else can follow.",
        is_open=state.is_open,
        on_open_change=state.show_form,
        on_submit=state.add_customer,
        submit_label="Add customer",
    )
