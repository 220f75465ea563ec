"""The cash flow: the balance as it was and as it may become, week by week; also for a screen on the wall."""

import reflex as rx

from billing_app.components.button import link_button
from billing_app.components.card import card, card_grid, two_columns
from billing_app.components.chart import balance_chart, weeks_chart
from billing_app.components.document_table import document_table
from billing_app.components.empty import empty_state
from billing_app.components.kpi import kpi
from billing_app.components.money_text import money_text
from billing_app.components.navigation import permitted
from billing_app.components.shell import page_frame
from billing_app.components.skeleton import skeleton_rows
from billing_app.components.status import status_badge
from billing_app.components.table import Column, Foot, Row, data_table
from billing_app.domain.access import Permission
from billing_app.pages.wall import wall_view
from billing_app.states.cash_outlook import PATH, CashOutlookState, LiveCashOutlook


def cash_flow() -> rx.Component:
    """The page, or the wall."""
    return rx.cond(CashOutlookState.is_wall, wall_view(PATH), _page())


def _page() -> rx.Component:
    return page_frame(
        _figures(),
        card(
            balance_chart(LiveCashOutlook.balance, LiveCashOutlook.summary),
            title="Balance",
            subtitle=LiveCashOutlook.note,
        ),
        two_columns(
            card(weeks_chart(LiveCashOutlook.moves, LiveCashOutlook.summary), title="In and out by week"),
            card(_bills(), title="Next to go out"),
        ),
        permitted(Permission.VIEW_INVOICES, _coming()),
        card(
            _weeks(),
            rx.el.p(LiveCashOutlook.quiet, class_name="tl-quiet-line"),
            title="Week by week",
            subtitle="What is expected from what is open.",
        ),
        active=PATH,
        title="Cash flow",
        subtitle="What is there, what will come, and how low it may get.",
        actions=(
            permitted(
                Permission.VIEW_REPORTS,
                link_button("Report", "/reports/cash-flow", icon="chart-column", kind="plain"),
            ),
            link_button("Wall screen", f"{PATH}?wall=1", icon="monitor", kind="plain"),
        ),
    )


def _figures() -> rx.Component:
    text, value = LiveCashOutlook.text, LiveCashOutlook.value
    return card_grid(
        kpi(
            "Cash balance",
            text["cash_balance"],
            value["cash_balance"],
            testid="outlook-cash-balance",
            icon="wallet",
            note="Bank and cash, today",
        ),
        kpi(
            "In four weeks",
            text["soon"],
            value["soon"],
            testid="outlook-soon",
            icon="calendar-range",
            delta=LiveCashOutlook.soon_delta,
            delta_tone=LiveCashOutlook.soon_tone,
        ),
        kpi(
            "Lowest it may get",
            text["lowest"],
            value["lowest"],
            testid="outlook-lowest",
            icon="trending-down",
            note=LiveCashOutlook.lowest_note,
        ),
        kpi(
            "To come in",
            text["outstanding"],
            value["outstanding"],
            testid="outlook-outstanding",
            icon="arrow-down-left",
            note="Open invoices",
            href="/invoices?status=open&sort=due_date",
        ),
        kpi(
            "To go out",
            text["payables"],
            value["payables"],
            testid="outlook-payables",
            icon="arrow-up-right",
            note="Unpaid expenses",
            href="/expenses?status=unpaid",
        ),
        least="200px",
        pairs_on_phone=True,
    )


def _weeks() -> rx.Component:
    columns = (
        Column("Week", lambda row: row["span"], spot="title"),
        Column("In", lambda row: money_text(row["in"]), align="end", is_named_on_phone=True),
        Column("Out", lambda row: money_text(row["out"]), align="end", is_named_on_phone=True),
        Column("Range", lambda row: money_text(row["range"]), align="end", spot="hidden", from_desktop=True),
        Column("Balance", lambda row: money_text(row["balance"], row["balance_value"]), spot="figure", align="end"),
    )
    sums = LiveCashOutlook.sums
    footer = (
        Foot("Twelve weeks"),
        Foot(sums["in"], value=sums["in_value"], testid="sum-in", on_phone=True),
        Foot(sums["out"], value=sums["out_value"], testid="sum-out"),
        Foot(from_desktop=True),
        Foot(),
    )
    return data_table(
        LiveCashOutlook.weeks,
        columns,
        label="Expected cash by week",
        empty=rx.fragment(),
        is_ready=LiveCashOutlook.is_ready,
        footer=footer,
    )


def _coming() -> rx.Component:
    columns = (
        Column("Number", lambda row: row["number"], spot="title"),
        Column("Customer", lambda row: row["customer"]),
        Column("Status", lambda row: status_badge(row["status"], row["status_text"], row["number"]), spot="mark"),
        Column("Due", lambda row: row["note"], spot="hidden"),
        Column("Balance", lambda row: money_text(row["balance"], row["balance_value"]), spot="figure", align="end"),
    )
    nothing = empty_state(
        "Nothing is open",
        "As soon as an invoice is issued, what it will bring stands here.",
        icon="hourglass",
        action=permitted(Permission.EDIT_DRAFTS, link_button("New invoice", "/invoices/new", icon="plus")),
    )
    return card(
        document_table(
            LiveCashOutlook.next,
            columns=columns,
            label="Next to come in",
            empty=nothing,
            is_ready=LiveCashOutlook.is_ready,
        ),
        title="Next to come in",
        actions=(link_button("All open invoices", "/invoices?status=open&sort=due_date", kind="plain"),),
    )


def _bills() -> rx.Component:
    def row(bill: Row) -> rx.Component:
        return rx.el.li(
            rx.link(
                rx.el.span(rx.icon("receipt", size=18), class_name="tl-task-icon"),
                rx.el.span(rx.el.strong(bill["supplier"]), rx.el.small("by ", bill["due"]), class_name="tl-task-text"),
                rx.el.span(bill["amount"], class_name="tl-number"),
                href=bill["href"].to(str),
                underline="none",
            )
        )

    calm = rx.el.p("Nothing has to be paid within a week.", class_name="tl-calm")
    rows = rx.el.ul(rx.foreach(LiveCashOutlook.bills, row), class_name="tl-tasks")
    return rx.cond(LiveCashOutlook.is_ready, rx.cond(LiveCashOutlook.bills, rows, calm), skeleton_rows(3))
