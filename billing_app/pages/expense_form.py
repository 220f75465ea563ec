"""The dialog that records an expense."""

from typing import Any

import reflex as rx

from billing_app.components.dialog import form_dialog
from billing_app.components.field import (
    area_field,
    date_field,
    fields,
    money_field,
    number_field,
    select_field,
    text_field,
)
from billing_app.states.expense_form import ExpenseFormState as Form
from billing_app.states.payments import METHODS


def expense_form() -> rx.Component:
    """Who, what and how much first; then when; the receipt follows once the expense is recorded."""
    return form_dialog(
        rx.el.input(type="hidden", name="key", value=Form.key, read_only=True),
        fields(
            _known("supplier", "Supplier", Form.suppliers),
            _known("category", "Category", Form.categories, hint="Such as rent, travel or goods"),
        ),
        _money(),
        _tax(),
        fields(
            date_field("incurred_on", "Date", max=Form.today, default_value=Form.today, **_own("incurred_on")),
            date_field("due_on", "Due", **_own("due_on")),
        ),
        fields(
            date_field("paid_on", "Paid on", max=Form.today, **_own("paid_on", "Leave empty if it is not paid yet")),
            select_field("method", "Paid by", METHODS, **_own("method")),
            text_field("reference", "Number of the bill", **_own("reference")),
        ),
        area_field("notes", "Notes", **_own("notes")),
        title="Record expense",
        description="The receipt can be added in the next step, as a photo or a PDF.",
        is_open=Form.is_open,
        on_open_change=Form.show,
        on_submit=Form.record,
        submit_label="Record expense",
        width="680px",
    )


def _own(name: str, hint: str = "") -> dict[str, Any]:
    return {"field_id": f"expense-{name}", "error": Form.errors[name], "hint": hint}


def _known(name: str, label: str, known: rx.Var[list[str]], hint: str = "") -> rx.Component:
    """A text with what was written before as suggestions; anything new may be written too."""
    return rx.fragment(
        text_field(
            name,
            label,
            required=True,
            auto_complete="off",
            custom_attrs={"list": f"known-{name}"},
            **_own(name, hint),
        ),
        rx.el.datalist(rx.foreach(known, lambda text: rx.el.option(value=text)), id=f"known-{name}"),
    )


def _money() -> rx.Component:
    return fields(
        money_field(
            "amount",
            "Amount, tax included",
            Form.currency,
            required=True,
            on_change=Form.type_amount.debounce(250),
            **_own("amount"),
        ),
        select_field(
            "currency",
            "Currency",
            Form.currencies,
            value=Form.currency,
            on_change=Form.choose_currency,
            **_own("currency"),
        ),
        rx.cond(
            Form.is_foreign,
            number_field(
                "exchange_rate",
                "Exchange rate",
                field_id="expense-rate",
                hint=Form.base_currency + " for 1 " + Form.currency,
                error=Form.errors["exchange_rate"],
            ),
            rx.fragment(),
        ),
    )


def _tax() -> rx.Component:
    errors = Form.errors
    wrong = rx.cond(errors["taxes"], errors["taxes"], errors["taxes.0"])
    return rx.el.div(
        fields(
            select_field(
                "tax",
                "Tax",
                Form.taxes,
                field_id="expense-tax",
                default_value=rx.cond(Form.taxes.length() > 1, Form.taxes[1]["value"], ""),
                error=rx.cond(wrong, wrong, rx.cond(errors["taxes.0.tax"], errors["taxes.0.tax"], "")),
                on_change=Form.choose_tax,
            ),
            rx.cond(
                Form.has_tax,
                number_field(
                    "deductible",
                    "Deductible, per cent",
                    field_id="expense-deductible",
                    default_value="100",
                    error=errors["taxes.0.deductible"],
                ),
                rx.fragment(),
            ),
        ),
        rx.el.p(Form.split, class_name="tl-quiet-line", role="status", data_testid="expense-split"),
        class_name="tl-stack",
    )
