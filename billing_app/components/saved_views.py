"""Saved views as chips above a list."""

import reflex as rx

from billing_app.components.button import button
from billing_app.components.dialog import form_dialog
from billing_app.components.field import text_field
from billing_app.states.saved_views import SavedViewsState


def saved_views() -> rx.Component:
    """The member's views of this list, and the way to keep what is shown; nothing where there is neither."""
    save = button(
        "Save this view",
        icon="bookmark",
        kind="ghost",
        on_click=SavedViewsState.show_form(True),  # noqa: FBT003 - an event's value
    )
    chips = rx.el.div(
        rx.cond(
            SavedViewsState.views.length() > 0,
            rx.el.ul(rx.foreach(SavedViewsState.views, _chip), class_name="tl-chips", aria_label="Saved views"),
            rx.fragment(),
        ),
        rx.cond(SavedViewsState.can_save, save, rx.fragment()),
        class_name="tl-saved-views",
    )
    is_shown = SavedViewsState.can_save | (SavedViewsState.views.length() > 0)
    return rx.fragment(rx.cond(is_shown, chips, rx.fragment()), _form())


def _chip(view: rx.Var[dict[str, str]]) -> rx.Component:
    return rx.el.li(
        rx.link(
            view["name"],
            href=view["href"],
            underline="none",
            custom_attrs={"aria-current": view["is_current"]},
        ),
        rx.el.button(
            rx.icon("x", size=14),
            type="button",
            on_click=SavedViewsState.remove(view["id"]),
            aria_label=rx.Var.create("Remove the view ") + view["name"].to(str),
        ),
        class_name="tl-chip",
        key=view["id"],
    )


def _form() -> rx.Component:
    return form_dialog(
        text_field(
            "name",
            "Name",
            required=True,
            max_length=40,
            auto_complete="off",
            field_id="saved-view-name",
            error=SavedViewsState.errors["name"],
        ),
        title="Save this view",
        description="Filter, search and order are kept under this name, for you alone.",
        is_open=SavedViewsState.is_open,
        on_open_change=SavedViewsState.show_form,
        on_submit=SavedViewsState.save,
        submit_label="Save view",
        width="420px",
    )
