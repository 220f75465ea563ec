"""What repeats: when each comes next, what it will come to, and what needs a person."""

import reflex as rx

from billing_app.components.button import icon_button, link_button
from billing_app.components.card import card
from billing_app.components.empty import empty_state
from billing_app.components.filters import filter_bar, filter_tabs, search_box
from billing_app.components.money_text import money_text
from billing_app.components.navigation import permitted
from billing_app.components.shell import page_frame
from billing_app.components.status import badge
from billing_app.components.table import Column, Row, data_table, pager
from billing_app.domain.access import Permission
from billing_app.states.recurring import LiveRecurring, RecurringState


def recurring() -> rx.Component:
    """The page."""
    return page_frame(
        card(
            filter_bar(
                filter_tabs(LiveRecurring.tabs, "Which ones"),
                search_box("Search recurring invoices", RecurringState.q, RecurringState.search),
            ),
            data_table(
                LiveRecurring.rows,
                _COLUMNS,
                label="Recurring invoices",
                empty=rx.cond(LiveRecurring.is_filtered, _nothing_found(), _nothing_yet()),
                is_ready=LiveRecurring.is_ready,
                href=lambda row: rx.Var.create("/recurring/") + row["id"].to(str),
                testid=lambda row: rx.Var.create("recurring-row-") + row["name"].to(str),
            ),
            pager(LiveRecurring.more),
        ),
        active="/recurring",
        title="Recurring invoices",
        subtitle="Written by themselves, each period once.",
        actions=(_new_button(),),
    )


def _new_button() -> rx.Component:
    return permitted(Permission.EDIT_DRAFTS, link_button("New", "/recurring/new", icon="plus"))


def _name(row: Row) -> rx.Component:
    return rx.el.strong(row["name"])


def _schedule(row: Row) -> rx.Component:
    return rx.el.div(row["schedule"], rx.el.div(row["mode"], class_name="tl-table-note"))


def _state(row: Row) -> rx.Component:
    note = rx.el.div(row["problem"], class_name="tl-table-note")
    return rx.el.div(badge(row["state"].to(str), row["tone"].to(str)), rx.cond(row["problem"], note, rx.fragment()))


def _acts(row: Row) -> rx.Component:
    name, profile_id = row["name"].to(str), row["id"].to(str)
    pause = rx.cond(
        row["is_paused"],
        icon_button("play", "Let go on: " + name, on_click=RecurringState.resume(profile_id)),
        icon_button("pause", "Pause: " + name, on_click=RecurringState.pause(profile_id)),
    )
    delete = icon_button("trash-2", "Delete " + name, on_click=RecurringState.delete(profile_id))
    shown = rx.cond(row["is_ended"], rx.fragment(), pause)
    acts = rx.el.div(shown, delete, class_name="tl-actions", style={"justify_content": "end", "flex_wrap": "nowrap"})
    return permitted(Permission.EDIT_DRAFTS, acts)


_COLUMNS = (
    Column("Name", _name, spot="title"),
    Column("How often", _schedule, spot="line"),
    Column("Next", lambda row: rx.el.span(row["next"], class_name="tl-number"), is_named_on_phone=True),
    Column("Written", lambda row: rx.el.span(row["made"], class_name="tl-number"), align="end", from_desktop=True),
    Column("Amount", lambda row: money_text(row["amount"], row["value"]), spot="figure", align="end"),
    Column("State", _state, spot="mark"),
    Column("Actions", _acts, spot="act", align="end", is_heading_hidden=True),
)


def _nothing_yet() -> rx.Component:
    return empty_state(
        "Nothing repeats yet",
        "Rent, maintenance, a subscription: set it up once, and its invoices write themselves.",
        icon="repeat",
        action=_new_button(),
    )


def _nothing_found() -> rx.Component:
    return empty_state(
        "Nothing found",
        "Nothing that repeats fits this search.",
        icon="search",
        action=link_button("Show all", "/recurring", kind="plain"),
    )
