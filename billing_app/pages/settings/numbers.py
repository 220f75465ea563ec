"""Settings of the numbers: the series of documents."""

import reflex as rx

from billing_app.components.button import button, icon_button
from billing_app.components.card import card
from billing_app.components.dialog import confirm_dialog, form_dialog
from billing_app.components.empty import empty_state
from billing_app.components.field import check_field, fields, number_field, select_field, text_field
from billing_app.components.status import badge
from billing_app.components.table import Column, Row, data_table
from billing_app.domain.access import Permission
from billing_app.pages.settings.frame import settings_frame
from billing_app.states.settings.numbers import KINDS, LiveSeries, NumbersState


def numbers() -> rx.Component:
    """The page."""
    return settings_frame(
        card(
            data_table(
                LiveSeries.rows,
                _COLUMNS,
                label="Number series",
                empty=empty_state("No series", "Documents need one.", icon="hash"),
                is_ready=LiveSeries.is_ready,
                testid=lambda row: rx.Var.create("series-row-") + row["name"].to(str),
            )
        ),
        _form(),
        confirm_dialog(
            title="Close “" + NumbersState.asked_name + "”?",
            description="No document gets a number of this series any more. This can't be taken back.",
            is_open=NumbersState.is_asking,
            on_open_change=NumbersState.show_question,
            on_confirm=NumbersState.close,
            confirm_label="Close it",
        ),
        permission=Permission.MANAGE_SETTINGS,
        title="Numbers",
        subtitle="Without gaps, without doubles. Pattern and next number are fixed by the first document.",
        actions=(button("New series", icon="plus", on_click=NumbersState.start),),
    )


def _marks(row: Row) -> rx.Component:
    return rx.cond(
        row["is_closed"],
        badge("Closed"),
        rx.cond(row["is_default"], badge("Default", "good"), rx.fragment()),
    )


def _name(row: Row) -> rx.Component:
    return rx.el.div(rx.el.strong(row["name"]), rx.el.div(row["kind"], class_name="tl-table-note"))


def _next(row: Row) -> rx.Component:
    note = rx.el.div(row["used"], class_name="tl-table-note")
    return rx.el.div(rx.el.span(row["next"], class_name="tl-number"), note)


def _acts(row: Row) -> rx.Component:
    name, series_id = row["name"].to(str), row["id"].to(str)
    acts = rx.el.div(
        icon_button("pencil", "Edit " + name, on_click=NumbersState.edit(series_id)),
        icon_button("archive", "Close " + name, on_click=NumbersState.ask_close(series_id)),
        class_name="tl-actions",
        style={"justify_content": "end"},
    )
    return rx.cond(row["is_closed"], rx.fragment(), acts)


_COLUMNS = (
    Column("Series", _name, spot="title"),
    Column("Pattern", lambda row: rx.el.code(row["pattern"]), from_desktop=True, spot="hidden"),
    Column("Next number", _next, spot="line"),
    Column("State", _marks, spot="figure"),
    Column("Actions", _acts, spot="mark", align="end", is_heading_hidden=True),
)


def _form() -> rx.Component:
    form, errors = NumbersState.form, NumbersState.errors
    kind = select_field("kind", "For", list(KINDS.items()), default_value=form["kind"], error=errors["kind"])
    return form_dialog(
        rx.cond(NumbersState.is_new, kind, rx.fragment()),
        text_field("name", "Name", required=True, default_value=form["name"], error=errors["name"]),
        fields(
            text_field(
                "pattern",
                "Pattern",
                required=True,
                default_value=form["pattern"],
                error=errors["pattern"],
                disabled=NumbersState.is_used,
                on_change=NumbersState.try_pattern,
                hint="{year} is the year, {number:5} the number with five digits.",
            ),
            number_field(
                "next_number",
                "Next number",
                default_value=form["next_number"],
                error=errors["next_number"],
                disabled=NumbersState.is_used,
                on_change=NumbersState.try_number,
            ),
        ),
        rx.el.p(
            "Next: ",
            rx.el.strong(rx.cond(NumbersState.example, NumbersState.example, "–"), data_testid="next-example"),
            role="status",
            class_name="tl-quiet-line",
        ),
        check_field("is_default", "Use for new documents", default_checked=NumbersState.is_default),
        rx.cond(
            errors["is_default"], rx.el.p(errors["is_default"], class_name="tl-error", role="alert"), rx.fragment()
        ),
        title=rx.cond(NumbersState.is_new, "New series", "Edit series"),
        description=rx.cond(
            NumbersState.is_used,
            "This series is in use: only its name can change.",
            "Until the first document, everything can change.",
        ),
        is_open=NumbersState.is_open,
        on_open_change=NumbersState.show_form,
        on_submit=NumbersState.save,
    )
