"""The overview: what is in, what is due, what is late, and it is true now."""

import reflex as rx

from billing_app.components.button import link_button
from billing_app.components.card import card, card_grid, two_columns
from billing_app.components.chart import aging_bar, cash_chart
from billing_app.components.document_table import document_table
from billing_app.components.empty import empty_state
from billing_app.components.kpi import kpi
from billing_app.components.navigation import permitted
from billing_app.components.shell import page_frame
from billing_app.domain.access import Permission
from billing_app.states.overview import LiveOverview
from billing_app.states.session import SessionInfo


def overview() -> rx.Component:
    """The page."""
    return page_frame(
        _figures(),
        two_columns(
            card(
                cash_chart(LiveOverview.points, LiveOverview.chart_summary),
                title="Cash flow",
                subtitle="The last 30 days",
            ),
            card(aging_bar(LiveOverview.aging), title="Open by age", subtitle=LiveOverview.aging_note),
        ),
        permitted(Permission.VIEW_INVOICES, _recent()),
        active="/",
        title="Overview",
        subtitle=rx.cond(SessionInfo.business, "How " + SessionInfo.business + " is doing right now.", ""),
        actions=(permitted(Permission.EDIT_DRAFTS, link_button("New invoice", "/invoices/new", icon="plus")),),
    )


def _figures() -> rx.Component:
    text, value = LiveOverview.text, LiveOverview.value
    return card_grid(
        kpi(
            "Cash balance",
            text["cash_balance"],
            value["cash_balance"],
            testid="kpi-cash-balance",
            icon="wallet",
            note="Bank and cash",
            spark=LiveOverview.spark,
        ),
        kpi(
            "Outstanding",
            text["outstanding"],
            value["outstanding"],
            testid="kpi-outstanding",
            icon="hourglass",
            note=LiveOverview.outstanding_note,
            href="/invoices?status=open",
        ),
        kpi(
            "Overdue",
            text["overdue"],
            value["overdue"],
            testid="kpi-overdue",
            icon="triangle-alert",
            delta=LiveOverview.overdue_delta,
            delta_tone="bad",
            href="/invoices?status=overdue",
        ),
        kpi(
            "Due this week",
            text["due_this_week"],
            value["due_this_week"],
            testid="kpi-due-this-week",
            icon="calendar-clock",
            note="Until Sunday",
        ),
        kpi(
            "Paid this month",
            text["paid_this_month"],
            value["paid_this_month"],
            testid="kpi-paid-this-month",
            icon="circle-check",
            delta=LiveOverview.paid_delta,
            delta_tone=LiveOverview.paid_tone,
            note=rx.cond(LiveOverview.paid_delta, "vs last month", LiveOverview.days_note),
        ),
        least="196px",
        pairs_on_phone=True,
    )


def _recent() -> rx.Component:
    nothing = empty_state(
        "No invoices yet",
        "Write the first one: choose a customer, add what you sold, and issue it. The figures above follow at once.",
        icon="file-text",
        action=link_button("New invoice", "/invoices/new", icon="plus"),
    )
    return card(
        document_table(LiveOverview.recent, label="Recent invoices", empty=nothing, is_ready=LiveOverview.is_ready),
        title="Recent invoices",
        actions=(link_button("All invoices", "/invoices", kind="plain"),),
    )
