"""The wall: the cash flow for a room, on a screen that stays awake."""

import reflex as rx

from billing_app.components.browser import ConnectionBanner, live_dot
from billing_app.components.button import button, link_button
from billing_app.components.chart import balance_chart
from billing_app.components.table import Row
from billing_app.components.wall import WallClock
from billing_app.states.cash_outlook import LiveCashOutlook
from billing_app.states.session import SessionInfo

# Under the policy of the app nothing may be evaluated: the function is compiled into the page.
_FILL_SCREEN = rx.Var("(() => document.documentElement.requestFullscreen?.())")


def wall() -> rx.Component:
    """The page of a screen that is nobody's: there is nothing to press, and nowhere else to go."""
    return rx.cond(SessionInfo.station == "wall", wall_view(""), wall_view("/cash-flow"))


def wall_view(leave_to: str) -> rx.Component:
    """Figures, the balance and the news, large enough for a room; `leave_to` is empty where nobody leaves."""
    text, value = LiveCashOutlook.text, LiveCashOutlook.value
    figures = (
        ("Cash balance", "cash_balance", ""),
        ("Outstanding", "outstanding", ""),
        ("Overdue", "overdue", "bad"),
        ("Paid this month", "paid_this_month", "good"),
    )
    return rx.el.div(
        ConnectionBanner.create(),
        rx.el.header(
            rx.el.img(src="/logo.svg", alt="", width="44", height="44"),
            rx.el.h1(rx.cond(SessionInfo.business, SessionInfo.business, "Cash flow")),
            rx.el.div(
                button("Fill the screen", icon="maximize", kind="ghost", custom_attrs={"onClick": _FILL_SCREEN}),
                link_button("Leave", leave_to, icon="x", kind="ghost") if leave_to else rx.fragment(),
                class_name="tl-actions tl-wall-acts",
            ),
            live_dot(),
            WallClock.create(leave_to=leave_to, zone=LiveCashOutlook.zone),
            class_name="tl-wall-head",
        ),
        rx.el.main(
            rx.el.dl(
                *[_wall_figure(label, text[name], value[name], name, tone) for label, name, tone in figures],
                class_name="tl-wall-figures",
            ),
            balance_chart(LiveCashOutlook.balance, LiveCashOutlook.summary, height="50vh"),
            rx.el.ol(rx.foreach(LiveCashOutlook.events, _wall_event), class_name="tl-wall-events", aria_label="News"),
            id="content",
        ),
        class_name="tl-wall",
    )


def _wall_figure(label: str, text: rx.Var[str], value: rx.Var[str], name: str, tone: str) -> rx.Component:
    figure = rx.el.dd(
        rx.cond(text, text, rx.el.span(class_name="tl-bone")),
        class_name="tl-number",
        data_testid=f"wall-{name.replace('_', '-')}",
        custom_attrs={"data-value": value},
    )
    return rx.el.div(rx.el.dt(label), figure, custom_attrs={"data-colour": tone})


def _wall_event(event: Row) -> rx.Component:
    return rx.el.li(rx.el.span(event["text"]), rx.el.small(event["at"]), key=event["key"])
