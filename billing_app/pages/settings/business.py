"""Settings of the business: who it is and what stands on its documents."""

from typing import Any

import reflex as rx

from billing_app.components.button import button
from billing_app.components.card import callout, card
from billing_app.components.field import area_field, fields, number_field, select_field, text_field
from billing_app.components.kept_form import kept_form
from billing_app.components.skeleton import skeleton_rows
from billing_app.documents.profiles import PROFILES
from billing_app.domain.access import Permission
from billing_app.pages.settings.frame import group, overtaken, save_bar, settings_frame
from billing_app.states.session import SessionInfo
from billing_app.states.settings.business import BusinessSettingsState as State
from billing_app.states.settings.business import LiveBusiness

_FORMATS = [(profile.key, profile.title) for profile in PROFILES.values()]
_CASH = [("", "What is usual in your country"), ("none", "Nothing: every cent counts")] + [
    (step, step) for step in ("0.05", "0.10", "0.50", "1")
]


def business() -> rx.Component:
    """The page."""
    form = kept_form(
        _identity(),
        _address(),
        _contact(),
        _documents(),
        _e_invoices(),
        _region(),
        save_bar("Save settings"),
        on_submit=State.save,
        class_name="tl-form",
        key=State.form_key,
    )
    return settings_frame(
        overtaken(LiveBusiness.version, State.version, State.load),
        _held(),
        card(rx.cond(State.is_ready, form, skeleton_rows(8))),
        permission=Permission.MANAGE_SETTINGS,
        title="Business",
        subtitle="What stands on your invoices, and how they are made.",
    )


def _held() -> rx.Component:
    """What waits, said above the form until it counts or an owner cancels it."""
    cancel = rx.cond(
        SessionInfo.role == "Owner",
        button("Cancel them", kind="plain", on_click=State.cancel_bank, style={"margin_top": "10px"}),
        rx.el.span("An owner can cancel them."),
    )
    words = rx.el.p(LiveBusiness.held, " ", LiveBusiness.held_until)
    return rx.cond(
        LiveBusiness.held, callout(words, cancel, tone="warn", icon="hourglass", role="status"), rx.fragment()
    )


def _text(name: str, label: str, **options: Any) -> rx.Component:
    return text_field(name, label, default_value=State.form[name], error=State.errors[name], **options)


def _choice(name: str, label: str, choices: Any, **options: Any) -> rx.Component:
    return select_field(name, label, choices, default_value=State.form[name], error=State.errors[name], **options)


def _identity() -> rx.Component:
    return group(
        "Who you are",
        fields(_text("name", "Name", required=True), _text("legal_id", "Company number")),
        fields(_text("vat_id", "VAT number"), _text("tax_number", "Tax number")),
    )


def _address() -> rx.Component:
    return group(
        "Address",
        fields(_text("address.line1", "Street and number"), _text("address.line2", "Second line")),
        fields(
            _text("address.postal_code", "Postal code"),
            _text("address.city", "Town"),
            _text("address.subdivision", "State or region"),
        ),
        fields(
            _choice("country", "Country", State.countries, required=True),
            _choice("address.country", "Country of the address", State.address_countries),
        ),
    )


def _contact() -> rx.Component:
    return group(
        "Contact and bank",
        fields(
            _text("email", "E-mail", type="email"), _text("phone", "Telephone", type="tel"), _text("website", "Website")
        ),
        fields(
            _text("iban", "IBAN", hint="Stands on your invoices, with a code that banks can scan."),
            _text("bic", "BIC", hint="Empty is filled in where the bank of the IBAN is known."),
        ),
    )


def _documents() -> rx.Component:
    due = number_field(
        "due_days", "Due after days", default_value=State.form["due_days"], error=State.errors["due_days"]
    )
    terms = State.form["payment_terms"]
    return group(
        "Documents",
        fields(_choice("language", "Language", State.languages), due),
        area_field("payment_terms", "Payment terms", default_value=terms, error=State.errors["payment_terms"]),
    )


def _e_invoices() -> rx.Component:
    return group(
        "E-invoices",
        fields(
            _choice("document_format", "Usual format", _FORMATS, hint="A customer may get another one."),
            _text("contact_name", "Whom customers may ask", hint="XRechnung names somebody; empty is your business."),
        ),
        fields(
            _text("electronic_address.scheme", "Scheme of your electronic address", hint="Such as 0088, 9930 or EM."),
            _text("electronic_address.id", "Your electronic address"),
        ),
        rx.cond(
            State.errors["electronic_address"],
            rx.el.p(State.errors["electronic_address"], class_name="tl-error", role="alert"),
            rx.fragment(),
        ),
    )


def _region() -> rx.Component:
    years = number_field(
        "retention_years",
        "Documents are kept for years",
        default_value=State.form["retention_years"],
        error=State.errors["retention_years"],
    )
    return group(
        "Currency and time",
        fields(
            _choice("currency", "Currency", State.currencies, hint="Stays once something is booked."),
            _text("time_zone", "Time zone", hint="Such as Europe/Berlin; empty is that of your country."),
        ),
        fields(_choice("fiscal_year_start_month", "Fiscal year begins in", State.months), years),
        fields(
            _choice("cash_rounding", "Cash is rounded to", _CASH, hint="At the counter, when somebody pays in cash."),
            rx.fragment(),
        ),
    )
