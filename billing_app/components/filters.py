"""Filters above a list: tabs that are links, and a search box that writes into the address."""

from typing import Any

import reflex as rx


def filter_tabs(tabs: rx.Var[list[dict[str, Any]]], label: str) -> rx.Component:
    """One of several filters; each tab has `text`, `href` and `is_current`."""
    return rx.el.nav(rx.foreach(tabs, _tab), class_name="tl-tabs", aria_label=label)


def _tab(tab: rx.Var[dict[str, Any]]) -> rx.Component:
    return rx.link(
        tab["text"],
        href=tab["href"],
        underline="none",
        custom_attrs={"aria-current": rx.cond(tab["is_current"], "true", "false")},
    )


def search_box(label: str, value: rx.Var[str], on_change: Any) -> rx.Component:
    """Search in this list; `/` brings the cursor here. `on_change` is called 250 ms after the last key."""
    return rx.el.div(
        rx.icon("search", size=17),
        rx.el.input(
            type="search",
            placeholder=label,
            aria_label=label,
            default_value=value,
            key=value,
            on_change=on_change.debounce(250),
            class_name="tl-input",
            auto_complete="off",
            custom_attrs={"data-search": "true"},
        ),
        role="search",
        class_name="tl-searchbox",
    )


def filter_bar(*children: rx.Component) -> rx.Component:
    """Tabs and search side by side."""
    return rx.el.div(*children, class_name="tl-filters")
