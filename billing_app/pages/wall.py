"""The wall: what is in, what is due, what is late and what comes, for a room, on a screen that stays awake."""

import reflex as rx

from billing_app.components.browser import ConnectionBanner, live_dot
from billing_app.components.button import button, link_button
from billing_app.components.chart import aging_bar, balance_chart
from billing_app.components.table import Row
from billing_app.components.wall import WallClock
from billing_app.states.cash_outlook import LiveCashOutlook
from billing_app.states.session import SessionInfo

# Under the policy of the app nothing may be evaluated: the function is compiled into the page.
_FILL_SCREEN = rx.Var("(() => document.documentElement.requestFullscreen?.())")
_WEEKS = 4


def wall() -> rx.Component:
    """The page of a screen that is nobody's: there is nothing to press, and nowhere else to go."""
    return rx.cond(SessionInfo.station == "wall", wall_view(""), wall_view("/cash-flow"))


def wall_view(leave_to: str) -> rx.Component:
    """Figures, the balance, the next weeks and the news, large enough for a room; without `leave_to` nobody leaves."""
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
            _figures(),
            rx.el.div(
                balance_chart(LiveCashOutlook.balance, LiveCashOutlook.summary, height="100%"),
                rx.el.div(_open(), _next_weeks(), class_name="tl-wall-side"),
                class_name="tl-wall-body",
            ),
            rx.el.ol(rx.foreach(LiveCashOutlook.events, _wall_event), class_name="tl-wall-events", aria_label="News"),
            id="content",
        ),
        class_name="tl-wall",
    )


def _figures() -> rx.Component:
    shown = LiveCashOutlook
    paid = rx.cond(shown.paid_delta, shown.paid_delta + " against last month", "")
    soon = rx.cond(shown.soon_delta, shown.soon_delta + " from today", "")
    figures = (
        ("Cash balance", "cash_balance", "Bank and cash", ""),
        ("Paid this month", "paid_this_month", paid, "good"),
        ("Due this week", "due_this_week", "Until Sunday", ""),
        ("Overdue", "overdue", shown.late_note, shown.late_tone),
        ("In four weeks", "soon", soon, ""),
        ("Lowest it may get", "lowest", shown.lowest_note, ""),
    )
    return rx.el.dl(*[_wall_figure(*figure) for figure in figures], class_name="tl-wall-figures")


def _wall_figure(label: str, name: str, note: str | rx.Var[str], tone: str | rx.Var[str]) -> rx.Component:
    text = LiveCashOutlook.text[name]
    figure = rx.el.dd(
        rx.cond(text, text, rx.el.span(class_name="tl-bone")),
        class_name="tl-number",
        data_testid=f"wall-{name.replace('_', '-')}",
        custom_attrs={"data-value": LiveCashOutlook.value[name]},
    )
    return rx.el.div(rx.el.dt(label), figure, rx.el.dd(rx.el.small(note)), custom_attrs={"data-colour": tone})


def _open() -> rx.Component:
    """What is open, and how late it is."""
    total = rx.el.strong(
        LiveCashOutlook.text["outstanding"],
        class_name="tl-number",
        data_testid="wall-outstanding",
        custom_attrs={"data-value": LiveCashOutlook.value["outstanding"]},
    )
    head = rx.el.h2("Open ", total, rx.el.small(LiveCashOutlook.open_note))
    return rx.el.section(head, aging_bar(LiveCashOutlook.aging), aria_label="Open by age")


def _next_weeks() -> rx.Component:
    """What the next weeks look like: in, out, and what is left."""

    def row(week: Row) -> rx.Component:
        cells = [rx.el.td(week[name], class_name="tl-number") for name in ("in", "out", "balance")]
        return rx.el.tr(rx.el.th(week["span"], scope="row"), *cells, key=week["key"])

    names = [rx.el.th(name, scope="col") for name in ("Week", "In", "Out", "Balance")]
    weeks = rx.foreach(LiveCashOutlook.weeks[:_WEEKS], row)
    table = rx.el.table(rx.el.thead(rx.el.tr(*names)), rx.el.tbody(weeks), aria_label="The next weeks")
    return rx.el.section(rx.el.h2("The next weeks"), table)


def _wall_event(event: Row) -> rx.Component:
    return rx.el.li(rx.el.span(event["text"]), rx.el.small(event["at"]), key=event["key"])
