"""The editor of a draft: customer, lines, totals as they come to be, and everything else an invoice can say."""

from collections.abc import Callable
from typing import Any

import reflex as rx

from billing_app.components.button import button
from billing_app.components.card import callout, card
from billing_app.components.field import (
    area_field,
    check_field,
    date_field,
    fields,
    number_field,
    select_field,
    text_field,
)
from billing_app.components.line_editor import CustomerPick, DraftForm, RowEditor
from billing_app.components.presence import editing_note
from billing_app.components.shell import page_frame
from billing_app.domain.access import Permission
from billing_app.pages.invoice_editor_customer import new_customer
from billing_app.pages.invoice_editor_doubts import doubts_dialog
from billing_app.pages.invoice_editor_lines import lines_card
from billing_app.pages.invoice_editor_total import total_bar, totals
from billing_app.states.invoice_editor import EditorPickState, EditorView, InvoiceEditorState, LiveDraft
from billing_app.states.session import SessionInfo

_KINDS = [("invoice", "Invoice"), ("deposit", "Deposit invoice")]


def editor() -> rx.Component:
    """The whole page, for new invoices and for drafts alike."""
    return page_frame(
        rx.cond(SessionInfo.lacking.contains(Permission.EDIT_DRAFTS.value), _only_looking(), _form()),
        new_customer(),
        doubts_dialog(),
        active="/invoices",
        title=rx.cond(EditorView.draft_id, "Draft invoice", "New invoice"),
        back=("/invoices", "Invoices"),
        actions=(editing_note(LiveDraft.people),),
    )


def _only_looking() -> rx.Component:
    text = "Your role does not include writing drafts. As soon as this one is issued, it can be read here."
    return callout(text, icon="pencil-off")


def _form() -> rx.Component:
    return DraftForm.create(
        _head(),
        lines_card(),
        rx.el.div(_more(), totals(), class_name="tl-columns"),
        total_bar(),
        loaded=EditorView.loaded,
        saved=EditorView.saved,
        standing=LiveDraft.standing,
        errors=EditorView.errors,
        refused=EditorView.refused,
        on_save=InvoiceEditorState.save.temporal,
        on_reopen=InvoiceEditorState.reopen,
        on_join=InvoiceEditorState.join,
        on_issue=InvoiceEditorState.issue,
        on_delete=InvoiceEditorState.delete,
        on_duplicate=InvoiceEditorState.duplicate,
    )


def _head() -> rx.Component:
    return card(
        rx.el.div(
            CustomerPick.create(
                loaded=EditorView.loaded,
                picked=EditorView.picked,
                options=EditorView.customers,
                answered=EditorView.customers_for,
                error=EditorView.errors["customer_id"],
                warning=EditorView.warnings["customer_id"],
                on_search=EditorPickState.find_customers,
                on_create=EditorPickState.start_customer,
                on_picked=EditorPickState.show_for_customer,
            ),
            fields(
                _told("issue_date", date_field, "Issue date", hint="Empty: the day it is issued"),
                _told("due_date", date_field, "Due date", hint=EditorView.due_hint),
                _told("purchase_order", text_field, "Purchase order"),
            ),
            class_name="tl-form",
        )
    )


def _more() -> rx.Component:
    return rx.el.div(
        _part("Allowances and charges", _rows("entries"), is_open=EditorView.filled["entries"]),
        _part("Dates, terms and references", _terms(), is_open=EditorView.filled["terms"]),
        _part(
            "Currency and rounding", _currency(), is_open=EditorView.needs_rate | EditorView.filled["currency"].to(bool)
        ),
        _part("Deposits and withheld tax", _deposits(), _rows("withholding"), is_open=EditorView.filled["deposits"]),
        _part("Delivery address", _delivery(), is_open=EditorView.filled["delivery"]),
        _part("Note and payment terms", _texts(), is_open=EditorView.filled["texts"]),
        class_name="tl-stack",
    )


def _part(title: str, *children: rx.Component, is_open: rx.Var[bool] | bool = False) -> rx.Component:
    return rx.el.details(
        rx.el.summary(title),
        rx.el.div(*children, class_name="tl-form"),
        class_name="tl-card tl-part",
        open=is_open,
    )


def _rows(kind: str) -> rx.Component:
    return RowEditor.create(loaded=EditorView.loaded, kind=kind, errors=EditorView.errors, warnings=EditorView.warnings)


def _terms() -> rx.Component:
    return rx.fragment(
        fields(
            _told("kind", select_field, "Kind", _KINDS),
            numbered_by(_told),
            _told("due_days", text_field, "Due after days", input_mode="numeric"),
            _told("buyer_reference", text_field, "Buyer reference"),
            _told("delivery_date", date_field, "Supply date"),
        ),
        fields(
            _told("period.from", date_field, "Period from"),
            _told("period.to", date_field, "Period to"),
        ),
        fields(
            _told("early_payment.percent", number_field, "Early payment discount in per cent"),
            _told("early_payment.days", text_field, "If paid within days", input_mode="numeric"),
        ),
    )


def _currency() -> rx.Component:
    suggested = rx.cond(
        EditorView.suggestion["rate"],
        rx.el.div(
            rx.el.span(EditorView.suggestion["text"], class_name="tl-hint"),
            button(
                "Use this rate",
                kind="soft",
                custom_attrs={"data-act": "rate", "data-rate": EditorView.suggestion["rate"]},
            ),
            class_name="tl-actions",
        ),
        rx.fragment(),
    )
    unit = SessionInfo.currency + " per 1 " + EditorView.currency
    hint = rx.cond(EditorView.currency == SessionInfo.currency, "For another currency than yours", unit)
    rate = _told("exchange_rate", number_field, "Exchange rate", hint=hint)
    return rx.fragment(
        fields(
            _told("currency", select_field, "Currency", EditorView.currencies),
            rate,
            _told("cash_rounding", number_field, "Round the total to", hint="Such as 0.05, for cash"),
        ),
        rx.cond(EditorView.needs_rate, suggested, rx.fragment()),
    )


def _deposits() -> rx.Component:
    boxes = rx.foreach(
        EditorView.deposits,
        lambda one: check_field(
            rx.Var.create("deposits.") + one["id"].to(str), one["text"], default_checked=one["is_chosen"] == "yes"
        ),
    )
    none = rx.el.p("No deposit invoice of this customer can be deducted.", class_name="tl-quiet-line")
    return rx.el.fieldset(
        rx.el.legend("Deposits to deduct"),
        rx.cond(EditorView.deposits.length() > 0, boxes, none),
        _noted("deposits"),
        class_name="tl-fieldset",
    )


def _delivery() -> rx.Component:
    return rx.fragment(
        _told("delivery_address.line1", text_field, "Street and number"),
        fields(
            _told("delivery_address.postal_code", text_field, "Postal code"),
            _told("delivery_address.city", text_field, "Town"),
            _told("delivery_address.country", select_field, "Country of delivery", EditorView.countries),
        ),
    )


def _texts() -> rx.Component:
    return rx.fragment(
        _told("note", area_field, "Note", hint="Stands on the invoice."),
        _told("payment_terms", area_field, "Payment terms", hint="Empty: those of the business."),
    )


def _told(name: str, make: Any, label: str, *more: Any, **props: Any) -> rx.Component:
    """A field with what stood in it, and below it what is wrong with it or worth a look."""
    made = make(name, label, *more, default_value=EditorView.form[name], error=EditorView.errors[name], **props)
    return rx.el.div(made, _warned(name), class_name="tl-told")


def numbered_by(told: Callable[..., rx.Component]) -> rx.Component:
    """The series that numbers the document, where there are several to choose from."""
    field = told("series_id", select_field, "Number series", EditorView.series)
    return rx.cond(EditorView.series.length() > 0, field, rx.fragment())


def _warned(name: str) -> rx.Component:
    warning = EditorView.warnings[name]
    return rx.cond(warning, rx.el.span(warning, class_name="tl-warning"), rx.fragment())


def _noted(name: str) -> rx.Component:
    error = EditorView.errors[name]
    return rx.cond(error, rx.el.span(error, class_name="tl-error", role="alert"), _warned(name))
