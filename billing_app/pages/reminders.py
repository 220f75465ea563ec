"""Reminders: what needs a person, what was sent, and how the business reminds."""

import reflex as rx

from billing_app.components.button import button
from billing_app.components.card import callout, card
from billing_app.components.empty import empty_state
from billing_app.components.money_text import money_text
from billing_app.components.navigation import permitted
from billing_app.components.shell import page_frame
from billing_app.components.status import badge
from billing_app.components.table import Column, Row, data_table
from billing_app.domain.access import Permission
from billing_app.pages.reminder_policy import policy_form
from billing_app.states.reminders import LiveReminders, RemindersState


def reminders() -> rx.Component:
    """The page."""
    return page_frame(
        _remarks(),
        card(_escalations(), title="Needs you", subtitle="Reminders alone won't get these paid."),
        card(_coming(), title="Next", subtitle="What is sent in the coming weeks if nobody pays before."),
        card(_steps(), title="Sent", subtitle="One mail for each level. Who pays first gets none."),
        policy_form(),
        active="/reminders",
        title="Reminders",
        subtitle="Who owes is asked, kindly at first. A dispute or a promise to pay stops it.",
        actions=(permitted(Permission.MANAGE_SETTINGS, _edit_button()),),
    )


def _edit_button() -> rx.Component:
    return button("How we remind", icon="settings-2", kind="plain", on_click=RemindersState.edit)


def _remarks() -> rx.Component:
    off = callout("Reminders are turned off. Nobody is written to.", icon="bell-off")
    mute = callout(
        "This installation has no mail server yet, so no reminder leaves. Set BILLING_MAIL_URL.",
        tone="warn",
        icon="mail-warning",
    )
    old = callout(LiveReminders.missing_rate, tone="warn", icon="percent", role="status")
    return rx.cond(
        LiveReminders.is_ready,
        rx.fragment(
            rx.cond(LiveReminders.is_enabled, rx.fragment(), off),
            rx.cond(LiveReminders.can_mail, rx.fragment(), mute),
            rx.cond(LiveReminders.missing_rate, old, rx.fragment()),
            rx.cond(
                LiveReminders.rate,
                rx.el.p("Interest by law: ", LiveReminders.rate, class_name="tl-quiet-line"),
                rx.fragment(),
            ),
        ),
        rx.fragment(),
    )


def _escalations() -> rx.Component:
    return data_table(
        LiveReminders.escalations,
        (
            Column("Invoice", lambda row: rx.el.strong(row["number"]), spot="title"),
            Column("Customer", lambda row: row["customer"], spot="line"),
            Column("Why", lambda row: badge(row["why"].to(str), "warn"), spot="mark"),
            Column("Late", _late, spot="line"),
            Column("Open", lambda row: money_text(row["amount"], row["value"]), spot="figure", align="end"),
        ),
        label="Needs a person",
        empty=empty_state("Nothing needs you", "What reminders can't settle appears here.", icon="shield-check"),
        is_ready=LiveReminders.is_ready,
        href=lambda row: rx.Var.create("/invoices/") + row["id"].to(str),
        testid=lambda row: rx.Var.create("escalation-") + row["number"].to(str),
    )


def _late(row: Row) -> rx.Component:
    return rx.el.div(row["late"], rx.el.div("due " + row["due"].to(str), class_name="tl-table-note"))


def _coming() -> rx.Component:
    return data_table(
        LiveReminders.coming,
        (
            Column("Invoice", lambda row: rx.el.strong(row["number"]), spot="title"),
            Column("Customer", lambda row: row["customer"], spot="line"),
            Column("Step", lambda row: row["step"], spot="mark"),
            Column("On", lambda row: rx.el.span(row["on"], class_name="tl-number"), spot="line"),
            Column("To", lambda row: row["to"], from_desktop=True),
            Column("Open", lambda row: money_text(row["amount"], row["value"]), spot="figure", align="end"),
        ),
        label="Reminders to come",
        empty=empty_state(
            "Nothing to send",
            rx.cond(
                LiveReminders.is_enabled,
                "Nobody owes anything that falls due soon.",
                "Nobody is asked until you turn them on.",
            ),
            icon="calendar-check",
        ),
        is_ready=LiveReminders.is_ready,
        href=lambda row: rx.Var.create("/invoices/") + row["id"].to(str),
        testid=lambda row: rx.Var.create("coming-") + row["number"].to(str),
    )


def _steps() -> rx.Component:
    return data_table(
        LiveReminders.steps,
        (
            Column("Invoice", lambda row: rx.el.strong(row["number"]), spot="title"),
            Column("Customer", lambda row: row["customer"], spot="line"),
            Column("Step", lambda row: row["step"], spot="line"),
            Column("When", lambda row: rx.el.span(row["at"], class_name="tl-number"), spot="line"),
            Column("To", lambda row: row["to"], from_desktop=True),
            Column("Mail", lambda row: badge(row["state"].to(str), row["tone"].to(str)), spot="mark"),
            Column("Asked for", lambda row: money_text(row["amount"], row["value"]), spot="figure", align="end"),
        ),
        label="Reminders that were sent",
        empty=empty_state(
            "Nobody was reminded yet",
            "Choose how you remind; then it happens by itself, at nine in the morning.",
            icon="bell-ring",
            action=permitted(Permission.MANAGE_SETTINGS, _edit_button()),
        ),
        is_ready=LiveReminders.is_ready,
        href=lambda row: rx.Var.create("/invoices/") + row["id"].to(str),
    )
