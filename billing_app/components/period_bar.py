"""Choosing the period of a report: earlier, later, and month, quarter or year; all of it is in the address."""

from typing import Any

import reflex as rx

from billing_app.components.filters import filter_bar, filter_tabs


def period_bar(bar: rx.Var[dict[str, Any]], *more: rx.Component) -> rx.Component:
    """The bar; `bar` has `text`, `back`, `on` and `kinds`, and `more` are further choices of the report."""
    return filter_bar(
        period_steps(bar),
        rx.el.div(filter_tabs(bar["kinds"].to(list[dict[str, Any]]), "Length"), *more, class_name="tl-actions"),
    )


def period_steps(bar: rx.Var[dict[str, Any]]) -> rx.Component:
    """Which period it is, between the ways to its neighbours."""
    return rx.el.nav(
        _step("chevron-left", "Earlier", bar["back"]),
        rx.el.strong(bar["text"], data_testid="period", style={"min_width": "9ch", "text_align": "center"}),
        _step("chevron-right", "Later", bar["on"]),
        class_name="tl-actions",
        aria_label="Period",
    )


def _step(icon: str, name: str, href: rx.Var[Any]) -> rx.Component:
    return rx.link(
        rx.icon(icon, size=18), href=href.to(str), underline="none", aria_label=name, class_name="tl-icon-button"
    )
