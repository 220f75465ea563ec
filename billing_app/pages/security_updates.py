"""The part of the security page about updates: what is known against what the program runs on."""

import reflex as rx

from billing_app.components.button import button, file_link
from billing_app.components.card import callout, card
from billing_app.components.navigation import permitted
from billing_app.components.skeleton import skeleton_rows
from billing_app.components.status import badge
from billing_app.components.table import Column, Row, data_table
from billing_app.domain.access import Permission
from billing_app.states.updates import LiveUpdates, UpdatesState


def updates() -> rx.Component:
    """The card."""
    return card(
        rx.cond(LiveUpdates.is_ready, rx.fragment(_state(), _no_releases(), _offer(), _weaknesses()), skeleton_rows(3)),
        title="Updates",
        subtitle="What this program runs on, checked every day against what is known.",
        actions=(
            permitted(
                Permission.OPERATE,
                rx.fragment(
                    file_link("Bill of materials", "/downloads/materials.json"),
                    button(
                        "Check now",
                        icon="refresh-cw",
                        kind="plain",
                        is_busy=UpdatesState.is_checking,
                        on_click=UpdatesState.check,
                    ),
                ),
            ),
        ),
    )


def _state() -> rx.Component:
    gaps = rx.el.ul(rx.foreach(LiveUpdates.gaps, rx.el.li), class_name="tl-gaps")
    icon = rx.cond(LiveUpdates.tone == "good", rx.icon("shield-check", size=18), rx.icon("shield-alert", size=18))
    return rx.el.div(
        icon,
        rx.el.div(
            rx.el.strong(LiveUpdates.headline),
            " ",
            rx.el.small("Release " + LiveUpdates.version, data_testid="updates-version"),
            rx.el.div(LiveUpdates.says),
            rx.cond(LiveUpdates.gaps.length() > 0, gaps, rx.fragment()),
        ),
        class_name="tl-callout",
        role="status",
        custom_attrs={"data-tone": LiveUpdates.tone},
        data_testid="updates-state",
    )


def _no_releases() -> rx.Component:
    told = rx.el.div(
        callout(LiveUpdates.no_releases, tone="warn", icon="package-search"), data_testid="updates-no-releases"
    )
    return rx.cond(LiveUpdates.no_releases, told, rx.fragment())


def _offer() -> rx.Component:
    told = rx.el.div(
        rx.icon("package-check", size=18),
        rx.el.div(
            rx.el.strong(LiveUpdates.offer),
            " ",
            rx.cond(LiveUpdates.offer_kind, badge(LiveUpdates.offer_kind, "bad"), rx.fragment()),
            rx.cond(LiveUpdates.offer_notes, rx.el.div(LiveUpdates.offer_notes), rx.fragment()),
            rx.el.div(LiveUpdates.offer_next),
        ),
        class_name="tl-callout",
        role="note",
        custom_attrs={"data-tone": "info"},
        data_testid="updates-offer",
    )
    return rx.cond(LiveUpdates.offer, told, rx.fragment())


def _weaknesses() -> rx.Component:
    rest = rx.el.details(
        rx.el.summary(LiveUpdates.more), _table(LiveUpdates.rest, "Further weaknesses"), class_name="tl-more-alerts"
    )
    more = rx.cond(LiveUpdates.more, rest, rx.fragment())
    table = _table(LiveUpdates.rows, "Known weaknesses")
    return rx.cond(LiveUpdates.rows.length() > 0, rx.fragment(table, more), rx.fragment())


def _table(rows: rx.Var[list[dict[str, str]]], label: str) -> rx.Component:
    return data_table(
        rows,
        (
            Column("What", _what, spot="title"),
            Column("Severity", lambda row: badge(row["severity"].to(str), row["tone"].to(str)), spot="mark"),
            Column("Known as", _name, spot="line"),
            Column("What to do", lambda row: row["to_do"], spot="line"),
        ),
        label=label,
        empty=rx.fragment(),
        testid=lambda row: rx.Var.create("weakness-") + row["package"].to(str),
    )


def _what(row: Row) -> rx.Component:
    return rx.el.span(
        rx.el.strong(row["package"].to(str) + " " + row["version"].to(str)),
        rx.el.br(),
        rx.el.small(row["where"]),
    )


def _name(row: Row) -> rx.Component:
    # A plain link: the page it leads to is somebody else's.
    named = rx.el.A.create(row["names"], href=row["link"], target="_blank", rel="noopener noreferrer")
    return rx.el.span(
        rx.cond(row["link"], named, row["names"]),
        rx.el.br(),
        rx.el.small(row["summary"]),
        class_name="tl-weakness",
    )
