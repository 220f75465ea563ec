"""The dialogs of an issued document: payment, credit note, write-off, and what its totals are made of."""

import reflex as rx

from billing_app.components.button import button
from billing_app.components.card import callout
from billing_app.components.dialog import form_dialog
from billing_app.components.field import (
    check_field,
    date_field,
    fields,
    money_field,
    number_field,
    select_field,
    text_field,
)
from billing_app.components.finding_list import finding_list
from billing_app.states.invoice import InvoiceState
from billing_app.states.invoice_money import InvoiceCreditState, InvoicePaymentState, InvoiceWriteOffState
from billing_app.states.invoice_view import METHODS, LiveInvoice

_CORRECTIONS = (
    ("R1", "R1 · Returns, discounts, prices (art. 80.1, 80.2, 80.6)"),
    ("R2", "R2 · The buyer is insolvent (art. 80.3)"),
    ("R3", "R3 · The debt is lost (art. 80.4)"),
    ("R4", "R4 · Anything else"),
)
_MODES = (("all", "All that remains"), ("lines", "Some lines"), ("amount", "An amount"))


def payment_dialog() -> rx.Component:
    """Record a payment of this document."""
    form, errors = InvoicePaymentState.form, InvoicePaymentState.errors
    early = check_field("takes_discount", LiveInvoice.offer, on_change=InvoicePaymentState.take_discount)
    return form_dialog(
        fields(
            money_field(
                "amount",
                "Amount",
                form["currency"],
                default_value=form["amount"],
                key=form["amount"],
                error=errors["amount"],
                required=True,
            ),
            date_field(
                "paid_on",
                "Paid on",
                default_value=form["paid_on"],
                error=errors["paid_on"],
                required=True,
                on_change=InvoicePaymentState.choose_day,
            ),
            rx.cond(form["foreign"], _rate(), rx.fragment()),
        ),
        rx.cond(form["early"], early, rx.fragment()),
        fields(
            select_field("method", "Method", METHODS, default_value="bank_transfer", error=errors["method"]),
            money_field("fee", "Fee taken off", form["currency"], error=errors["fee"], hint="What bank or card kept"),
        ),
        text_field("reference", "Reference", error=errors["reference"], auto_complete="off"),
        _differences(),
        _further(errors, ("amount", "paid_on", "method", "fee", "reference", "exchange_rate", "withheld", "rounding")),
        title="Record payment",
        description=rx.cond(
            LiveInvoice.customer_href,
            "What is more than the balance becomes credit of the customer.",
            "This sale has no customer: at most its balance can be paid.",
        ),
        is_open=InvoicePaymentState.is_open,
        on_open_change=InvoicePaymentState.show,
        on_submit=InvoicePaymentState.record,
        submit_label="Record payment",
    )


def _rate() -> rx.Component:
    form = InvoicePaymentState.form
    return number_field(
        "exchange_rate",
        "Exchange rate",
        key=form["rate"],
        default_value=form["rate"],
        hint=form["foreign"] + " for 1 " + form["currency"],
        error=InvoicePaymentState.errors["exchange_rate"],
    )


def _differences() -> rx.Component:
    """What settles beside the money."""
    form, errors = InvoicePaymentState.form, InvoicePaymentState.errors
    return rx.el.details(
        rx.el.summary("Tax withheld, rounding"),
        fields(
            money_field("withheld", "Tax withheld by the customer", form["currency"], error=errors["withheld"]),
            money_field(
                "rounding",
                "Rounding",
                form["currency"],
                hint="Above 0: more money came than was due",
                error=errors["rounding"],
            ),
        ),
        class_name="tl-fold",
        open=rx.cond(errors["withheld"], True, rx.cond(errors["rounding"], True, False)),  # noqa: FBT003
    )


def credit_dialog() -> rx.Component:
    """Write a credit note over this document."""
    errors, mode = InvoiceCreditState.errors, InvoiceCreditState.mode
    choices = [
        rx.el.label(
            rx.el.input(
                type="radio",
                name="mode",
                value=value,
                default_checked=value == "all",
                on_change=InvoiceCreditState.choose(value),
            ),
            rx.el.span(text),
            class_name="tl-check",
        )
        for value, text in _MODES
    ]
    amount = money_field(
        "amount", "Amount with tax", InvoiceCreditState.currency, error=errors["amount"], field_id="credit-amount"
    )
    return form_dialog(
        rx.el.fieldset(rx.el.legend("What to credit", class_name="tl-hidden"), *choices, class_name="tl-choices"),
        rx.match(mode, ("lines", _credit_lines()), ("amount", amount), rx.fragment()),
        text_field(
            "reason", "Reason", hint="Stands on the credit note", field_id="credit-reason", error=errors["reason"]
        ),
        rx.cond(InvoiceCreditState.asks_kind, _kind_of_correction(), rx.fragment()),
        _further(errors, ("amount", "reason", "correction")),
        rx.cond(InvoiceCreditState.doubts.length() > 0, _credit_doubts(), rx.fragment()),
        title="Credit note",
        description="It is issued at once, under a number of its own. It settles the balance first.",
        is_open=InvoiceCreditState.is_open,
        on_open_change=InvoiceCreditState.show,
        on_submit=InvoiceCreditState.issue,
        submit_label=rx.cond(InvoiceCreditState.doubts.length() > 0, "Issue anyway", "Issue credit note"),
    )


def _credit_doubts() -> rx.Component:
    """What the customer's program may refuse; the button then issues the note all the same."""
    return rx.el.div(
        callout("The e-invoice of this credit note breaks official rules.", tone="warn", icon="circle-alert"),
        finding_list(InvoiceCreditState.doubts),
        class_name="tl-stack",
    )


def _kind_of_correction() -> rx.Component:
    return select_field(
        "correction",
        "Kind of correction (VeriFactu)",
        _CORRECTIONS,
        default_value="R1",
        error=InvoiceCreditState.errors["correction"],
        hint="A simplified invoice is corrected as R5, whatever is chosen here.",
    )


def _credit_lines() -> rx.Component:
    def line(one: rx.Var[dict[str, str]]) -> rx.Component:
        return number_field(
            one["name"],
            one["description"],
            affix=rx.Var.create("of ") + one["remaining"].to(str),
            field_id=rx.Var.create("credit-") + one["id"].to(str),
            error=InvoiceCreditState.errors[one["name"]],
        )

    return rx.el.div(
        rx.el.p("How many of each line are credited.", class_name="tl-quiet-line"),
        rx.foreach(InvoiceCreditState.lines, line),
        class_name="tl-form",
    )


def write_off_dialog() -> rx.Component:
    """Give up what is open of this document."""
    form, errors = InvoiceWriteOffState.form, InvoiceWriteOffState.errors
    return form_dialog(
        fields(
            money_field(
                "amount",
                "Amount",
                form["currency"],
                default_value=form["amount"],
                error=errors["amount"],
                field_id="write-off-amount",
            ),
            date_field("on", "On", default_value=form["on"], error=errors["on"], field_id="write-off-on"),
        ),
        text_field("reason", "Reason", error=errors["reason"], field_id="write-off-reason"),
        check_field("vat_relief", "The law gives the tax in it back (the debt is lost for good)"),
        _further(errors, ("amount", "on", "reason")),
        title="Write off",
        description="The debt leaves the books. If it is paid after all, record the payment as usual.",
        is_open=InvoiceWriteOffState.is_open,
        on_open_change=InvoiceWriteOffState.show,
        on_submit=InvoiceWriteOffState.write_off,
        submit_label="Write off",
    )


def _further(errors: rx.Var[dict[str, str]], beside: tuple[str, ...]) -> rx.Component:
    """What is wrong with more than one field of the dialog."""

    def one(entry: rx.Var[tuple[str, str]]) -> rx.Component:
        is_beside = rx.Var.create(list(beside)).contains(entry[0]) | entry[0].startswith("quantity.")
        return rx.cond(is_beside, rx.fragment(), rx.el.p(entry[1], class_name="tl-error", role="alert"))

    return rx.fragment(rx.foreach(errors, one))


def explanation_dialog() -> rx.Component:
    """Every total with the lines, rules and roundings behind it."""

    def row(step: rx.Var[dict[str, str]]) -> rx.Component:
        return rx.el.tr(
            rx.cond(step["total"], rx.el.th(step["total"], scope="row"), rx.el.td()),
            rx.el.td(step["label"], rx.el.small(step["rule"])),
            rx.el.td(step["exact"], custom_attrs={"data-align": "end"}),
            rx.el.td(step["amount"], custom_attrs={"data-align": "end"}),
            key=step["key"],
            custom_attrs={"data-last": step["is_last"]},
        )

    headings = [rx.el.th(text, scope="col") for text in ("Total", "Step", "Exactly", "Rounded")]
    return rx.dialog.root(
        rx.dialog.content(
            rx.dialog.title("How the totals come about", size="5"),
            rx.dialog.description("Every line, rule and rounding, to the last cent.", size="2", margin_bottom="16px"),
            rx.el.div(
                rx.el.table(
                    rx.el.thead(rx.el.tr(*headings)),
                    rx.el.tbody(rx.foreach(InvoiceState.explained, row)),
                    class_name="tl-steps",
                ),
                class_name="tl-scroll",
                tab_index=0,
                role="region",
                aria_label="Steps",
            ),
            rx.el.div(rx.dialog.close(button("Close", kind="plain")), class_name="tl-dialog-foot"),
            class_name="tl-sheet",
            max_width="760px",
        ),
        open=InvoiceState.is_explaining,
        on_open_change=InvoiceState.explain,
    )
