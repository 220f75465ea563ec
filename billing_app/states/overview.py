"""The overview: figures that the hub keeps true, and which span the chart shows. The example for a live page."""

from typing import Any

import reflex as rx

from billing_app.domain.errors import Forbidden
from billing_app.live.overview import OVERVIEW
from billing_app.states import wire
from billing_app.states.action import acting
from billing_app.states.live import shows, watch
from billing_app.states.overview_texts import overview_texts

SPANS = ("30", "90", "365")


@shows(OVERVIEW, present=overview_texts)
class LiveOverview(wire.SentState, rx.State):
    """What the hub sends to everyone who watches the overview. `text` and `value` are keyed by figure."""

    is_ready: bool = False
    is_empty: bool = False
    text: dict[str, str] = {}
    value: dict[str, str] = {}
    outstanding_note: str = ""
    overdue_delta: str = ""
    paid_delta: str = ""
    paid_tone: str = ""
    days_text: str = ""
    spark: str = ""
    points: dict[str, list[dict[str, Any]]] = {}
    chart_summary: str = ""
    forecast: list[dict[str, Any]] = []
    forecast_note: str = ""
    aging: list[dict[str, str]] = []
    aging_note: str = ""
    attention: list[dict[str, str]] = []
    events: list[dict[str, str]] = []
    recent: list[dict[str, str]] = []


class OverviewState(rx.State):
    """The overview page. `span` is how many days the chart shows; empty means 30."""

    span: str = ""

    @rx.event
    @acting
    async def enter(self):
        """Join the room of the overview; its figures come at once. Who may not see them starts at the invoices."""
        try:
            await watch(OVERVIEW.at())
        except Forbidden:
            return rx.redirect("/invoices")
        return None

    @rx.event
    @acting
    async def show_span(self, span: str):
        """Show more or fewer days of cash flow."""
        self.span = span if span in SPANS else ""
