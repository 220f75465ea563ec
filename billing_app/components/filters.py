"""Filters above a list: tabs that are links, and a search box that writes into the address."""

from typing import Any

import reflex as rx

from billing_app.components.script import script


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


class SearchBox(rx.NoSSRComponent):
    """The box itself; `on_search` is told what was typed, 250 ms after the last key."""

    library = script("searchbox.jsx")
    tag = "SearchBox"
    label: rx.Var[str]
    value: rx.Var[str]
    on_search: rx.EventHandler[rx.event.passthrough_event_spec(str)]


def search_box(label: str, value: rx.Var[str], on_change: Any) -> rx.Component:
    """Search in this list; `/` brings the cursor here. `value` is what the address says, typed text is never lost."""
    return SearchBox.create(label=label, value=value, on_search=on_change)


def filter_bar(*children: rx.Component) -> rx.Component:
    """Tabs and search side by side."""
    return rx.el.div(*children, class_name="tl-filters")
