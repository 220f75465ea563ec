"""Settings of signing in: second factors by role, sessions, bank details that wait, and lost factors."""

import reflex as rx

from billing_app.components.button import button
from billing_app.components.card import callout, card
from billing_app.components.field import check_field, select_field, text_field
from billing_app.components.kept_form import kept_form
from billing_app.components.skeleton import skeleton_rows
from billing_app.components.status import badge
from billing_app.components.table import Column, Row, data_table
from billing_app.domain.access import Permission
from billing_app.pages.settings.frame import group, overtaken, save_bar, settings_frame
from billing_app.states.settings.security import LiveSignInRules
from billing_app.states.settings.security import SignInRulesState as State

_LIMITS = [
    ("normal", "Normal: 12 hours, 30 days where remembered"),
    ("strict", "Strict: 30 minutes, 12 hours at most"),
]


def security() -> rx.Component:
    """The page."""
    form = kept_form(
        _factors(),
        _sessions(),
        _bank(),
        save_bar("Save rules"),
        on_submit=State.save,
        class_name="tl-form",
        key=State.form_key,
    )
    return settings_frame(
        overtaken(LiveSignInRules.version, State.version, State.load),
        card(rx.cond(State.is_ready, form, skeleton_rows(6))),
        card(
            data_table(
                LiveSignInRules.members,
                _COLUMNS,
                label="Second factors of the members",
                empty=rx.fragment(),
                is_ready=LiveSignInRules.is_ready,
            ),
            title="Members",
            subtitle="Whoever has lost phone and recovery codes needs a reset. It waits 24 hours and can be cancelled.",
        ),
        permission=Permission.MANAGE_TEAM,
        title="Signing in",
        subtitle="What the business asks of those who sign in.",
    )


def _factors() -> rx.Component:
    boxes = rx.foreach(
        State.roles,
        lambda role: check_field(
            role["field"].to(str),
            role["text"],
            default_checked=rx.cond(role["on"], True, False),  # noqa: FBT003 - the two branches of a condition
        ),
    )
    by_mail = check_field(
        "allows_mail_codes",
        "A code by mail is enough for who has no app and no passkey",
        default_checked=State.allows_mail_codes,
    )
    no_mail = callout("This installation can't send mail, so there are no codes by mail.", icon="mail-x")
    return group(
        "Second factor required for",
        rx.el.div(boxes, class_name="tl-checks", role="group", aria_label="Roles that need a second factor"),
        rx.cond(State.can_mail | State.allows_mail_codes, by_mail, no_mail),
        hint="Whoever has none sets one up at the next sign-in.",
    )


def _sessions() -> rx.Component:
    return group(
        "Sessions",
        select_field(
            "session_limits",
            "How long a sign-in lasts",
            _LIMITS,
            default_value=State.session_limits,
            error=State.errors["session_limits"],
            hint="Unused, and at most. Strict is for devices that others can reach; what does harm asks again anyway.",
        ),
    )


def _bank() -> rx.Component:
    return group(
        "Bank details",
        text_field(
            "bank_hold_hours",
            "New bank details wait for hours",
            input_mode="numeric",
            default_value=State.bank_hold_hours,
            error=State.errors["bank_hold_hours"],
            hint="Meanwhile any owner can cancel them. 0 lets them count at once.",
        ),
    )


def _standing(row: Row) -> rx.Component:
    has = rx.cond(row["has_factor"], badge("Second factor", "good"), badge("Password only"))
    return rx.cond(row["reset"], badge(row["reset"], "warn"), has)


def _act(row: Row) -> rx.Component:
    who, name = row["id"].to(str), row["name"].to(str)
    keep = button("Cancel reset", kind="plain", aria_label="Cancel the reset of " + name, on_click=State.keep(who))
    reset = button("Reset", kind="plain", aria_label="Reset the factor of " + name, on_click=State.reset_factor(who))
    return rx.cond(row["reset"], keep, rx.cond(row["has_factor"], reset, rx.fragment()))


_COLUMNS = (
    Column("Name", lambda row: rx.el.strong(row["name"]), spot="title"),
    Column("Role", lambda row: row["role"], spot="line"),
    Column("Standing", _standing, spot="line"),
    Column("Actions", _act, spot="mark", align="end", is_heading_hidden=True),
)
