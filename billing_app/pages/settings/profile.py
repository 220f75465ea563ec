"""The own login: name, password, and where the person is signed in."""

from typing import Any

import reflex as rx

from billing_app.components.button import button
from billing_app.components.card import card
from billing_app.components.field import fields, text_field
from billing_app.components.kept_form import kept_form
from billing_app.components.skeleton import skeleton_rows
from billing_app.components.status import badge
from billing_app.components.table import Column, Row, data_table
from billing_app.domain.access import Permission
from billing_app.pages.settings.factors import factors
from billing_app.pages.settings.frame import save_bar, settings_frame
from billing_app.pages.settings.pin import counter_pin
from billing_app.pages.settings.provider_logins import provider_logins
from billing_app.states.session import SessionInfo
from billing_app.states.settings.profile import LiveOwnSessions, ProfileState


def profile() -> rx.Component:
    """The page."""
    columns = (
        Column("Where", _device, spot="title"),
        Column("Place", _place, spot="line"),
        Column("Last seen", lambda row: row["seen"], spot="line"),
        Column("Actions", _acts, spot="mark", align="end", is_heading_hidden=True),
    )
    return settings_frame(
        card(rx.cond(ProfileState.is_ready, _name(), skeleton_rows(1)), title="You", subtitle=ProfileState.email),
        card(_password(), title="Password"),
        factors(),
        provider_logins(),
        counter_pin(),
        card(
            data_table(
                LiveOwnSessions.rows,
                columns,
                label="Where you are signed in",
                empty=rx.fragment(),
                is_ready=LiveOwnSessions.is_ready,
            ),
            title="Where you are signed in",
            subtitle="A place is the network’s address and kind; which town it is in is not looked up.",
            actions=(
                button("Sign out everywhere else", kind="plain", on_click=ProfileState.end_others),
                button("Sign out everywhere", kind="plain", icon="log-out", on_click=ProfileState.end_all),
            ),
        ),
        permission=Permission.VIEW_INVOICES,
        title="Your profile",
        subtitle="Your name, your password, and your open sessions.",
    )


def _name() -> rx.Component:
    return kept_form(
        fields(
            text_field(
                "name",
                "Name",
                default_value=ProfileState.name,
                error=ProfileState.errors["name"],
                auto_complete="name",
                required=True,
            ),
        ),
        save_bar("Save name"),
        on_submit=ProfileState.rename,
        class_name="tl-form",
        key=ProfileState.name,
    )


def _secret(name: str, label: str, **options: Any) -> rx.Component:
    return text_field(name, label, type="password", required=True, error=ProfileState.errors[name], **options)


def _password() -> rx.Component:
    return kept_form(
        fields(_secret("current", "Current password", auto_complete="current-password")),
        fields(
            _secret(
                "new",
                "New password",
                auto_complete="new-password",
                hint="At least 15 characters, or 8 with a second factor. A few unrelated words are easy to remember.",
            ),
            _secret("again", "New password again", auto_complete="new-password"),
        ),
        save_bar("Change password"),
        on_submit=ProfileState.change_password,
        class_name="tl-form",
        key=ProfileState.password_key,
    )


def _device(row: Row) -> rx.Component:
    here = rx.cond(row["id"] == SessionInfo.session, badge("This one", "good"), rx.fragment())
    return rx.el.span(rx.el.strong(row["device"]), " ", here)


def _place(row: Row) -> rx.Component:
    return rx.el.div(row["address"], rx.el.div(row["place"], class_name="tl-table-note"))


def _acts(row: Row) -> rx.Component:
    return rx.cond(
        row["id"] == SessionInfo.session,
        rx.fragment(),
        button("Sign out", kind="plain", on_click=ProfileState.end(row["id"].to(str))),
    )
