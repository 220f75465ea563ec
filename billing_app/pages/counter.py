"""The counter, for a tablet and fingers: tiles on the left, the sale, its payment and its receipt on the right."""

import reflex as rx

from billing_app.components.browser import ConnectionBanner, live_dot
from billing_app.components.button import button, icon_button, link_button
from billing_app.components.camera import CameraScan
from billing_app.components.card import callout
from billing_app.components.combobox import Combobox
from billing_app.components.empty import empty_state
from billing_app.components.navigation import permitted
from billing_app.components.plain_form import PlainForm
from billing_app.components.scanbox import ScanBox
from billing_app.components.shell import colour_mode_button
from billing_app.components.skeleton import skeleton_rows
from billing_app.components.table import Row
from billing_app.domain.access import Permission
from billing_app.pages.counter_paying import paying, receipt
from billing_app.pages.invoice_editor_customer import new_customer
from billing_app.states.counter import CounterState, LiveCounter, LiveCounterSales
from billing_app.states.counter_customer import CounterCustomerState
from billing_app.states.session import SessionInfo


def counter() -> rx.Component:
    """The page."""
    return rx.el.div(
        ConnectionBanner.create(),
        _head(),
        rx.el.main(_tiles(), rx.el.aside(_pane(), class_name="tl-till", aria_label="Sale"), id="content"),
        new_customer(CounterCustomerState),
        class_name="tl-counter",
    )


def _head() -> rx.Component:
    return rx.el.header(
        rx.el.img(src="/logo.svg", alt="", width="36", height="36"),
        rx.el.h1(rx.cond(SessionInfo.business, SessionInfo.business, "Counter")),
        live_dot(),
        button("Latest", icon="history", kind="plain", on_click=CounterState.show_latest),
        colour_mode_button(),
        rx.cond(SessionInfo.station == "counter", _hand_over(), _leave()),
        class_name="tl-counter-head",
    )


def _leave() -> rx.Component:
    return link_button(rx.cond(SessionInfo.name, SessionInfo.name, "Leave"), "/", icon="log-out", kind="plain")


def _hand_over() -> rx.Component:
    """The end of a turn on a tablet: a plain form, because it must work without a socket."""
    hand_over = button("Hand over, " + SessionInfo.name, icon="lock", kind="plain", type="submit")
    return PlainForm.create(hand_over, action="/sign-out")


def _tiles() -> rx.Component:
    nothing = empty_state(
        "Nothing to sell yet",
        "Items of the catalogue become tiles here as soon as they are added.",
        icon="package",
        action=permitted(Permission.EDIT_ITEMS, link_button("Add items", "/items", icon="plus")),
    )
    shown = rx.cond(CounterState.query == "", LiveCounter.tiles, CounterState.found)
    tiles = rx.el.ul(rx.foreach(shown, _tile), class_name="tl-tiles", aria_label="Items")
    unfit = rx.el.p("Nothing fits “", CounterState.query, "”. Try fewer letters.", class_name="tl-till-empty")
    rest = rx.el.p("There are more items than tiles: type or scan to find the others.", class_name="tl-shelf-note")
    return rx.el.section(
        rx.el.div(
            ScanBox.create(label="Find or scan an item", on_find=CounterState.find, on_scan=CounterState.scan),
            CameraScan.create(label="Scan with the camera", on_scan=CounterState.scan),
            class_name="tl-scan",
        ),
        rx.cond(LiveCounter.is_whole, rx.fragment(), rest),
        rx.cond(
            LiveCounter.is_ready,
            rx.cond(LiveCounter.tiles, rx.cond(shown, tiles, unfit), nothing),
            skeleton_rows(6),
        ),
        class_name="tl-shelf",
        aria_label="Items",
    )


def _tile(tile: Row) -> rx.Component:
    many = CounterState.counts[tile["id"].to(str)]
    return rx.el.li(_sell(tile, many), key=tile["id"])


def _sell(tile: Row, many: rx.Var[str]) -> rx.Component:
    return rx.el.button(
        rx.el.strong(tile["name"]),
        rx.el.span(tile["price"], class_name="tl-number"),
        rx.cond(many, rx.el.em(many, class_name="tl-tile-count"), rx.fragment()),
        type="button",
        on_click=CounterState.add(tile["id"].to(str)),
    )


def _pane() -> rx.Component:
    return rx.match(
        CounterState.pane,
        ("pay", paying()),
        ("done", receipt()),
        ("latest", _latest()),
        _sale(),
    )


def _sale() -> rx.Component:
    empty = rx.el.div(
        rx.icon("shopping-basket", size=30),
        rx.el.p("Tap what is sold, or scan it."),
        class_name="tl-till-empty",
    )
    lines = rx.el.ul(rx.foreach(CounterState.lines, _line), class_name="tl-till-lines", aria_label="In the sale")
    return rx.fragment(
        rx.el.div(
            rx.el.h2("Sale"),
            rx.cond(CounterState.lines, button("Empty", icon="trash-2", kind="ghost", on_click=CounterState.clear), ""),
            class_name="tl-till-head",
        ),
        _customer(),
        rx.cond(CounterState.lines, lines, empty),
        rx.cond(CounterState.remark, callout(CounterState.remark, tone="warn"), rx.fragment()),
        rx.el.div(
            _total(),
            rx.el.div(
                _way("Cash", "banknote", "cash", "primary"),
                _way("Card", "credit-card", "card", "primary"),
                class_name="tl-till-ways",
            ),
            _way("Invoice, paid later", "file-text", "later", "plain"),
            class_name="tl-till-foot",
        ),
    )


def _total() -> rx.Component:
    return rx.el.div(
        rx.el.span("Total"),
        rx.el.strong(
            rx.cond(CounterState.total, CounterState.total, "–"),
            class_name="tl-number",
            data_testid="sale-total",
            custom_attrs={"data-value": CounterState.total_value},
        ),
        class_name="tl-till-total",
    )


def _way(label: str, icon: str, method: str, kind: str) -> rx.Component:
    return button(
        label,
        icon=icon,
        kind="primary" if kind == "primary" else "plain",
        disabled=CounterState.lines.length() == 0,
        on_click=CounterState.ask(method),
    )


def _customer() -> rx.Component:
    return rx.el.div(
        rx.el.label("Customer", html_for="sale-customer", class_name="tl-hidden"),
        Combobox.create(
            id="sale-customer",
            name="customer_id",
            value=CounterState.customer_id,
            current=CounterState.customer_name,
            options=CounterState.options,
            answered=CounterState.answered,
            placeholder="Customer, if one is wanted",
            on_search=CounterState.search_customers,
            on_pick=CounterState.pick_customer,
            create_label="New customer",
            on_create=CounterCustomerState.start,
        ),
        icon_button("user-plus", "Somebody new", on_click=CounterCustomerState.start("")),
        class_name="tl-till-customer",
    )


def _line(line: Row) -> rx.Component:
    item_id = line["id"].to(str)
    name = line["name"].to(str)
    return rx.el.li(
        rx.el.div(rx.el.strong(line["name"]), rx.el.small(line["each"], class_name="tl-number")),
        rx.el.div(
            rx.el.button("−", type="button", aria_label="One less of " + name, on_click=CounterState.less(item_id)),
            rx.el.input(
                default_value=line["quantity"],
                key=line["quantity"],
                aria_label="How many of " + name,
                input_mode="decimal",
                on_blur=lambda value: CounterState.type_quantity(item_id, value),
            ),
            rx.el.button("+", type="button", aria_label="One more of " + name, on_click=CounterState.add(item_id)),
            class_name="tl-stepper",
        ),
        rx.el.span(line["amount"], class_name="tl-number"),
        key=item_id,
    )


def _latest() -> rx.Component:
    def row(sale: Row) -> rx.Component:
        return rx.el.li(
            rx.el.button(
                rx.el.span(rx.el.strong(sale["number"]), rx.el.small(sale["customer"])),
                rx.el.span(rx.el.strong(sale["amount"], class_name="tl-number"), rx.el.small(sale["at"])),
                type="button",
                on_click=CounterState.show_receipt(sale["id"].to(str)),
            )
        )

    rows = rx.el.ul(rx.foreach(LiveCounterSales.rows, row), class_name="tl-till-latest", aria_label="Latest documents")
    nothing = rx.el.p("Nothing has been sold yet.", class_name="tl-till-empty")
    return rx.fragment(
        rx.el.div(
            rx.el.h2("Latest"),
            button("Back to the sale", icon="arrow-left", kind="ghost", on_click=CounterState.back),
            class_name="tl-till-head",
        ),
        rx.cond(LiveCounterSales.is_ready, rx.cond(LiveCounterSales.rows, rows, nothing), skeleton_rows(4)),
    )
