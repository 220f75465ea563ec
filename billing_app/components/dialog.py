"""Dialogs: a form in a window of its own, and the one question before what cannot be undone."""

from typing import Any

import reflex as rx

from billing_app.components.button import button
from billing_app.components.kept_form import kept_dialog, name_of
from billing_app.components.text import Text


def form_dialog(
    *children: rx.Component,
    title: Text,
    description: Text,
    is_open: rx.Var[bool],
    on_open_change: Any,
    on_submit: Any,
    submit_label: Text = "Save",
    is_busy: rx.Var[bool] | None = None,
    width: str = "560px",
) -> rx.Component:
    """A form that opens over the page; on a phone it comes from below.

    What is typed into it outlives a restarted server and a reload; untouched, it is closed after a reload.
    """
    foot = rx.el.div(
        rx.dialog.close(button("Cancel", kind="plain")),
        button(submit_label, type="submit", is_busy=is_busy),
        class_name="tl-dialog-foot",
    )
    name = name_of(on_submit)
    return kept_dialog(
        rx.dialog.content(
            rx.dialog.title(title, size="5"),
            rx.dialog.description(description, size="2", margin_bottom="16px"),
            rx.el.form(
                *children,
                foot,
                on_submit=on_submit,
                class_name="tl-form",
                no_validate=True,
                custom_attrs={"data-kept": name},
            ),
            class_name="tl-sheet",
            max_width=width,
        ),
        name=name,
        is_open=is_open,
        on_open_change=on_open_change,
        on_submit=on_submit,
    )


def confirm_dialog(
    *, title: Text, description: Text, is_open: rx.Var[bool], on_open_change: Any, on_confirm: Any, confirm_label: Text
) -> rx.Component:
    """Asks once, and says what will happen. What can be undone does not ask."""
    foot = rx.el.div(
        rx.alert_dialog.cancel(button("Keep it", kind="plain")),
        rx.alert_dialog.action(button(confirm_label, kind="danger", on_click=on_confirm)),
        class_name="tl-dialog-foot",
    )
    return rx.alert_dialog.root(
        rx.alert_dialog.content(
            rx.alert_dialog.title(title, size="5"),
            rx.alert_dialog.description(description, size="2"),
            foot,
            class_name="tl-sheet",
            max_width="460px",
        ),
        open=is_open,
        on_open_change=on_open_change,
    )
