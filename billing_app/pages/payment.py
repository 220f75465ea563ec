"""The dialog of one payment."""

from typing import Any

import reflex as rx

from billing_app.components.button import button
from billing_app.components.field import date_field, fields, money_field, number_field, select_field, text_field
from billing_app.components.kept_form import kept_around, marked_form
from billing_app.components.money_text import money_text
from billing_app.components.navigation import permitted
from billing_app.components.status import badge
from billing_app.domain.access import Permission
from billing_app.pages.allocating import allocation_fields
from billing_app.states.payment import LivePayment, PaymentState
from billing_app.states.payments import METHODS

_REASONS = (
    ("bounced", "It bounced: the bank took it back"),
    ("chargeback", "The customer charged it back"),
    ("mistake", "It was recorded by mistake"),
)


def payment_dialog() -> rx.Component:
    """What the payment was and settled, and what can be done with it."""
    return rx.dialog.root(
        rx.dialog.content(
            rx.dialog.title(rx.cond(LivePayment.is_found, LivePayment.title, "There is no such payment"), size="5"),
            rx.dialog.description(
                rx.cond(
                    LivePayment.is_found,
                    rx.el.span(
                        money_text(LivePayment.amount, LivePayment.value, data_testid="payment-amount"),
                        badge(LivePayment.state, LivePayment.tone),
                        class_name="tl-people",
                    ),
                    "The address is not complete, or it belongs to another business.",
                ),
                margin_bottom="16px",
                as_child=True,
            ),
            rx.cond(LivePayment.is_found, _shown(), rx.fragment()),
            rx.el.div(rx.dialog.close(button("Close", kind="plain")), class_name="tl-dialog-foot"),
            class_name="tl-sheet",
            max_width="640px",
        ),
        open=PaymentState.is_open,
        on_open_change=PaymentState.show,
    )


def _shown() -> rx.Component:
    acts = rx.el.div(
        rx.cond(LivePayment.can_use, permitted(Permission.RECORD_PAYMENTS, _act("Use credit", "wallet", "use"))),
        rx.cond(LivePayment.can_refund, permitted(Permission.REFUND_PAYMENTS, _act("Pay back", "undo-2", "refund"))),
        rx.cond(LivePayment.can_reverse, permitted(Permission.RECORD_PAYMENTS, _act("Reverse", "ban", "reverse"))),
        class_name="tl-actions",
    )
    panel = rx.match(PaymentState.panel, ("refund", _refund()), ("reverse", _reverse()), ("use", _use()), acts)
    sent_to = {"refund": PaymentState.refund, "reverse": PaymentState.reverse, "use": PaymentState.use}
    for name, on_submit in sent_to.items():
        panel = kept_around(
            panel,
            on_submit=on_submit,
            on_open=PaymentState.prepare(name),
            on_cancel=PaymentState.step_back,
            about=LivePayment.id,
        )
    return rx.el.div(
        rx.el.dl(
            rx.cond(
                LivePayment.customer_href,
                _fact("Customer", rx.link(LivePayment.customer, href=LivePayment.customer_href)),
                rx.fragment(),
            ),
            rx.foreach(LivePayment.facts, lambda one: _fact(one["label"], one["value"])),
            rx.cond(LivePayment.credit, _fact("Customer credit now", LivePayment.credit), rx.fragment()),
            class_name="tl-facts tl-facts-pairs",
        ),
        rx.cond(LivePayment.settled.length() > 0, _settled(), rx.fragment()),
        rx.cond(LivePayment.refunds.length() > 0, _refunds(), rx.fragment()),
        panel,
        class_name="tl-stack",
    )


def _fact(label: Any, value: Any) -> rx.Component:
    return rx.el.div(rx.el.dt(label), rx.el.dd(value))


def _settled() -> rx.Component:
    return rx.el.section(
        rx.el.h2("Settles"), rx.el.ul(rx.foreach(LivePayment.settled, _settled_one), class_name="tl-lines")
    )


def _settled_one(row: rx.Var[dict[str, str]]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.link(row["number"], href=row["href"]),
            rx.cond(row["beside"], rx.el.small(row["beside"]), rx.fragment()),
        ),
        rx.cond(row["is_reversed"], badge("Reversed", "bad"), rx.fragment()),
        money_text(row["amount"], row["value"]),
    )


def _refunds() -> rx.Component:
    return rx.el.section(
        rx.el.h2("Paid back"),
        rx.el.ul(
            rx.foreach(
                LivePayment.refunds,
                lambda row: rx.el.li(rx.link(row["text"], href=row["href"]), badge(row["state"], row["tone"])),
            ),
            class_name="tl-lines",
        ),
    )


def _act(label: str, icon: str, panel: str) -> rx.Component:
    return button(label, icon=icon, kind="plain", on_click=PaymentState.prepare(panel))


def _panel(title: str, *children: rx.Component, on_submit: Any, label: str, kind: Any = "primary") -> rx.Component:
    return marked_form(
        rx.el.h2(title),
        rx.el.input(type="hidden", name="key", value=PaymentState.key, read_only=True),
        *children,
        rx.el.div(
            button("Back", kind="plain", on_click=PaymentState.step_back),
            button(label, type="submit", kind=kind),
            class_name="tl-actions",
        ),
        on_submit=on_submit,
        about=LivePayment.id,
        class_name="tl-form tl-panel",
        aria_label=title,
    )


def _refund() -> rx.Component:
    errors = PaymentState.errors
    return _panel(
        "Pay credit back",
        fields(
            money_field(
                "amount",
                "Amount",
                PaymentState.currency,
                field_id="refund-amount",
                default_value=PaymentState.refundable,
                error=errors["amount"],
            ),
            date_field(
                "paid_on", "Date", field_id="refund-day", default_value=PaymentState.today, error=errors["paid_on"]
            ),
            select_field("method", "Method", METHODS, field_id="refund-method", error=errors["method"]),
            text_field("reference", "Reference", field_id="refund-reference", error=errors["reference"]),
            rx.cond(
                PaymentState.is_foreign,
                number_field("exchange_rate", "Exchange rate", field_id="refund-rate", error=errors["exchange_rate"]),
                rx.fragment(),
            ),
        ),
        on_submit=PaymentState.refund,
        label="Pay back",
    )


def _reverse() -> rx.Component:
    errors = PaymentState.errors
    return _panel(
        "Reverse this payment",
        rx.el.p(
            "What it settled is open again, and the credit it brought is taken back. The books keep both entries.",
            class_name="tl-quiet-line",
        ),
        select_field("reason", "Why", _REASONS, field_id="reverse-reason", error=errors["reason"]),
        fields(
            date_field(
                "reversed_on",
                "Date",
                field_id="reverse-day",
                default_value=PaymentState.today,
                error=errors["reversed_on"],
            ),
            money_field("fee", "Fee of the bank", PaymentState.currency, field_id="reverse-fee", error=errors["fee"]),
        ),
        on_submit=PaymentState.reverse,
        label="Reverse payment",
        kind="danger",
    )


def _use() -> rx.Component:
    return _panel(
        "Use credit on open invoices",
        allocation_fields(PaymentState.rows, PaymentState.errors, PaymentState.currency, with_differences=False),
        on_submit=PaymentState.use,
        label="Use credit",
    )
