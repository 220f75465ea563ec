"""Settings of the team: the invitations that nobody has answered yet, and the form of a new one."""

import reflex as rx

from billing_app.components.browser import copy_button
from billing_app.components.button import button
from billing_app.components.card import callout
from billing_app.components.dialog import form_dialog
from billing_app.components.field import select_field, text_field
from billing_app.components.status import badge
from billing_app.components.table import Column, Row, data_table
from billing_app.states.settings.inviting import InvitingState
from billing_app.states.settings.team import ROLES, LiveTeam


def invitations() -> rx.Component:
    """The list."""
    return data_table(
        LiveTeam.invitations,
        _COLUMNS,
        label="Invitations",
        empty=rx.fragment(),
        testid=lambda row: rx.Var.create("invitation-row-") + row["email"].to(str),
    )


def link_to_pass_on() -> rx.Component:
    """A link that no mail carries; shown this once."""
    return callout(
        rx.el.strong("Pass this link on to ", InvitingState.invited, ": it is shown only this once."),
        rx.el.p("Whoever opens it joins your business. It works once, for a week.", class_name="tl-quiet-line"),
        rx.el.div(
            rx.el.code(InvitingState.link, data_testid="invitation-link", style={"overflow_wrap": "anywhere"}),
            copy_button(InvitingState.link, "Copy the link"),
            button("I have copied it", kind="plain", on_click=InvitingState.forget),
            class_name="tl-actions",
        ),
        tone="good",
        icon="link",
        role="status",
    )


def invitation_form() -> rx.Component:
    """The form of a new invitation."""
    errors = InvitingState.errors
    by_mail = "The person gets a link by mail and chooses a password. It works once, for a week."
    by_hand = "This installation sends no mail: you get a link to pass on. It works once, for a week."
    return form_dialog(
        text_field("email", "E-mail", type="email", required=True, auto_complete="off", error=errors["email"]),
        select_field(
            "role", "Role", [(r["value"], r["text"]) for r in ROLES], default_value="office", error=errors["role"]
        ),
        title="Invite",
        description=rx.cond(LiveTeam.sends_mail, by_mail, by_hand),
        is_open=InvitingState.is_open,
        on_open_change=InvitingState.show_form,
        on_submit=InvitingState.invite,
        submit_label=rx.cond(LiveTeam.sends_mail, "Send invitation", "Make a link"),
    )


def _who(row: Row) -> rx.Component:
    return rx.el.div(rx.el.strong(row["email"]), rx.el.div(row["about"], class_name="tl-table-note"))


def _state(row: Row) -> rx.Component:
    note = rx.el.div(row["note"], class_name="tl-table-note", style={"white_space": "normal"})
    return rx.el.div(badge(row["state"].to(str), row["tone"].to(str)), rx.cond(row["note"], note, rx.fragment()))


def _acts(row: Row) -> rx.Component:
    again = rx.cond(LiveTeam.sends_mail, "Send again", "New link")
    person = row["email"].to(str)
    return rx.el.div(
        button(
            again,
            kind="plain",
            on_click=InvitingState.send_again(row["id"].to(str)),
            aria_label=rx.cond(LiveTeam.sends_mail, "Send again to ", "New link for ") + person,
        ),
        button(
            "Revoke",
            kind="plain",
            on_click=InvitingState.revoke(row["id"].to(str)),
            aria_label="Revoke the invitation of " + person,
        ),
        class_name="tl-actions",
    )


_COLUMNS = (
    Column("E-mail", _who, spot="title"),
    Column("Role", lambda row: row["role"], spot="line"),
    Column("Mail", _state, spot="line"),
    Column("Actions", _acts, spot="whole", align="end", is_heading_hidden=True),
)
