"""Settings of the exchange rates."""

import reflex as rx

from billing_app.components.button import button
from billing_app.components.card import card
from billing_app.components.empty import empty_state
from billing_app.components.field import date_field, fields, number_field, select_field
from billing_app.components.kept_form import kept_form
from billing_app.components.skeleton import skeleton_rows
from billing_app.components.table import Column, data_table
from billing_app.domain.access import Permission
from billing_app.pages.settings.frame import settings_frame
from billing_app.states.settings.rates import LiveRates, RatesState


def rates() -> rx.Component:
    """The page."""
    columns = (
        Column("Currency", lambda row: rx.el.strong(row["currency"]), spot="title"),
        Column("From", lambda row: row["day"], spot="line"),
        Column("Rate", lambda row: rx.el.span(row["text"], class_name="tl-number"), spot="figure", align="end"),
    )
    empty = empty_state(
        "No rates yet",
        "Set one as soon as you bill in another currency. Until then the rates of the European Central Bank are "
        "suggested.",
        icon="arrow-left-right",
    )
    return settings_frame(
        card(rx.cond(RatesState.currency, _form(), skeleton_rows(3)), title="Set a rate"),
        card(
            data_table(
                LiveRates.rows,
                columns,
                label="Exchange rates",
                empty=empty,
                is_ready=LiveRates.is_ready,
                testid=lambda row: rx.Var.create("rate-row-") + row["key"].to(str),
            ),
            title="Rates that were set",
        ),
        permission=Permission.MANAGE_BOOKS,
        title="Exchange rates",
        subtitle="A rate holds until a later one is set, for at most 31 days.",
    )


def _form() -> rx.Component:
    errors = RatesState.errors
    rate = number_field(
        "rate",
        rx.Var.create("1 ") + RatesState.currency + " in " + LiveRates.base,
        default_value=RatesState.rate,
        error=errors["rate"],
        required=True,
    )
    suggestion = rx.el.div(
        rx.el.span(RatesState.suggestion, class_name="tl-hint", data_testid="suggestion"),
        button("Use it", kind="soft", on_click=RatesState.use_suggestion),
        class_name="tl-actions",
    )
    return kept_form(
        fields(
            select_field(
                "currency",
                "Currency",
                RatesState.currencies,
                value=RatesState.currency,
                on_change=RatesState.choose_currency,
                error=errors["currency"],
            ),
            date_field(
                "day", "From", value=RatesState.day, on_change=RatesState.choose_day, error=errors["day"], required=True
            ),
            rx.el.div(rate, key=RatesState.rate_key),
        ),
        rx.cond(RatesState.suggestion, suggestion, rx.fragment()),
        rx.el.div(button("Set rate", type="submit", icon="check"), class_name="tl-actions"),
        on_submit=RatesState.save,
        class_name="tl-form",
    )
