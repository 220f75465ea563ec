"""Settings of the team: members, roles, and what each role may do."""

import reflex as rx

from billing_app.components.button import button, icon_button
from billing_app.components.card import callout, card
from billing_app.components.dialog import form_dialog
from billing_app.components.empty import empty_state
from billing_app.components.field import fields, select_field, text_field
from billing_app.components.money_text import avatar_name
from billing_app.components.table import Column, Row, data_table
from billing_app.domain.access import Permission
from billing_app.pages.settings.frame import settings_frame
from billing_app.pages.settings.inviting import invitation_form, invitations, link_to_pass_on
from billing_app.states.session import SessionInfo
from billing_app.states.settings.inviting import InvitingState
from billing_app.states.settings.team import MATRIX, ROLES, LiveTeam, TeamState


def team() -> rx.Component:
    """The page."""
    refused = TeamState.errors["role"]
    return settings_frame(
        rx.cond(refused, callout(refused, tone="warn", icon="shield-alert", role="alert"), rx.fragment()),
        rx.cond(InvitingState.link, link_to_pass_on(), rx.fragment()),
        card(
            data_table(
                LiveTeam.rows,
                _COLUMNS,
                label="Team",
                empty=empty_state("Nobody yet", "Add the people who work with you.", icon="users"),
                is_ready=LiveTeam.is_ready,
                testid=lambda row: rx.Var.create("member-row-") + row["email"].to(str),
            )
        ),
        rx.cond(LiveTeam.invitations.length() > 0, card(invitations(), title="Invitations"), rx.fragment()),
        card(_matrix(), title="What each role may do", subtitle="A change of role holds at once, in open pages too."),
        _form(),
        invitation_form(),
        permission=Permission.MANAGE_TEAM,
        title="Team",
        subtitle="Who works here, and as what.",
        actions=(
            button("Add member", kind="plain", on_click=TeamState.show_form(True)),  # noqa: FBT003 - an event's value
            button("Invite", icon="mail-plus", on_click=InvitingState.show_form(True)),  # noqa: FBT003 - the same
        ),
    )


def _role(row: Row) -> rx.Component:
    return rx.el.select(
        *[rx.el.option(role["text"], value=role["value"]) for role in ROLES],
        value=row["role"].to(str),
        on_change=lambda role: TeamState.change(row["id"].to(str), role),
        aria_label="Role of " + row["name"].to(str),
        class_name="tl-input",
    )


def _acts(row: Row) -> rx.Component:
    remove = icon_button("user-minus", "Remove " + row["name"].to(str), on_click=TeamState.remove(row["id"].to(str)))
    return rx.cond(row["id"].to(str) == SessionInfo.person, rx.fragment(), remove)


_COLUMNS = (
    Column("Name", lambda row: avatar_name(row["initials"], row["name"]), spot="title"),
    Column("E-mail", lambda row: row["email"], spot="whole"),
    Column("Role", _role, spot="line"),
    Column("Actions", _acts, spot="figure", align="end", is_heading_hidden=True),
)


def _matrix() -> rx.Component:
    """A table that fits a phone, with upright headings; where it does not fit it scrolls in its own box."""
    heads = [rx.el.th(rx.el.span(role["text"]), scope="col") for role in ROLES]
    rows = [
        rx.el.tr(rx.el.th(right, scope="row"), *[rx.el.td(_mark(holds=holds)) for holds in held])
        for right, held in MATRIX
    ]
    table = rx.el.table(
        rx.el.caption("Rights by role", class_name="tl-hidden"),
        rx.el.thead(rx.el.tr(rx.el.td(), *heads)),
        rx.el.tbody(*rows),
        class_name="tl-matrix",
    )
    return rx.el.div(table, role="region", aria_label="Rights by role", tab_index=0, style={"overflow_x": "auto"})


def _mark(*, holds: bool) -> rx.Component:
    if not holds:
        return rx.el.span("–", aria_label="no", role="img")
    return rx.icon("check", size=16, aria_label="yes", role="img", style={"display": "inline-block"})


def _form() -> rx.Component:
    errors = TeamState.errors
    return form_dialog(
        fields(
            text_field("name", "Name", required=True, auto_complete="off", error=errors["name"]),
            text_field("email", "E-mail", type="email", required=True, auto_complete="off", error=errors["email"]),
        ),
        select_field("role", "Role", [(r["value"], r["text"]) for r in ROLES], default_value="office"),
        text_field(
            "password",
            "First password",
            type="password",
            auto_complete="new-password",
            hint="At least 15 characters. It is good for one sign-in within a week, at which the person chooses their "
            "own. Not needed for somebody who has a login here already.",
            error=errors["password"],
        ),
        title="Add member",
        description="At once, with a first password that you tell the person. Invited people choose their own.",
        is_open=TeamState.is_open,
        on_open_change=TeamState.show_form,
        on_submit=TeamState.add,
        submit_label="Add",
    )
