"""The dialog that records an expense, or corrects one."""

from typing import Any

import reflex as rx

from billing_app.components.button import button, icon_button
from billing_app.components.dialog import form_dialog
from billing_app.components.field import (
    area_field,
    check_field,
    date_field,
    fields,
    money_field,
    number_field,
    select_field,
    text_field,
)
from billing_app.components.uploader import uploader
from billing_app.states.expense_form import ExpenseFormState as Form
from billing_app.states.payments import METHODS

RECEIPT_TYPES = "image/png,image/jpeg,image/webp,image/heic,application/pdf"
RECEIPT_BYTES = 10 * 1024 * 1024
Row = rx.Var[dict[str, str]]


def expense_form() -> rx.Component:
    """Who, what and how much first; then when; the receipt comes along, or later."""
    is_new = Form.expense_id == ""
    return form_dialog(
        rx.el.input(type="hidden", name="key", value=Form.key, read_only=True),
        fields(
            _known("supplier", "Supplier", Form.suppliers),
            _known("category", "Category", Form.categories, hint="Such as rent, travel or goods"),
        ),
        _money(),
        _taxes(),
        fields(
            date_field("incurred_on", "Date", max=Form.today, **_own("incurred_on")),
            date_field("due_on", "Due", **_own("due_on")),
            text_field("reference", "Number of the bill", **_own("reference")),
        ),
        rx.cond(is_new, _payment(), rx.fragment()),
        rx.cond(is_new & (Form.received_id == ""), _receipts(), rx.fragment()),
        _about_document(),
        area_field("notes", "Notes", **_own("notes") | {"rows": "2"}),
        title=rx.cond(is_new, "Record expense", "Correct expense"),
        description=rx.cond(
            is_new,
            rx.cond(
                Form.received_id,
                "As the document says it. The file becomes the receipt.",
                "What a supplier charged, with its tax and receipt.",
            ),
            "What was booked is reversed on its day and booked anew. The history keeps both.",
        ),
        is_open=Form.is_open,
        on_open_change=Form.show,
        on_submit=Form.record,
        submit_label=rx.cond(is_new, "Record expense", "Save correction"),
        width="720px",
    )


def _own(name: str, hint: str = "") -> dict[str, Any]:
    return {
        "field_id": f"expense-{name}",
        "error": Form.errors[name],
        "hint": hint,
        "default_value": Form.given[name],
    }


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
            **_own("currency") | {"default_value": Form.currency},
            on_change=Form.choose_currency,
        ),
        rx.cond(
            Form.is_foreign,
            number_field(
                "exchange_rate",
                "Exchange rate",
                **_own("exchange_rate")
                | {"hint": Form.base_currency + " for 1 " + Form.currency + ". Empty: the rate known for the day"},
            ),
            rx.fragment(),
        ),
    )


def _taxes() -> rx.Component:
    wrong = rx.cond(
        Form.errors["taxes"],
        rx.el.span(Form.errors["taxes"], class_name="tl-error", role="alert"),
        rx.fragment(),
    )
    more = button("Another tax", icon="plus", kind="ghost", on_click=Form.add_tax)
    return rx.el.div(
        rx.foreach(Form.rows, _tax),
        wrong,
        rx.el.div(
            rx.foreach(Form.splits, rx.el.p),
            class_name="tl-splits",
            role="status",
            data_testid="expense-split",
        ),
        rx.cond(
            (Form.taxes.length() > 1) & (Form.rows.length() < Form.taxes.length() - 1),
            rx.el.div(more, class_name="tl-actions"),
            rx.fragment(),
        ),
        class_name="tl-stack tl-taxes",
    )


def _tax(row: Row) -> rx.Component:
    is_alone = Form.rows.length() == 1
    return rx.el.div(
        select_field(
            _named("tax", row),
            "Tax",
            Form.taxes,
            field_id=_named("expense-tax", row),
            default_value=row["tax"],
            error=Form.errors["tax." + row["id"].to(str)],
            on_change=lambda value: Form.choose_tax(row["id"], value),
        ),
        rx.cond(is_alone, rx.fragment(), _part(row)),
        rx.cond(row["tax"], _deductible(row), rx.cond(is_alone, rx.fragment(), rx.el.span())),
        rx.cond(
            is_alone,
            rx.fragment(),
            icon_button("x", "Remove this tax", on_click=Form.remove_tax(row["id"])),
        ),
        key=row["id"],
        role="group",
        aria_label="Tax of the expense",
        class_name="tl-tax-row",
        custom_attrs={"data-alone": rx.cond(is_alone, "yes", "")},
    )


def _part(row: Row) -> rx.Component:
    return money_field(
        _named("gross", row),
        "Gross part",
        Form.currency,
        field_id=_named("expense-gross", row),
        default_value=row["gross"],
        placeholder="the rest",
        error=Form.errors["gross." + row["id"].to(str)],
        on_change=lambda value: Form.type_part(row["id"], value).debounce(250),
    )


def _deductible(row: Row) -> rx.Component:
    return number_field(
        _named("deductible", row),
        "Deductible",
        affix="%",
        field_id=_named("expense-deductible", row),
        default_value=row["deductible"],
        error=Form.errors["deductible." + row["id"].to(str)],
    )


def _named(part: str, row: Row) -> rx.Var[str]:
    return rx.Var.create(f"{part}.") + row["id"].to(str)


def _payment() -> rx.Component:
    return fields(
        date_field("paid_on", "Paid on", max=Form.today, **_own("paid_on", "Leave empty if it is not paid yet")),
        select_field("method", "Paid by", METHODS, **_own("method")),
    )


def _about_document() -> rx.Component:
    """What is to be decided about a document that came in."""
    remember = check_field(
        "remember_supplier",
        "Remember " + Form.new_supplier + " as a supplier, with its ids and bank account",
        default_checked=True,
    )
    known = rx.cond(Form.received_id, rx.el.input(type="hidden", name="remember_supplier", value="yes", read_only=True))
    again = check_field("despite_duplicate", "It seems to be here already: record it all the same")
    return rx.fragment(
        rx.cond(Form.new_supplier, remember, known),
        rx.cond(Form.is_duplicate, again, rx.fragment()),
        rx.cond(
            Form.errors["despite_duplicate"],
            rx.el.span(Form.errors["despite_duplicate"], class_name="tl-error", role="alert"),
            rx.fragment(),
        ),
    )


def _receipts() -> rx.Component:
    wrong = rx.cond(
        Form.errors["file"], rx.el.span(Form.errors["file"], class_name="tl-error", role="alert"), rx.fragment()
    )
    return rx.el.div(
        rx.el.span("Receipt", class_name="tl-label"),
        rx.el.ul(rx.foreach(Form.waiting, _waiting), class_name="tl-lines"),
        receipt_uploader("/uploads/new-receipt", Form.receipt_kept),
        wrong,
        class_name="tl-field tl-receipts",
        role="group",
        aria_label="Receipt",
    )


def _waiting(one: Row) -> rx.Component:
    return rx.el.li(
        rx.el.span(one["name"]),
        icon_button("x", "Leave out " + one["name"].to(str), on_click=Form.drop_receipt(one["id"])),
        key=one["id"],
    )


def receipt_uploader(path: str | rx.Var[str], on_done: Any) -> rx.Component:
    """Where a receipt is photographed, chosen or dropped."""
    return uploader(
        "Add a photo or PDF",
        path,
        camera="Take a photo",
        hint="At most 10 MB.",
        accept=RECEIPT_TYPES,
        max_bytes=RECEIPT_BYTES,
        on_done=on_done,
    )
