"""Open invoices in a form, each with the part of an amount that settles it."""

from typing import Any

import reflex as rx

from billing_app.components.card import callout
from billing_app.components.field import fields, money_field
from billing_app.components.money_text import money_text

Row = rx.Var[dict[str, str]]


def allocation_fields(
    rows: rx.Var[list[dict[str, str]]],
    errors: rx.Var[dict[str, str]],
    currency: rx.Var[str],
    *,
    on_edit: Any = None,
    with_differences: bool = True,
) -> rx.Component:
    """The rows of `allocation_rows`; `on_edit(id, text)` is told when an amount was changed by hand."""
    return rx.el.fieldset(
        rx.el.legend("Open invoices"),
        rx.cond(
            rows.length() > 0,
            rx.el.div(
                rx.foreach(
                    rows, lambda row: _row(row, errors, currency, on_edit=on_edit, with_differences=with_differences)
                ),
                class_name="tl-allocations",
            ),
            rx.el.p("Nothing is open in this currency.", class_name="tl-quiet-line"),
        ),
        rx.cond(errors["allocations"], callout(errors["allocations"], tone="bad", icon="circle-alert", role="alert")),
        class_name="tl-fieldset",
    )


def _row(
    row: Row, errors: rx.Var[dict[str, str]], currency: Any, *, on_edit: Any, with_differences: bool
) -> rx.Component:
    error = errors["allocations." + row["id"].to(str)]
    telling = {"on_blur": lambda value: on_edit(row["id"], value)} if on_edit else {}
    amount = money_field(
        _named("amount", row),
        "Amount for " + row["number"].to(str),
        currency,
        field_id=_named("allocate-amount", row),
        default_value=row["amount"],
        error=error,
        is_label_hidden=True,
        **telling,
    )
    return rx.el.div(
        rx.el.div(
            rx.el.strong(row["number"]),
            rx.el.small("due ", row["due"]),
            rx.cond(row["offered"], rx.el.small(row["offered"], " off if paid early"), rx.fragment()),
        ),
        money_text(row["balance"], row["balance_value"]),
        amount,
        _differences(row, currency) if with_differences else rx.fragment(),
        class_name="tl-allocation",
        key=row["key"],
        data_testid="allocation-" + row["number"].to(str),
    )


def _differences(row: Row, currency: Any) -> rx.Component:
    def part(name: str, label: str, hint: str = "", **more: Any) -> rx.Component:
        field_id = _named(f"allocate-{name}", row)
        return money_field(_named(name, row), label, currency, field_id=field_id, hint=hint, **more)

    return rx.el.details(
        rx.el.summary("Discount, rounding, tax withheld"),
        fields(
            part("discount", "Early-payment discount", default_value=row["discount"]),
            part("rounding", "Rounding", "Above 0: more money came than was due"),
            part("withheld", "Tax withheld by the customer"),
        ),
        open=row["discount"] != "",
    )


def _named(part: str, row: Row) -> rx.Var[str]:
    return rx.Var.create(f"{part}.") + row["id"].to(str)
