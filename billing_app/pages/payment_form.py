"""The dialog that records a payment."""

import reflex as rx

from billing_app.components.card import callout
from billing_app.components.combobox import combo_field
from billing_app.components.dialog import form_dialog
from billing_app.components.field import date_field, fields, money_field, number_field, select_field, text_field
from billing_app.components.money_text import money_text
from billing_app.pages.allocating import allocation_fields
from billing_app.states.payment_form import PaymentFormState as Form
from billing_app.states.payments import METHODS


def payment_form() -> rx.Component:
    """Customer and money first; once the customer is known, what they owe."""
    errors = Form.errors
    return form_dialog(
        rx.el.input(type="hidden", name="key", value=Form.key, read_only=True),
        combo_field(
            "customer_id",
            "Customer",
            field_id="payment-customer",
            value=Form.customer_id,
            current=Form.customer_name,
            options=Form.options,
            answered=Form.answered,
            placeholder="Type a name",
            required=True,
            error=errors["customer_id"],
            on_search=Form.search_customers,
            on_pick=Form.pick_customer,
        ),
        _money(),
        fields(
            date_field(
                "paid_on",
                "Date",
                field_id="payment-day",
                default_value=Form.today,
                max=Form.today,
                error=errors["paid_on"],
                on_change=Form.choose_day,
            ),
            select_field("method", "Method", METHODS, field_id="payment-method", error=errors["method"]),
        ),
        fields(
            text_field("reference", "Reference", field_id="payment-reference", error=errors["reference"]),
            money_field("fee", "Bank or card fee", Form.currency, field_id="payment-fee", error=errors["fee"]),
        ),
        rx.cond(Form.is_foreign, _at_the_bank(), rx.fragment()),
        rx.cond(
            Form.customer_id,
            rx.fragment(
                allocation_fields(Form.rows, errors, Form.currency, on_edit=Form.edit_part),
                _remainder(),
            ),
            rx.fragment(),
        ),
        title="Record payment",
        description="It settles the oldest invoices first, unless you divide it otherwise.",
        is_open=Form.is_open,
        on_open_change=Form.show,
        on_submit=Form.record,
        submit_label="Record payment",
        width="720px",
    )


def _money() -> rx.Component:
    errors = Form.errors
    return fields(
        money_field(
            "amount",
            "Amount",
            Form.currency,
            field_id="payment-amount",
            required=True,
            error=errors["amount"],
            on_change=Form.type_amount.debounce(250),
        ),
        select_field(
            "currency",
            "Currency",
            Form.currencies,
            field_id="payment-currency",
            value=Form.currency,
            error=errors["currency"],
            on_change=Form.choose_currency,
        ),
        rx.cond(
            Form.is_foreign,
            number_field(
                "exchange_rate",
                "Exchange rate",
                field_id="payment-rate",
                key=Form.rate,
                default_value=Form.rate,
                hint=Form.base_currency + " for 1 " + Form.currency,
                error=errors["exchange_rate"],
            ),
            rx.fragment(),
        ),
    )


def _at_the_bank() -> rx.Component:
    return money_field(
        "bank_amount",
        "Amount that reached the bank",
        Form.base_currency,
        field_id="payment-bank-amount",
        hint="After the fee. Empty: as the exchange rate says.",
        error=Form.errors["bank_amount"],
    )


def _remainder() -> rx.Component:
    over = callout("More is divided than was paid: ", Form.left, tone="bad", icon="circle-alert", role="alert")
    stays = rx.el.span("Stays as customer credit", money_text(Form.left, Form.left_value, data_testid="payment-left"))
    return rx.el.div(
        rx.cond(Form.is_over, over, stays),
        rx.cond(Form.credit, rx.el.small("This customer has credit already: ", Form.credit), rx.fragment()),
        class_name="tl-remainder",
        role="status",
    )
