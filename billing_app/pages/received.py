"""What came in: files are dropped here, each line tells how far it is."""

import reflex as rx

from billing_app.components.button import link_button
from billing_app.components.card import card
from billing_app.components.empty import empty_state
from billing_app.components.filters import filter_bar, filter_tabs, search_box
from billing_app.components.inbox import inbox
from billing_app.components.money_text import money_text
from billing_app.components.navigation import permitted
from billing_app.components.shell import page_frame
from billing_app.components.status import badge
from billing_app.components.table import Column, Row, data_table, pager
from billing_app.domain.access import Permission
from billing_app.services.receiving import MAX_BYTES
from billing_app.states.received import LiveReceived, ReceivedState

FILE_TYPES = ".xml,.pdf,.eml,application/xml,text/xml,application/pdf,image/png,image/jpeg,image/webp,image/heic"


def received() -> rx.Component:
    """The page."""
    return page_frame(
        permitted(Permission.RECORD_EXPENSES, card(invoice_inbox())),
        card(
            filter_bar(
                filter_tabs(LiveReceived.tabs, "Which documents"),
                search_box("Search what came in", ReceivedState.q, ReceivedState.search),
            ),
            data_table(
                LiveReceived.rows,
                _COLUMNS,
                label="Received documents",
                empty=rx.cond(LiveReceived.is_filtered, _nothing_found(), _nothing_yet()),
                is_ready=LiveReceived.is_ready,
                href=lambda row: row["href"].to(str),
                testid=lambda row: rx.Var.create("received-row-") + row["name"].to(str),
            ),
            pager(LiveReceived.more),
        ),
        active="/expenses",
        title="Received invoices",
        subtitle="What suppliers sent: read, checked, and ready to be recorded.",
        back=("/expenses", "Expenses"),
        actions=(
            link_button("Suppliers", "/suppliers", icon="truck", kind="plain"),
            link_button("Look at an e-invoice", "/viewer", icon="eye", kind="plain"),
        ),
    )


def invoice_inbox() -> rx.Component:
    """Where invoices are dropped, many at once."""
    return inbox(
        "Choose invoices",
        "/uploads/received",
        hint="Or drop them here, many at once: XML or PDF, photos, mails that bring them. At most 20 MB each.",
        accept=FILE_TYPES,
        max_bytes=MAX_BYTES,
    )


def _title(row: Row) -> rx.Component:
    return rx.el.span(
        row["title"], rx.cond(row["about"], rx.el.small(row["about"]), rx.fragment()), class_name="tl-two-lines"
    )


_COLUMNS = (
    Column("Supplier", _title, spot="title"),
    Column("Date", lambda row: rx.el.span(row["day"], class_name="tl-day"), spot="line"),
    Column("Came in", lambda row: rx.el.span(row["arrived"], class_name="tl-day"), spot="line", from_desktop=True),
    Column("State", lambda row: badge(row["state"], row["tone"]), spot="mark"),
    Column("Amount", lambda row: money_text(row["amount"], row["value"]), spot="figure", align="end"),
)


def _nothing_yet() -> rx.Component:
    return empty_state(
        "Nothing waits",
        "Invoices that suppliers send appear here, with what is read of them, until they are recorded.",
        icon="inbox",
        action=link_button("All expenses", "/expenses", kind="plain"),
    )


def _nothing_found() -> rx.Component:
    return empty_state(
        "Nothing found",
        "No document fits these filters.",
        icon="search",
        action=link_button("Show what is open", "/received", kind="plain"),
    )
