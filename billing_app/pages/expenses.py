"""The list of expenses."""

import reflex as rx

from billing_app.components.button import button, file_links, link_button
from billing_app.components.card import card
from billing_app.components.empty import empty_state
from billing_app.components.field import select_field
from billing_app.components.filters import filter_bar, filter_tabs, search_box
from billing_app.components.money_text import money_text
from billing_app.components.navigation import permitted
from billing_app.components.saved_views import saved_views
from billing_app.components.shell import page_frame
from billing_app.components.status import badge
from billing_app.components.table import Column, Foot, Row, data_table, pager
from billing_app.domain.access import Permission
from billing_app.pages.expense import expense_dialog
from billing_app.pages.expense_form import expense_form
from billing_app.pages.received import invoice_inbox
from billing_app.states.expense_form import ExpenseFormState
from billing_app.states.expenses import ExpensesState, LiveExpenses


def _acts(row: Row) -> rx.Component:
    pay = button(
        "Mark paid",
        kind="soft",
        on_click=ExpensesState.pay(row["id"]),
        aria_label="Mark paid: " + row["supplier"].to(str) + ", " + row["amount"].to(str),
    )
    return permitted(Permission.RECORD_EXPENSES, rx.cond(row["is_open"], pay, rx.fragment()))


_COLUMNS = (
    Column("Supplier", lambda row: row["supplier"], spot="title"),
    Column("Date", lambda row: row["day"], is_unbroken=True),
    Column("Category", lambda row: row["category"], spot="line"),
    Column("Due", lambda row: row["due"], is_unbroken=True),
    Column("State", lambda row: badge(row["state"], row["tone"]), spot="mark"),
    Column("Amount", lambda row: money_text(row["amount"], row["value"]), spot="figure", align="end"),
    Column("Actions", _acts, spot="act", align="end", is_heading_hidden=True),
)


def expenses() -> rx.Component:
    """The page."""
    category = select_field(
        "category",
        "Category",
        LiveExpenses.categories,
        field_id="filter-category",
        value=ExpensesState.category,
        on_change=ExpensesState.choose_category,
        is_label_hidden=True,
    )
    return page_frame(
        permitted(Permission.RECORD_EXPENSES, _arriving()),
        card(
            filter_bar(
                filter_tabs(LiveExpenses.tabs, "Which expenses"),
                rx.el.div(
                    category,
                    search_box("Search expenses", ExpensesState.q, ExpensesState.search),
                    class_name="tl-filter-group",
                ),
            ),
            saved_views(),
            data_table(
                LiveExpenses.rows,
                _COLUMNS,
                footer=_sums(),
                label="Expenses",
                empty=rx.cond(LiveExpenses.is_filtered, _nothing_found(), _nothing_yet()),
                is_ready=LiveExpenses.is_ready,
                href=lambda row: row["href"].to(str),
                testid=lambda row: rx.Var.create("expense-row-") + row["supplier"].to(str),
            ),
            pager(LiveExpenses.more),
        ),
        expense_form(),
        expense_dialog(),
        active="/expenses",
        title="Expenses",
        subtitle="What suppliers charged, and what is unpaid.",
        actions=(
            permitted(Permission.EXPORT_DATA, *file_links(ExpensesState.export)),
            permitted(Permission.RECORD_EXPENSES, _record_button()),
        ),
    )


def _sums() -> tuple[Foot, ...]:
    sums = LiveExpenses.sums
    amount = Foot(sums["amount"], value=sums["amount_value"], testid="sum-amount", on_phone=True)
    return (Foot(sums["note"], span=5), amount, Foot())


def _arriving() -> rx.Component:
    """Where invoices are dropped, and the way to those that wait."""
    waiting = rx.cond(
        LiveExpenses.to_record,
        link_button(LiveExpenses.to_record, "/received", icon="inbox", kind="soft"),
        link_button("Received invoices", "/received", icon="inbox", kind="plain"),
    )
    return card(
        rx.el.div(invoice_inbox(), rx.el.div(waiting, class_name="tl-actions"), class_name="tl-arrival"),
    )


def _record_button() -> rx.Component:
    return button("Record expense", icon="plus", on_click=ExpenseFormState.start)


def _nothing_yet() -> rx.Component:
    return empty_state(
        "No expenses yet",
        "Record what a supplier charged, with a photo of the receipt.",
        icon="receipt",
        action=permitted(Permission.RECORD_EXPENSES, _record_button()),
    )


def _nothing_found() -> rx.Component:
    return empty_state(
        "Nothing found",
        "No expense fits these filters.",
        icon="search",
        action=link_button("Show all expenses", "/expenses", kind="plain"),
    )
