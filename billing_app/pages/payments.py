"""The list of payments."""

import reflex as rx

from billing_app.components.button import button, file_links, link_button
from billing_app.components.card import card
from billing_app.components.empty import empty_state
from billing_app.components.field import select_field
from billing_app.components.filters import filter_bar, filter_tabs, search_box
from billing_app.components.money_text import avatar_name, money_text
from billing_app.components.navigation import permitted
from billing_app.components.saved_views import saved_views
from billing_app.components.shell import page_frame
from billing_app.components.status import badge
from billing_app.components.table import Column, Foot, Row, data_table, pager
from billing_app.domain.access import Permission
from billing_app.pages.payment import payment_dialog
from billing_app.pages.payment_form import payment_form
from billing_app.states.payment_form import PaymentFormState
from billing_app.states.payments import LivePayments, PaymentsState


def _unallocated(row: Row) -> rx.Component:
    return rx.cond(row["unallocated"], money_text(row["unallocated"], row["unallocated_value"]), rx.fragment())


_COLUMNS = (
    Column("Date", lambda row: row["day"], is_unbroken=True),
    Column("Customer", lambda row: avatar_name(row["initials"], row["customer"]), spot="title"),
    Column("Method", lambda row: row["method"], spot="line"),
    Column("Reference", lambda row: row["reference"], spot="hidden", from_desktop=True),
    Column("State", lambda row: badge(row["state"], row["tone"]), spot="mark"),
    Column("Unallocated", _unallocated, spot="hidden", align="end", from_desktop=True),
    Column("Amount", lambda row: money_text(row["amount"], row["value"]), spot="figure", align="end"),
)


def payments() -> rx.Component:
    """The page."""
    return page_frame(
        card(
            filter_bar(
                filter_tabs(LivePayments.tabs, "Which payments"),
                rx.el.div(
                    _filter("Method", LivePayments.methods, PaymentsState.method, PaymentsState.choose_method),
                    _filter("Period", LivePayments.periods, PaymentsState.period, PaymentsState.choose_period),
                    search_box("Search payments", PaymentsState.q, PaymentsState.search),
                    class_name="tl-filter-group",
                ),
            ),
            rx.cond(LivePayments.customer, _only_customer(), rx.fragment()),
            saved_views(),
            data_table(
                LivePayments.rows,
                _COLUMNS,
                footer=_sums(),
                label="Payments",
                empty=rx.cond(LivePayments.is_filtered, _nothing_found(), _nothing_yet()),
                is_ready=LivePayments.is_ready,
                href=lambda row: row["href"].to(str),
                testid=lambda row: rx.Var.create("payment-row-") + row["id"].to(str),
            ),
            pager(LivePayments.more),
        ),
        payment_form(),
        payment_dialog(),
        active="/payments",
        title="Payments",
        subtitle="What came in, and what it settled.",
        actions=(
            permitted(Permission.EXPORT_DATA, *file_links(PaymentsState.export)),
            permitted(Permission.RECORD_PAYMENTS, _record_button()),
        ),
    )


def _sums() -> tuple[Foot, ...]:
    sums = LivePayments.sums
    amount = Foot(sums["amount"], value=sums["amount_value"], testid="sum-amount", on_phone=True)
    return (Foot(sums["note"], span=3), Foot(from_desktop=True), Foot(), Foot(from_desktop=True), amount)


def _filter(label: str, choices: rx.Var, value: rx.Var[str], on_change: object) -> rx.Component:
    name = f"filter-{label.lower()}"
    return select_field(name, label, choices, value=value, on_change=on_change, is_label_hidden=True)


def _only_customer() -> rx.Component:
    return rx.el.p(
        "Only payments of ",
        rx.el.strong(LivePayments.customer),
        " ",
        link_button("Show all customers", LivePayments.without_customer, icon="x", kind="plain"),
        class_name="tl-only",
    )


def _record_button() -> rx.Component:
    return button("Record payment", icon="plus", on_click=PaymentFormState.start)


def _nothing_yet() -> rx.Component:
    return empty_state(
        "No payments yet",
        "Record what came in, and see which invoices it settles.",
        icon="banknote",
        action=permitted(Permission.RECORD_PAYMENTS, _record_button()),
    )


def _nothing_found() -> rx.Component:
    return empty_state(
        "Nothing found",
        "No payment fits these filters.",
        icon="search",
        action=link_button("Show all payments", "/payments", kind="plain"),
    )
