"""Settings of the opening: balances and open invoices of the old program, in rows."""

from typing import Any

import reflex as rx

from billing_app.components.button import button, icon_button
from billing_app.components.card import callout, card
from billing_app.components.combobox import combo_field
from billing_app.components.field import date_field, fields, money_field, number_field, select_field, text_field
from billing_app.components.kept_form import kept_form
from billing_app.components.table import Column, data_table
from billing_app.domain.access import Permission
from billing_app.pages.settings.frame import group, settings_frame
from billing_app.states.settings.opening import LiveOpenings, OpeningState

_Row = rx.Var[dict[str, str]]


def opening() -> rx.Component:
    """The page."""
    errors = OpeningState.errors
    form = kept_form(
        fields(
            date_field(
                "on",
                "As of the end of",
                default_value=OpeningState.on,
                error=errors["on"],
                required=True,
                hint="The last day that the old program knows.",
            ),
        ),
        group(
            "Balances",
            rx.foreach(OpeningState.accounts, _account),
            _error("accounts"),
            rx.el.div(
                button("Add a balance", icon="plus", kind="plain", on_click=OpeningState.add_account),
                class_name="tl-actions",
            ),
            hint="Positive where an account usually stands: money in the bank, but also what you owe.",
        ),
        group(
            "Open invoices",
            rx.foreach(OpeningState.invoices, _invoice),
            rx.el.div(
                button("Add an open invoice", icon="plus", kind="plain", on_click=OpeningState.add_invoice),
                class_name="tl-actions",
            ),
            hint="They keep their numbers, can be paid and reminded, and count as no revenue here.",
        ),
        callout("An opening stays in the books. What was forgotten can be added as another one.", icon="info"),
        rx.el.div(button("Book the opening", type="submit", icon="check"), class_name="tl-actions"),
        on_submit=OpeningState.book,
        class_name="tl-form",
        key=OpeningState.form_key,
    )
    return settings_frame(
        card(form),
        rx.cond(LiveOpenings.rows.length() > 0, _booked(), rx.fragment()),
        permission=Permission.MANAGE_BOOKS,
        title="Opening balances",
        subtitle="Bring along what the old program knew, so that figures are right from the first day.",
    )


def _booked() -> rx.Component:
    columns = (
        Column("As of", lambda row: row["day"], spot="title"),
        Column("What", lambda row: row["what"], spot="figure"),
        Column("Booked by", lambda row: row["by"], spot="whole"),
    )
    return card(
        data_table(LiveOpenings.rows, columns, label="Openings", empty=rx.fragment(), is_ready=LiveOpenings.is_ready),
        title="Booked openings",
    )


def _error(path: str) -> rx.Component:
    said = OpeningState.errors[path]
    return rx.cond(said, rx.el.p(said, class_name="tl-error", role="alert"), rx.fragment())


def _named(name: str, row: _Row) -> rx.Var[str]:
    return rx.Var.create(f"{name}-") + row["key"].to(str)


def _wrong(rows: str, index: rx.Var[int], name: str) -> rx.Var[str]:
    return OpeningState.errors[rx.Var.create(f"{rows}.") + index.to(str) + f".{name}"]


def _ties(name: str, row: _Row, rows: str, index: rx.Var[int]) -> dict[str, Any]:
    return {"field_id": _named(name, row), "error": _wrong(rows, index, name)}


def _account(row: _Row, index: rx.Var[int]) -> rx.Component:
    return rx.el.div(
        fields(
            select_field(
                _named("account", row),  # pyright: ignore[reportArgumentType] - a var is a name as well
                "Account",
                OpeningState.choices,
                default_value=row["account"],
                **_ties("account", row, "accounts", index),
            ),
            money_field(
                _named("amount", row),  # pyright: ignore[reportArgumentType]
                "Balance",
                OpeningState.currency,
                **_ties("amount", row, "accounts", index),
            ),
        ),
        _remove(row, "Remove this balance"),
        key=row["key"],
        style=_ROW,
    )


def _invoice(row: _Row, index: rx.Var[int]) -> rx.Component:
    def ties(name: str) -> dict[str, Any]:
        return _ties(name, row, "invoices", index)

    def named(name: str) -> Any:
        return _named(name, row)

    customer = combo_field(
        named("customer_id"),
        "Customer",
        value=row["customer_id"],
        current=row["customer"],
        options=OpeningState.options,
        answered=OpeningState.answered,
        placeholder="Search customers",
        on_search=OpeningState.find,
        on_pick=lambda value, label: OpeningState.pick(row["key"].to(str), value, label),
        **ties("customer_id"),
    )
    currency = select_field(
        named("currency"), "Currency", OpeningState.currencies, default_value=row["currency"], **ties("currency")
    )
    rate = number_field(
        named("exchange_rate"), "Exchange rate", hint="Only for another currency.", **ties("exchange_rate")
    )
    return rx.el.div(
        rx.el.div(
            fields(customer, text_field(named("number"), "Number", **ties("number"))),
            fields(
                date_field(named("issued_on"), "Issued on", **ties("issued_on")),
                date_field(named("due_date"), "Due on", **ties("due_date")),
                number_field(named("balance"), "Still open", **ties("balance")),
            ),
            fields(currency, rate),
            class_name="tl-form",
            style={"flex": "1", "min_width": "0"},
        ),
        _remove(row, "Remove this invoice"),
        key=row["key"],
        style=_ROW | {"padding_bottom": "16px", "border_bottom": "1px solid var(--tl-line-soft)"},
    )


def _remove(row: _Row, name: str) -> rx.Component:
    return icon_button("x", name, on_click=OpeningState.remove(row["key"].to(str)), style={"margin_top": "27px"})


_ROW = {"display": "flex", "gap": "12px", "align_items": "flex-start", "& > .tl-fields": {"flex": "1"}}
