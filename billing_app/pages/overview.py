"""The overview: what is in, what is due, what is late, and it is true now."""

from typing import Any

import reflex as rx

from billing_app.components.button import link_button
from billing_app.components.card import card, card_grid, link_card, two_columns
from billing_app.components.chart import aging_bar, cash_chart, forecast_chart
from billing_app.components.document_table import document_table
from billing_app.components.empty import empty_state
from billing_app.components.kpi import kpi
from billing_app.components.navigation import permitted
from billing_app.components.shell import page_frame
from billing_app.components.skeleton import skeleton_rows
from billing_app.domain.access import Permission
from billing_app.states.overview import SPANS, LiveOverview, OverviewState
from billing_app.states.session import SessionInfo


def overview() -> rx.Component:
    """The page."""
    return page_frame(
        rx.cond(LiveOverview.is_empty, _first_steps(), rx.fragment()),
        _figures(),
        two_columns(
            _cash_flow(),
            card(aging_bar(LiveOverview.aging), title="Open by age", subtitle=LiveOverview.aging_note),
        ),
        two_columns(
            card(
                forecast_chart(LiveOverview.forecast, LiveOverview.forecast_note),
                title="The next twelve weeks",
                subtitle=LiveOverview.forecast_note,
            ),
            card(_attention(), title="Needs attention"),
        ),
        two_columns(permitted(Permission.VIEW_INVOICES, _recent()), card(_events(), title="What happened last")),
        active="/",
        title="Overview",
        subtitle=rx.cond(SessionInfo.business, "How " + SessionInfo.business + " is doing right now.", ""),
        actions=(permitted(Permission.EDIT_DRAFTS, link_button("New invoice", "/invoices/new", icon="plus")),),
    )


def _first_steps() -> rx.Component:
    steps = (
        ("/invoices/new", "Write an invoice", "A customer and one line are enough.", "plus", Permission.EDIT_DRAFTS),
        ("/import", "Bring your customers", "From any program that saves CSV.", "upload", Permission.IMPORT_DATA),
        ("/settings/documents", "Make it yours", "Logo, colour and layout.", "palette", Permission.MANAGE_SETTINGS),
        (
            "/settings/sample",
            "Look around",
            "18 months of trade to try on.",
            "flask-conical",
            Permission.MANAGE_SETTINGS,
        ),
    )
    cards = [permitted(right, link_card(*step)) for *step, right in steps]
    return rx.el.nav(card_grid(*cards, least="230px"), aria_label="First steps", class_name="tl-first-steps")


def _cash_flow() -> rx.Component:
    span = rx.cond(OverviewState.span, OverviewState.span, SPANS[0])
    texts = {"30": "30 days", "90": "90 days", "365": "1 year"}
    switch = rx.el.div(
        *[
            rx.el.button(
                texts[each],
                type="button",
                on_click=OverviewState.show_span(each),
                custom_attrs={"aria-pressed": rx.cond(span == each, "true", "false")},
            )
            for each in SPANS
        ],
        class_name="tl-tabs",
        role="group",
        aria_label="Days shown",
    )
    points = LiveOverview.points[span].to(list[dict[str, Any]])
    return card(
        cash_chart(points, LiveOverview.chart_summary),
        title="Cash flow",
        subtitle="What came in and went out",
        actions=(switch,),
    )


def _attention() -> rx.Component:
    icons = {"late": "clock-alert", "bill": "receipt", "draft": "file-pen", "opening": "landmark"}

    def row(task: rx.Var[dict[str, str]]) -> rx.Component:
        icon = rx.match(task["kind"], *((kind, rx.icon(name, size=18)) for kind, name in icons.items()), rx.fragment())
        return rx.el.li(
            rx.link(
                rx.el.span(icon, class_name="tl-task-icon", custom_attrs={"data-kind": task["kind"]}),
                rx.el.span(rx.el.strong(task["title"]), rx.el.small(task["note"]), class_name="tl-task-text"),
                rx.el.span(task["amount"], class_name="tl-number"),
                href=task["href"],
                underline="none",
            )
        )

    calm = rx.el.p("Nothing is late, nothing has been forgotten.", class_name="tl-calm")
    return rx.cond(
        LiveOverview.is_ready,
        rx.cond(LiveOverview.attention, rx.el.ul(rx.foreach(LiveOverview.attention, row), class_name="tl-tasks"), calm),
        skeleton_rows(4),
    )


def _events() -> rx.Component:
    def row(event: rx.Var[dict[str, str]]) -> rx.Component:
        text = rx.cond(
            event["href"],
            rx.link(event["text"], href=event["href"], underline="none", class_name="tl-plain-link"),
            rx.el.span(event["text"]),
        )
        return rx.el.li(text, rx.el.small(event["at"] + " · " + event["actor"]), key=event["key"])

    nothing = rx.el.p("Whatever happens here is kept, in order and for ever.", class_name="tl-calm")
    rows = rx.el.ol(rx.foreach(LiveOverview.events, row), class_name="tl-events")
    return rx.cond(LiveOverview.is_ready, rx.cond(LiveOverview.events, rows, nothing), skeleton_rows(4))


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
            note=rx.cond(LiveOverview.paid_delta, "vs last month", ""),
        ),
        kpi(
            "Days to get paid",
            LiveOverview.days_text,
            LiveOverview.days_text,
            testid="kpi-days-to-get-paid",
            icon="timer",
            note="Last 90 days, by amount",
        ),
        least="300px",
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
