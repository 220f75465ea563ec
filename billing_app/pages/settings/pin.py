"""The own PIN for counter tablets, on the profile."""

import reflex as rx

from billing_app.components.button import button
from billing_app.components.card import card
from billing_app.components.field import fields, text_field
from billing_app.components.navigation import permitted
from billing_app.domain.access import Permission
from billing_app.states.settings.pin import PinState


def counter_pin() -> rx.Component:
    """The card; only for those who may sell."""
    remove = button("Remove PIN", kind="plain", on_click=PinState.remove)
    form = rx.el.form(
        fields(
            _digits("pin", "New PIN", hint="4 to 8 digits, none that are tried first."),
            _digits("pin_again", "New PIN again"),
        ),
        rx.el.div(
            button("Set PIN", type="submit", icon="check"),
            rx.cond(PinState.has_pin, remove, rx.fragment()),
            class_name="tl-actions",
        ),
        on_submit=PinState.set_own,
        class_name="tl-form",
        no_validate=True,
        key=PinState.form_key,
    )
    said = rx.cond(PinState.standing, PinState.standing, "Take turns at a counter tablet without your password.")
    return permitted(Permission.ISSUE_INVOICES, card(form, title="PIN for the counter", subtitle=said))


def _digits(name: str, label: str, hint: str = "") -> rx.Component:
    return text_field(
        name,
        label,
        type="password",
        input_mode="numeric",
        auto_complete="off",
        max_length=8,
        required=True,
        hint=hint,
        error=PinState.errors[name],
    )
