"""The form of how a business, or one customer, is reminded."""

import reflex as rx

from billing_app.components.button import button
from billing_app.components.dialog import form_dialog
from billing_app.components.field import check_field, fields, number_field, select_field, text_field
from billing_app.states.reminders import SHOWN_LEVELS, RemindersState

_TONES = [("friendly", "Friendly"), ("firm", "Firm"), ("final", "Final")]
_INTEREST = [("none", "None"), ("statutory", "By the law's rate"), ("percent", "A percentage a year")]


def policy_form() -> rx.Component:
    """The dialog; for the business, or for the customer whom the state names."""
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
        rx.cond(
            RemindersState.rate,
            rx.el.p(
                "The law's rate today: ", RemindersState.rate, " ", RemindersState.missing_rate, class_name="tl-hint"
            ),
            rx.fragment(),
        ),
        fields(
            line("before_due", "Days before due", hint="Empty: none"),
            line("escalate_after", "Then a person, after days"),
        ),
        tick("at_due", "Tell on the due date, too"),
        tick("working_days_only", "Never on weekends and holidays"),
        tick("statements", "Send a statement of account on the first of the month"),
        _as_all_others(),
        title=rx.cond(RemindersState.customer, "How we remind " + RemindersState.customer, "How we remind"),
        description="Every level is one mail, in the customer's language. Fee and interest are asked for in the mail "
        "and not booked: what comes in for them is credit of the customer until you bill it.",
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


def _as_all_others() -> rx.Component:
    again = button("Remind as all others", icon="undo-2", kind="ghost", on_click=RemindersState.follow_all)
    return rx.cond(
        (RemindersState.customer != "") & RemindersState.is_own,
        rx.el.div(again, class_name="tl-actions"),
        rx.fragment(),
    )
