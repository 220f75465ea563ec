"""Amounts and dates that were made into text by the server, shown so that columns line up."""

import reflex as rx


def money_text(text: rx.Var[str], value: rx.Var[str] | None = None, **props: str | rx.Var[str]) -> rx.Component:
    """An amount in tabular figures; `value` is its plain decimal, for tests and for copying."""
    attributes = {"data-value": value} if value is not None else {}
    return rx.el.span(text, class_name="tl-number", custom_attrs=attributes, **props)


def avatar_name(initials: rx.Var[str], name: rx.Var[str]) -> rx.Component:
    """A name behind its initials."""
    return rx.el.span(rx.el.span(initials, class_name="tl-avatar", aria_hidden="true"), name, class_name="tl-who")
