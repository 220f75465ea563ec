"""Reminders: what needs a person, what was sent, and how the business reminds."""

import reflex as rx

from billing_app.components.button import button
from billing_app.components.card import callout, card
from billing_app.components.dialog import form_dialog
from billing_app.components.empty import empty_state
from billing_app.components.field import check_field, fields, number_field, select_field, text_field
from billing_app.components.money_text import money_text
from billing_app.components.navigation import permitted
from billing_app.components.shell import page_frame
from billing_app.components.status import badge
from billing_app.components.table import Column, Row, data_table
from billing_app.domain.access import Permission
from billing_app.states.reminders import SHOWN_LEVELS, LiveReminders, RemindersState

_TONES = [("friendly", "Friendly"), ("firm", "Firm"), ("final", "Final")]
_INTEREST = [("none", "None"), ("statutory", "By the law's rate"), ("percent", "A percentage a year")]


def reminders() -> rx.Component:
    """The page."""
    return page_frame(
        _remarks(),
        card(_escalations(), title="Needs you", subtitle="Reminders alone won't get these paid."),
        card(_steps(), title="Sent", subtitle="One mail for each level. Who pays first gets none."),
        _form(),
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
    return rx.cond(
        LiveReminders.is_ready,
        rx.fragment(
            rx.cond(LiveReminders.is_enabled, rx.fragment(), off), rx.cond(LiveReminders.can_mail, rx.fragment(), mute)
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


def _form() -> rx.Component:
    form, errors = RemindersState.form, RemindersState.errors
    interest = {"default_value": form["interest"], "error": errors["interest"]}

    def tick(name: str, label: str) -> rx.Component:
        return check_field(name, label, default_checked=form[name] == "on")

    def line(name: str, label: str, **more: str) -> rx.Component:
        return text_field(name, label, input_mode="numeric", default_value=form[name], error=errors[name], **more)

    return form_dialog(
        tick("enabled", "Send reminders"),
        rx.cond(errors["levels"], rx.el.span(errors["levels"], class_name="tl-error", role="alert"), rx.fragment()),
        *[_level(index) for index in range(SHOWN_LEVELS)],
        fields(
            select_field("interest", "Interest where claimed", _INTEREST, **interest),
            number_field(
                "interest_percent",
                "Per cent a year",
                default_value=form["interest_percent"],
                error=errors["interest_percent"],
            ),
        ),
        fields(
            line("before_due", "Days before due", hint="Empty: none"),
            line("escalate_after", "Then a person, after days"),
        ),
        tick("at_due", "Tell on the due date, too"),
        tick("working_days_only", "Never on weekends and holidays"),
        tick("statements", "Send a statement of account on the first of the month"),
        title="How we remind",
        description="Every level is one mail, in the customer's language. Fees and interest are asked for in the mail; "
        "they are not booked.",
        is_open=RemindersState.is_open,
        on_open_change=RemindersState.show_form,
        on_submit=RemindersState.save,
        width="680px",
    )


def _level(index: int) -> rx.Component:
    form, errors, name = RemindersState.form, RemindersState.errors, f"levels.{index}"
    return rx.el.fieldset(
        rx.el.legend(f"Level {index + 1}"),
        fields(
            text_field(
                f"{name}.days",
                "Days late",
                input_mode="numeric",
                default_value=form[f"{name}.days"],
                error=errors[f"{name}.days"],
            ),
            select_field(f"{name}.tone", "Tone", _TONES, default_value=form[f"{name}.tone"]),
            number_field(f"{name}.fee", "Fee", default_value=form[f"{name}.fee"], error=errors[f"{name}.fee"]),
        ),
        check_field(f"{name}.interest", "Claim interest", default_checked=form[f"{name}.interest"] == "on"),
        class_name="tl-fieldset",
    )
