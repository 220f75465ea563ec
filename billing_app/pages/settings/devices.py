"""Devices of the business: wall screens and counter tablets."""

import reflex as rx

from billing_app.components.browser import copy_button
from billing_app.components.button import button
from billing_app.components.card import callout, card
from billing_app.components.dialog import form_dialog
from billing_app.components.empty import empty_state
from billing_app.components.field import select_field, text_field
from billing_app.components.status import badge
from billing_app.components.table import Column, Row, data_table
from billing_app.domain.access import Permission
from billing_app.pages.settings.frame import settings_frame
from billing_app.states.settings.devices import KINDS, DevicesState, LiveDevices


def devices() -> rx.Component:
    """The page."""
    nothing = empty_state(
        "No devices yet",
        "A screen on the wall shows the cash flow to everybody; on a counter tablet members take turns by a PIN.",
        icon="monitor",
        action=_new_button(),
    )
    return settings_frame(
        rx.cond(DevicesState.link, _made(), rx.fragment()),
        card(
            data_table(
                LiveDevices.rows,
                _COLUMNS,
                label="Devices",
                empty=nothing,
                is_ready=LiveDevices.is_ready,
                testid=lambda row: rx.Var.create("device-row-") + row["name"].to(str),
            )
        ),
        _form(),
        permission=Permission.MANAGE_SECURITY,
        title="Devices",
        subtitle="Screens and tablets that belong to the business and not to a person.",
        actions=(_new_button(),),
    )


def _new_button() -> rx.Component:
    return button("New device", icon="plus", on_click=DevicesState.show_form(True))  # noqa: FBT003 - an event's value


def _made() -> rx.Component:
    return callout(
        rx.el.strong("Open this link on the device itself, within half an hour. It works once."),
        rx.el.div(
            rx.el.img(src=DevicesState.picture, alt="QR code of the link", width="148", height="148"),
            rx.el.div(
                rx.el.code(DevicesState.link, data_testid="device-link", style={"overflow_wrap": "anywhere"}),
                rx.el.div(
                    copy_button(DevicesState.link, "Copy the link"),
                    button("Done", kind="plain", on_click=DevicesState.forget),
                    class_name="tl-actions",
                ),
                class_name="tl-offered-text",
            ),
            class_name="tl-offered",
        ),
        tone="good",
        icon="qr-code",
        role="status",
    )


def _state(row: Row) -> rx.Component:
    return rx.el.div(
        badge(row["state"].to(str), row["tone"].to(str)), rx.el.div(row["until"], class_name="tl-table-note")
    )


def _device(row: Row) -> rx.Component:
    return rx.el.div(row["device"], rx.el.div(row["place"], class_name="tl-table-note"))


def _name(row: Row) -> rx.Component:
    return rx.el.div(rx.el.strong(row["name"]), rx.el.div(row["kind"], class_name="tl-table-note"))


_COLUMNS = (
    Column("Name", _name, spot="title"),
    Column("State", _state, spot="line"),
    Column("Device", _device, spot="line"),
    Column("Last seen", lambda row: row["seen"], spot="line"),
    Column(
        "Actions",
        lambda row: button("End", kind="plain", on_click=DevicesState.end(row["id"].to(str))),
        spot="mark",
        align="end",
        is_heading_hidden=True,
    ),
)


def _form() -> rx.Component:
    errors = DevicesState.errors
    return form_dialog(
        select_field("kind", "Kind", list(KINDS.items()), default_value="wall", error=errors["kind"]),
        text_field(
            "name",
            "Name",
            required=True,
            auto_complete="off",
            hint="Where it stands, such as “Workshop”.",
            error=errors["name"],
        ),
        rx.cond(
            LiveDevices.series.length() > 0,
            select_field(
                "series_id",
                "Number series",
                LiveDevices.series,
                hint="Of a counter tablet: its sales are numbered in it.",
                error=errors["series_id"],
            ),
            rx.fragment(),
        ),
        title="New device",
        description="You get a link to open on the screen or tablet. Nobody has to sign in there.",
        is_open=DevicesState.is_open,
        on_open_change=DevicesState.show_form,
        on_submit=DevicesState.offer,
        submit_label="Make link",
    )
