"""Cards, grids, and quiet notes."""

from typing import Literal

import reflex as rx

from billing_app.components.text import Text, is_blank

Tone = Literal["plain", "good", "bad", "warn", "info", "note"]


def card(
    *children: rx.Component, title: Text = "", subtitle: Text = "", actions: tuple[rx.Component, ...] = ()
) -> rx.Component:
    """A card with an optional heading of level two and actions beside it."""
    parts = [rx.el.h2(title)] if not is_blank(title) else []
    parts += [rx.el.p(subtitle)] if not is_blank(subtitle) else []
    head = (
        rx.el.div(rx.el.div(*parts), rx.el.div(*actions, class_name="tl-actions"), class_name="tl-card-head")
        if parts or actions
        else rx.fragment()
    )
    return rx.el.section(head, *children, class_name="tl-card")


def card_grid(*children: rx.Component, least: str = "230px", pairs_on_phone: bool = False) -> rx.Component:
    """As many columns as fit; on a phone in pairs, the first across, if wanted."""
    attributes = {"data-pairs": "true"} if pairs_on_phone else {}
    return rx.el.div(*children, class_name="tl-grid", style={"--tl-least": least}, custom_attrs=attributes)


def link_card(href: str, title: str, text: str, icon: str) -> rx.Component:
    """A card that leads somewhere, and says where."""
    return rx.link(
        rx.el.div(rx.icon(icon, size=22), class_name="tl-empty-mark", aria_hidden="true"),
        rx.el.div(rx.el.h2(title), rx.el.p(text, class_name="tl-quiet-line")),
        href=href,
        underline="none",
        class_name="tl-card tl-link-card",
    )


def two_columns(wide: rx.Component, narrow: rx.Component) -> rx.Component:
    """Two thirds and one third; below each other on a tablet."""
    return rx.el.div(wide, narrow, class_name="tl-columns")


def callout(
    *children: rx.Component | Text, tone: Tone = "info", icon: str = "info", role: str = "note"
) -> rx.Component:
    """A remark that belongs to the page: a warning above a form, a hint below a table."""
    return rx.el.div(
        rx.icon(icon, size=18),
        rx.el.div(*children),
        class_name="tl-callout",
        role=role,
        custom_attrs={"data-tone": tone},
    )
