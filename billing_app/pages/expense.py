"""The dialog of one expense."""

from typing import Any

import reflex as rx

from billing_app.components.button import button
from billing_app.components.field import area_field, date_field, fields, money_field, select_field
from billing_app.components.kept_form import kept_around, marked_form
from billing_app.components.money_text import money_text
from billing_app.components.navigation import permitted
from billing_app.components.status import badge
from billing_app.domain.access import Permission
from billing_app.pages.expense_form import receipt_uploader
from billing_app.states.expense import ExpenseState, LiveExpense
from billing_app.states.expense_form import ExpenseFormState
from billing_app.states.payments import METHODS


def expense_dialog() -> rx.Component:
    """What the expense is, its receipts, and what can be done with it."""
    return rx.dialog.root(
        rx.dialog.content(
            rx.dialog.title(rx.cond(LiveExpense.is_found, LiveExpense.supplier, "There is no such expense"), size="5"),
            rx.dialog.description(
                rx.cond(
                    LiveExpense.is_found,
                    rx.el.span(
                        money_text(LiveExpense.amount, LiveExpense.value, data_testid="expense-amount"),
                        badge(LiveExpense.state, LiveExpense.tone),
                        class_name="tl-people",
                    ),
                    "The address is not complete, or it belongs to another business.",
                ),
                margin_bottom="16px",
            ),
            rx.cond(LiveExpense.is_found, _shown(), rx.fragment()),
            rx.el.div(rx.dialog.close(button("Close", kind="plain")), class_name="tl-dialog-foot"),
            class_name="tl-sheet",
            max_width="620px",
        ),
        open=ExpenseState.is_open,
        on_open_change=ExpenseState.show,
    )


def _shown() -> rx.Component:
    acts = rx.el.div(
        rx.cond(LiveExpense.can_pay, _act("Mark paid", "check", "pay")),
        rx.cond(
            LiveExpense.can_cancel,
            button("Correct", icon="pencil", kind="plain", on_click=ExpenseFormState.correct(LiveExpense.id)),
        ),
        button("Record another", icon="copy", kind="plain", on_click=ExpenseFormState.repeat(LiveExpense.id)),
        rx.cond(
            LiveExpense.can_unpay,
            button("Not paid after all", icon="undo-2", kind="plain", on_click=ExpenseState.unpay),
        ),
        rx.cond(LiveExpense.can_cancel, _act("Cancel expense", "ban", "cancel")),
        class_name="tl-actions",
    )
    panel = rx.match(ExpenseState.panel, ("pay", _pay()), ("cancel", _cancel()), acts)
    for name, on_submit in (("pay", ExpenseState.pay), ("cancel", ExpenseState.cancel)):
        panel = kept_around(
            panel,
            on_submit=on_submit,
            on_open=ExpenseState.prepare(name),
            on_cancel=ExpenseState.step_back,
            about=LiveExpense.id,
        )
    return rx.el.div(
        rx.el.dl(
            rx.foreach(LiveExpense.facts, lambda one: rx.el.div(rx.el.dt(one["label"]), rx.el.dd(one["value"]))),
            class_name="tl-facts tl-facts-pairs",
        ),
        _receipts(),
        permitted(Permission.RECORD_EXPENSES, panel),
        rx.cond(LiveExpense.history.length() > 0, _history(), rx.fragment()),
        class_name="tl-stack",
    )


def _receipts() -> rx.Component:
    return rx.el.section(
        rx.el.h2("Receipts"),
        rx.el.ul(rx.foreach(LiveExpense.receipts, _receipt), class_name="tl-lines"),
        permitted(
            Permission.RECORD_EXPENSES,
            receipt_uploader(LiveExpense.upload, ExpenseState.attached),
        ),
        class_name="tl-receipts",
    )


def _receipt(row: rx.Var[dict[str, str]]) -> rx.Component:
    picture = rx.el.img(src=row["href"], alt="", loading="lazy", class_name="tl-thumb")
    return rx.el.li(
        rx.el.A.create(  # `rx.el.a` would route inside the app
            rx.cond(row["is_picture"], picture, rx.icon("file-text", size=24)),
            rx.el.span(row["name"]),
            href=row["href"],
            custom_attrs={"download": ""},  # else the browser takes it for leaving, and the page would not stay live
        ),
        rx.el.small(row["size"]),
    )


def _history() -> rx.Component:
    rows = rx.foreach(
        LiveExpense.history,
        lambda row: rx.el.li(rx.el.span(row["text"]), rx.el.small(row["by"]), key=row["key"]),
    )
    return rx.el.details(rx.el.summary("History"), rx.el.ol(rows, class_name="tl-history"), class_name="tl-fold")


def _act(label: str, icon: str, panel: str) -> rx.Component:
    return button(label, icon=icon, kind="plain", on_click=ExpenseState.prepare(panel))


def _panel(title: str, *children: rx.Component, on_submit: Any, label: str, kind: Any = "primary") -> rx.Component:
    return marked_form(
        rx.el.h2(title),
        *children,
        rx.el.div(
            button("Back", kind="plain", on_click=ExpenseState.step_back),
            button(label, type="submit", kind=kind),
            class_name="tl-actions",
        ),
        on_submit=on_submit,
        about=LiveExpense.id,
        class_name="tl-form tl-panel",
        aria_label=title,
    )


def _pay() -> rx.Component:
    errors = ExpenseState.errors
    return _panel(
        "Mark as paid",
        fields(
            date_field(
                "paid_on",
                "Paid on",
                field_id="pay-day",
                default_value=ExpenseState.today,
                max=ExpenseState.today,
                error=errors["paid_on"],
            ),
            select_field("method", "Paid by", METHODS, field_id="pay-method", error=errors["method"]),
            rx.cond(
                ExpenseState.is_foreign,
                money_field(
                    "bank_amount",
                    "What left the account",
                    ExpenseState.base_currency,
                    field_id="pay-bank-amount",
                    error=errors["bank_amount"],
                ),
                rx.fragment(),
            ),
        ),
        on_submit=ExpenseState.pay,
        label="Mark paid",
    )


def _cancel() -> rx.Component:
    errors = ExpenseState.errors
    return _panel(
        "Cancel this expense?",
        rx.el.p(
            "It is taken back with its payment, and nothing brings it back. The books keep both entries.",
            class_name="tl-quiet-line",
        ),
        date_field("on", "Date", field_id="cancel-day", default_value=ExpenseState.today, error=errors["on"]),
        area_field("reason", "Why", field_id="cancel-reason", error=errors["reason"]),
        on_submit=ExpenseState.cancel,
        label="Cancel expense",
        kind="danger",
    )
