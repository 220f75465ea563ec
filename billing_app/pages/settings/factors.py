"""The own second factors, on the page of the profile."""

import reflex as rx

from billing_app.components.button import button, plain_link_button
from billing_app.components.card import callout, card
from billing_app.components.skeleton import skeleton_rows
from billing_app.components.status import badge
from billing_app.components.table import Column, Row, data_table
from billing_app.states.settings.factors import FactorsState as State


def factors() -> rx.Component:
    """The cards of the factors and of the devices that are remembered."""
    return rx.fragment(
        rx.cond(State.reset_text, _reset(), rx.fragment()),
        card(
            rx.cond(
                State.is_ready, rx.el.div(_app(), _passkeys(), _codes(), class_name="tl-factors"), skeleton_rows(3)
            ),
            title="Second factor",
            subtitle="With one, a stolen password opens nothing. A password of 8 characters is then enough.",
        ),
        rx.cond(State.devices, _devices(), rx.fragment()),
    )


def _reset() -> rx.Component:
    words = rx.el.p("An owner has asked to take your second factor away. It happens ", State.reset_text, ".")
    keep = button("Keep my second factor", kind="plain", on_click=State.keep_factors, style={"margin_top": "10px"})
    return callout(words, keep, tone="warn", icon="hourglass", role="status")


def _line(title: str, text: rx.Var[str] | str | rx.Component, *acts: rx.Component) -> rx.Component:
    words = rx.el.div(rx.el.h3(title), rx.el.div(text, class_name="tl-quiet-line"))
    return rx.el.div(words, rx.el.div(*acts, class_name="tl-actions"), class_name="tl-factor")


def _app() -> rx.Component:
    frozen = callout(
        "The app is frozen after too many wrong codes. Set it up again.", tone="warn", icon="snowflake", role="status"
    )
    has_app = _line(
        "Authenticator app",
        State.app_text,
        plain_link_button("Set up again", "/factors/authenticator"),
        button("Remove", kind="plain", on_click=State.remove_app),
    )
    none = _line(
        "Authenticator app",
        "Shows six digits that change every half minute, on your phone.",
        plain_link_button("Set up", "/factors/authenticator", icon="smartphone", kind="primary"),
    )
    return rx.fragment(rx.cond(State.is_app_frozen, frozen, rx.fragment()), rx.cond(State.has_app, has_app, none))


def _passkeys() -> rx.Component:
    add = plain_link_button("Add passkey", "/factors/passkey", icon="fingerprint")
    return rx.fragment(
        _line("Passkeys", "Sign in by finger, face or PIN of a device, without a password.", add),
        rx.foreach(State.passkeys, _passkey),
    )


def _passkey(row: Row) -> rx.Component:
    words = rx.el.div(rx.el.strong(row["name"]), rx.el.div(row["text"], class_name="tl-quiet-line"))
    name = "Remove passkey " + row["name"].to(str)
    remove = button("Remove", kind="plain", aria_label=name, on_click=State.remove_passkey(row["id"].to(str)))
    return rx.el.div(words, remove, class_name="tl-factor tl-factor-part")


def _codes() -> rx.Component:
    line = _line(
        "Recovery codes",
        rx.fragment(State.codes_text, ". For the day when your phone is gone."),
        plain_link_button("New codes", "/factors/recovery-codes"),
    )
    asked = rx.cond(State.is_required, badge("Your business requires a second factor"), rx.fragment())
    return rx.fragment(rx.cond(State.has_any, line, rx.fragment()), asked)


def _devices() -> rx.Component:
    columns = (
        Column("Device", lambda row: rx.el.strong(row["device"]), spot="title"),
        Column("Address", lambda row: row["address"], spot="line"),
        Column("Last used", lambda row: row["seen"], spot="line"),
        Column("Until", lambda row: row["until"], from_desktop=True, spot="hidden"),
        Column("Actions", _forget, spot="mark", align="end", is_heading_hidden=True),
    )
    return card(
        data_table(State.devices, columns, label="Remembered devices", empty=rx.fragment(), is_ready=State.is_ready),
        title="Remembered devices",
        subtitle="You are not asked for your second factor here.",
    )


def _forget(row: Row) -> rx.Component:
    return button("Ask again", kind="plain", on_click=State.forget_device(row["id"].to(str)))
