"""What the pages of the settings share: the frame, the refusal, and the remark that somebody else was faster."""

from typing import Any

import reflex as rx

from billing_app.components.button import button
from billing_app.components.card import callout
from billing_app.components.shell import page_frame
from billing_app.components.text import Text
from billing_app.domain.access import Permission
from billing_app.states.session import SessionInfo


def settings_frame(
    *children: rx.Component,
    permission: Permission,
    title: str,
    subtitle: Text,
    actions: tuple[rx.Component, ...] = (),
) -> rx.Component:
    """A page of the settings; whoever lacks the right reads why there is nothing."""
    is_refused = SessionInfo.lacking.contains(permission.value)
    refusal = callout("Your role does not include this. Ask an owner of the business.", icon="lock")
    return page_frame(
        rx.cond(is_refused, refusal, rx.fragment(*children)),
        active="/settings",
        title=title,
        subtitle=subtitle,
        back=("/settings", "Settings"),
        actions=(rx.cond(is_refused, rx.fragment(), rx.fragment(*actions)),) if actions else (),
    )


def overtaken(live_version: rx.Var[int], own_version: rx.Var[int], on_load: Any) -> rx.Component:
    """Said above a form while somebody else's newer version holds."""
    return rx.cond(
        (live_version > 0) & (live_version != own_version),
        callout(
            "Somebody else has changed these settings since you opened them. ",
            button("Show theirs", kind="plain", on_click=on_load, style={"margin_left": "8px"}),
            tone="warn",
            icon="users",
            role="status",
        ),
        rx.fragment(),
    )


def group(title: str, *children: rx.Component, hint: Text = "") -> rx.Component:
    """Fields that belong together."""
    said = rx.el.p(hint, class_name="tl-quiet-line") if hint else rx.fragment()
    return rx.el.fieldset(rx.el.legend(title), said, *children, class_name="tl-fieldset")


def save_bar(label: str = "Save") -> rx.Component:
    """The end of a form."""
    return rx.el.div(button(label, type="submit", icon="check"), class_name="tl-actions")
