"""Paying at the counter, and the receipt afterwards."""

import reflex as rx

from billing_app.components.button import button, link_button
from billing_app.components.field import money_field
from billing_app.components.navigation import permitted
from billing_app.components.paper import tax_code_figure
from billing_app.components.table import Row
from billing_app.domain.access import Permission
from billing_app.states.counter import CounterState

# Under the policy of the app nothing may be evaluated: the function is compiled into the page.
_PRINT = rx.Var("(() => window.print())")


def paying() -> rx.Component:
    """How the sale is paid for, and the one button that does it."""
    return rx.el.form(
        rx.el.div(
            rx.el.h2(rx.match(CounterState.method, ("cash", "Cash"), ("card", "Card"), "Invoice")),
            button("Back", icon="arrow-left", kind="ghost", on_click=CounterState.back),
            class_name="tl-till-head",
        ),
        rx.el.div(
            rx.el.span("To pay"),
            rx.el.strong(
                CounterState.to_pay["amount"],
                class_name="tl-number",
                data_testid="sale-due",
                custom_attrs={"data-value": CounterState.to_pay["value"]},
            ),
            rx.cond(CounterState.to_pay["note"], rx.el.small(CounterState.to_pay["note"]), rx.fragment()),
            class_name="tl-till-due",
        ),
        rx.match(
            CounterState.method,
            ("cash", _cash()),
            (
                "card",
                rx.fragment(
                    rx.el.p("Take the amount on the card terminal, then confirm.", class_name="tl-till-say"), _tip()
                ),
            ),
            rx.el.p(
                "The invoice goes to ",
                rx.el.strong(CounterState.customer_name),
                " and is paid later.",
                class_name="tl-till-say",
            ),
        ),
        rx.el.div(
            button(
                rx.match(
                    CounterState.method, ("cash", "Cash received"), ("card", "Card payment received"), "Issue invoice"
                ),
                icon="check",
                type="submit",
            ),
            class_name="tl-till-foot",
        ),
        on_submit=CounterState.take,
        class_name="tl-till-pay",
        no_validate=True,
    )


def _cash() -> rx.Component:
    def note(each: Row) -> rx.Component:
        return rx.el.button(
            each["text"],
            type="button",
            class_name="tl-number",
            on_click=CounterState.give_note(each["value"].to(str)),
            custom_attrs={"aria-pressed": rx.cond(CounterState.received == each["value"], "true", "false")},
        )

    return rx.fragment(
        rx.el.div(rx.foreach(CounterState.notes, note), class_name="tl-notes", role="group", aria_label="Received"),
        money_field(
            "received",
            "Another amount received",
            CounterState.currency,
            default_value=CounterState.received,
            key=CounterState.received_key,
            error=CounterState.errors["received"],
            on_change=CounterState.give.debounce(300),
        ),
        _tip(),
        rx.el.div(
            rx.el.span("Change"),
            rx.el.strong(
                rx.cond(CounterState.change, CounterState.change, "–"), class_name="tl-number", data_testid="change"
            ),
            class_name="tl-till-total",
            aria_live="polite",
        ),
    )


def _tip() -> rx.Component:
    return money_field(
        "tip",
        "Tip",
        CounterState.currency,
        hint="On top of the sale; it belongs to whoever served.",
        error=CounterState.errors["tip"],
        on_change=CounterState.give_tip.debounce(300),
    )


def receipt() -> rx.Component:
    """What was sold, to show or to print; the customer's camera takes it along."""
    shown = CounterState.receipt
    return rx.fragment(
        rx.el.div(
            rx.el.h2("Receipt"),
            button("Print", icon="printer", kind="ghost", custom_attrs={"onClick": _PRINT}),
            class_name="tl-till-head",
        ),
        rx.cond(
            shown["change"],
            rx.el.div(
                rx.el.span("Change"),
                rx.el.strong(
                    shown["change"],
                    class_name="tl-number",
                    data_testid="receipt-change",
                    custom_attrs={"data-value": shown["change_value"]},
                ),
                class_name="tl-till-due",
            ),
            rx.fragment(),
        ),
        _slip(),
        rx.el.div(
            button("New sale", icon="plus", on_click=CounterState.back),
            permitted(Permission.CORRECT_INVOICES, link_button("Open the document", shown["href"], kind="plain")),
            class_name="tl-till-foot",
        ),
    )


def _slip() -> rx.Component:
    shown = CounterState.receipt

    def line(each: Row) -> rx.Component:
        return rx.el.li(
            rx.el.span(each["quantity"], class_name="tl-number"),
            rx.el.span(each["text"]),
            rx.el.span(each["amount"], class_name="tl-number"),
        )

    def tax(each: Row) -> rx.Component:
        return _pair(each["text"], each["amount"])

    return rx.el.article(
        rx.cond(shown["tax_code"], tax_code_figure(shown["tax_code"]), rx.fragment()),
        rx.el.h3(shown["business"]),
        rx.cond(shown["nif"], rx.el.p(shown["nif"]), rx.fragment()),
        rx.el.p(shown["number"], " · ", shown["at"]),
        rx.cond(shown["customer"], rx.el.p(shown["customer"]), rx.fragment()),
        rx.el.ul(rx.foreach(CounterState.receipt_lines, line)),
        rx.el.dl(
            rx.el.div(
                rx.el.dt("Total"),
                rx.el.dd(
                    shown["total"],
                    class_name="tl-number",
                    data_testid="receipt-total",
                    custom_attrs={"data-value": shown["total_value"]},
                ),
                class_name="tl-slip-total",
            ),
            rx.foreach(CounterState.receipt_taxes, tax),
            rx.cond(shown["rounding"], _pair("Rounded for cash", shown["rounding"]), rx.fragment()),
            rx.cond(shown["rounding"], _pair("Paid in cash", shown["in_cash"]), rx.fragment()),
            rx.cond(shown["tip"], _pair("Tip", shown["tip"]), rx.fragment()),
            rx.cond(shown["received"], _pair("Received", shown["received"]), rx.fragment()),
            rx.cond(shown["received"], _pair("Change", shown["change"]), rx.fragment()),
        ),
        rx.el.p(shown["standing"], data_testid="receipt-standing"),
        rx.cond(
            shown["picture"],
            rx.el.figure(
                rx.el.img(src=shown["picture"], alt="QR code of the customer’s page", width="148", height="148"),
                rx.el.figcaption("Scan to take it along"),
            ),
            rx.fragment(),
        ),
        class_name="tl-slip",
        aria_label="Receipt",
    )


def _pair(name: str | rx.Var[str], value: rx.Var[str]) -> rx.Component:
    return rx.el.div(rx.el.dt(name), rx.el.dd(value, class_name="tl-number"))
