"""Settings of taxes and books: how the business is taxed, and until when its books are closed."""

import reflex as rx

from billing_app.components.button import button
from billing_app.components.card import callout, card
from billing_app.components.field import check_field, date_field, fields, select_field
from billing_app.components.kept_form import kept_form
from billing_app.components.navigation import permitted
from billing_app.components.skeleton import skeleton_rows
from billing_app.domain.access import Permission
from billing_app.pages.settings.frame import overtaken, save_bar, settings_frame
from billing_app.pages.settings.own_taxes import own_taxes
from billing_app.states.settings.books import BooksState, LiveBooks

_STATUS = [
    ("registered", "We charge VAT or sales tax"),
    ("small_business", "Small business exemption: we charge none"),
    ("unregistered", "Not registered for tax"),
]
_BASIS = [("accrual", "When an invoice is issued (accrual)"), ("cash", "When the money comes in (cash)")]
_NATURES = [
    ("", "Not chosen yet"),
    ("services", "Services"),
    ("goods", "Goods"),
    ("mixed", "Goods and services"),
]
_POLICY = [("warn", "Warn, and let me decide"), ("refuse", "Refuse to issue")]


def books() -> rx.Component:
    """The page."""
    return settings_frame(
        permitted(
            Permission.MANAGE_SETTINGS,
            overtaken(LiveBooks.version, BooksState.version, BooksState.load),
            card(rx.cond(BooksState.is_ready, _taxes(), skeleton_rows(4)), title="Taxes"),
            own_taxes(),
        ),
        card(rx.cond(LiveBooks.is_ready, _closing(), skeleton_rows(2)), title="Closing the books"),
        permission=Permission.MANAGE_BOOKS,
        title="Taxes and books",
        subtitle="How tax is counted, and which days are closed for good.",
    )


def _taxes() -> rx.Component:
    form, errors = BooksState.form, BooksState.errors
    return kept_form(
        fields(
            select_field(
                "tax_status", "Tax status", _STATUS, default_value=form["tax_status"], error=errors["tax_status"]
            ),
            select_field("tax_basis", "Tax is due", _BASIS, default_value=form["tax_basis"], error=errors["tax_basis"]),
        ),
        select_field(
            "check_policy",
            "When a document breaks a rule of e-invoicing",
            _POLICY,
            default_value=form["check_policy"],
            error=errors["check_policy"],
        ),
        select_field(
            "supply_nature",
            "What you sell",
            _NATURES,
            default_value=form["supply_nature"],
            error=errors["supply_nature"],
            hint="Stands on invoices of French businesses, where the law asks for it.",
        ),
        check_field("round_tax_per_line", "Round tax on every line", default_checked=BooksState.is_rounded),
        rx.cond(
            errors["round_tax_per_line"],
            rx.el.p(errors["round_tax_per_line"], class_name="tl-error", role="alert"),
            rx.fragment(),
        ),
        save_bar("Save taxes"),
        on_submit=BooksState.save,
        class_name="tl-form",
        key=BooksState.form_key,
    )


def _closing() -> rx.Component:
    is_closed = LiveBooks.closed_until != ""
    return rx.el.div(
        callout(
            LiveBooks.closed_text,
            tone="info",
            icon="lock",
            role="status",
        ),
        kept_form(
            fields(
                date_field(
                    "books_closed_until",
                    "Close up to and including",
                    default_value=LiveBooks.closed_until,
                    error=BooksState.errors["books_closed_until"],
                    hint="Nothing is booked on these days any more. Only an owner can reopen them.",
                ),
            ),
            rx.el.div(
                button("Close the books", type="submit", icon="lock"),
                rx.cond(
                    is_closed,
                    button("Reopen", kind="plain", icon="lock-open", on_click=BooksState.reopen),
                    rx.fragment(),
                ),
                class_name="tl-actions",
            ),
            on_submit=BooksState.close,
            class_name="tl-form",
            key=LiveBooks.closed_until,
        ),
        rx.el.ul(rx.foreach(LiveBooks.history, _event), class_name="tl-history"),
        class_name="tl-stack",
    )


def _event(one: rx.Var[dict[str, str]]) -> rx.Component:
    return rx.el.li(rx.el.span(one["text"]), rx.el.small(one["by"]))
