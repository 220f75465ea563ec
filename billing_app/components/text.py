"""Texts of components: words known when the page is built, or a var that comes later."""

import reflex as rx

Text = str | rx.Var[str]


def is_blank(text: Text) -> bool:
    """Whether a text is known to be empty; a var never is."""
    return isinstance(text, str) and not text
