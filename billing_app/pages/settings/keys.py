"""Settings of the API keys."""

import reflex as rx

from billing_app.components.browser import copy_button
from billing_app.components.button import button, plain_link_button
from billing_app.components.card import callout, card
from billing_app.components.dialog import confirm_dialog, form_dialog
from billing_app.components.empty import empty_state
from billing_app.components.field import date_field, fields, select_field, text_field
from billing_app.components.status import badge
from billing_app.components.table import Column, Row, data_table
from billing_app.domain.access import Permission
from billing_app.pages.settings.frame import settings_frame
from billing_app.states.settings.keys import KeysState, LiveKeys

_ACCESS = [("read", "Read only"), ("write", "Read and write")]


def keys() -> rx.Component:
    """The page."""
    empty = empty_state(
        "No keys yet",
        "With a key, a shop or a till can write invoices here, and a spreadsheet can read them.",
        icon="key-round",
        action=_new_button(),
    )
    return settings_frame(
        rx.cond(KeysState.made, _made(), rx.fragment()),
        card(
            data_table(
                LiveKeys.rows,
                _COLUMNS,
                label="API keys",
                empty=empty,
                is_ready=LiveKeys.is_ready,
                testid=lambda row: rx.Var.create("key-row-") + row["name"].to(str),
            )
        ),
        _form(),
        confirm_dialog(
            title="Revoke “" + KeysState.asked_name + "”?",
            description="Whatever uses this key stops working at once. This can't be taken back.",
            is_open=KeysState.is_asking,
            on_open_change=KeysState.show_question,
            on_confirm=KeysState.revoke,
            confirm_label="Revoke it",
        ),
        permission=Permission.MANAGE_KEYS,
        title="API keys",
        subtitle="How other software works with your data.",
        actions=(plain_link_button("How to use them", "/api/docs", icon="book-open"), _new_button()),
    )


def _new_button() -> rx.Component:
    return button("New key", icon="plus", on_click=KeysState.show_form(True))  # noqa: FBT003 - an event's value


def _made() -> rx.Component:
    return callout(
        rx.el.strong("Copy this key now: it is shown only this once."),
        rx.el.div(
            rx.el.code(KeysState.made, data_testid="new-key", style={"overflow_wrap": "anywhere"}),
            copy_button(KeysState.made, "Copy the key"),
            button("I have copied it", kind="plain", on_click=KeysState.forget),
            class_name="tl-actions",
        ),
        tone="good",
        icon="key-round",
        role="status",
    )


def _state(row: Row) -> rx.Component:
    revoke = button("Revoke", kind="plain", on_click=KeysState.ask(row["id"].to(str)))
    return rx.cond(row["ended"], badge(row["ended"].to(str)), revoke)


def _may(row: Row) -> rx.Component:
    return rx.el.div(row["access"], rx.el.div(row["until"], class_name="tl-table-note"))


def _used(row: Row) -> rx.Component:
    return rx.el.div(row["used"], rx.el.div(row["used_from"], class_name="tl-table-note"))


_COLUMNS = (
    Column(
        "Name",
        lambda row: rx.el.div(rx.el.strong(row["name"]), rx.el.div(row["hint"], class_name="tl-table-note")),
        spot="title",
    ),
    Column("May", _may, spot="line"),
    Column("Made", lambda row: row["created"], from_desktop=True, spot="hidden"),
    Column("Last used", _used, spot="line"),
    Column("State", _state, spot="mark", align="end", is_heading_hidden=True),
)


def _form() -> rx.Component:
    errors = KeysState.errors
    return form_dialog(
        text_field(
            "name",
            "Name",
            required=True,
            auto_complete="off",
            hint="What the key is for, such as “Web shop”.",
            error=errors["name"],
        ),
        fields(
            select_field("access", "May", _ACCESS, default_value="read", error=errors["access"]),
            date_field(
                "expires_on",
                "Works until",
                hint="The last day. Leave it empty for a key without an end.",
                error=errors["expires_on"],
            ),
        ),
        title="New key",
        description="The key is shown once, after it was made.",
        is_open=KeysState.is_open,
        on_open_change=KeysState.show_form,
        on_submit=KeysState.create,
        submit_label="Make key",
    )
