"""What a list says when there is nothing in it: what it is for, and the one thing to do next."""

import reflex as rx

from billing_app.components.text import Text


def empty_state(title: str, text: Text, *, icon: str, action: rx.Component | None = None) -> rx.Component:
    """A heading, a sentence, one action."""
    return rx.el.div(
        rx.el.div(rx.icon(icon, size=26), class_name="tl-empty-mark", aria_hidden="true"),
        rx.el.h2(title),
        rx.el.p(text),
        action or rx.fragment(),
        class_name="tl-empty",
    )
