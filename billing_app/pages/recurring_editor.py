"""The editor of what repeats: whom, what, how often; and beside it the next twelve invoices."""

from typing import Any

import reflex as rx

from billing_app.components.button import button, link_button
from billing_app.components.card import callout, card
from billing_app.components.empty import empty_state
from billing_app.components.field import (
    area_field,
    check_field,
    date_field,
    fields,
    number_field,
    select_field,
    text_field,
)
from billing_app.components.line_editor import CustomerPick
from billing_app.components.money_text import money_text
from billing_app.components.recurring_form import RecurringForm
from billing_app.components.shell import page_frame
from billing_app.domain.access import Permission
from billing_app.pages.invoice_editor import numbered_by
from billing_app.pages.invoice_editor_customer import new_customer
from billing_app.pages.invoice_editor_lines import lines_card
from billing_app.states.invoice_editor import EditorPickState, EditorView
from billing_app.states.recurring_editor import RecurringEditorState, RecurringView
from billing_app.states.session import SessionInfo

_UNITS = [("day", "days"), ("week", "weeks"), ("month", "months"), ("year", "years")]
_MODES = [
    ("draft", "Write a draft for approval"),
    ("issue", "Issue it"),
    ("send", "Issue and send it by mail"),
]
_WORKDAYS = [
    ("any", "On the day itself"),
    ("next", "The next working day"),
    ("previous", "The working day before"),
]


def recurring_editor() -> rx.Component:
    """The whole page, for a new profile and for a stored one."""
    is_refused = SessionInfo.lacking.contains(Permission.EDIT_DRAFTS.value)
    refusal = callout("Your role does not include writing drafts.", icon="pencil-off")
    return page_frame(
        rx.cond(is_refused, refusal, rx.cond(RecurringView.is_missing, _not_there(), _form())),
        new_customer(),
        active="/recurring",
        title=rx.cond(RecurringView.is_stored | RecurringView.is_missing, "Recurring invoice", "New recurring invoice"),
        back=("/recurring", "Recurring invoices"),
    )


def _not_there() -> rx.Component:
    return card(
        empty_state(
            "There is no such recurring invoice",
            "It may have been deleted, or the address is not complete.",
            icon="file-x",
            action=link_button("All recurring invoices", "/recurring", kind="plain"),
        )
    )


def _form() -> rx.Component:
    return RecurringForm.create(
        _head(),
        lines_card("{month}, {year}, {quarter}, {period} and {number} are filled in, in the customer's language."),
        rx.el.div(rx.el.div(_schedule(), _more(), class_name="tl-stack"), _coming(), class_name="tl-columns"),
        loaded=EditorView.loaded,
        refused=RecurringView.refused,
        on_preview=RecurringEditorState.preview.temporal,
        on_save=RecurringEditorState.save,
    )


def _head() -> rx.Component:
    customer = CustomerPick.create(
        loaded=EditorView.loaded,
        picked=EditorView.picked,
        options=EditorView.customers,
        answered=EditorView.customers_for,
        error=EditorView.errors["customer_id"],
        warning=EditorView.warnings["customer_id"],
        on_search=EditorPickState.find_customers,
        on_create=EditorPickState.start_customer,
        on_picked=EditorPickState.show_for_customer,
    )
    return card(
        rx.el.div(
            customer,
            fields(
                _own("name", text_field, "Name", hint="Empty: the customer's name"),
                _own("mode", select_field, "When it is due", _MODES),
            ),
            class_name="tl-form",
        )
    )


def _schedule() -> rx.Component:
    return card(
        rx.el.div(
            fields(
                _own("schedule.every", text_field, "Every", input_mode="numeric"),
                _own("schedule.unit", select_field, "Unit of time", _UNITS),
                _own("schedule.start_on", date_field, "From"),
            ),
            fields(
                _own("schedule.end_on", date_field, "Until", hint="Empty: without an end"),
                _own("schedule.count", text_field, "Or so many times", input_mode="numeric"),
                _own("schedule.workdays", select_field, "On weekends and holidays", _WORKDAYS),
            ),
            class_name="tl-form",
        ),
        title="Schedule",
    )


def _more() -> rx.Component:
    return rx.fragment(
        _part(
            "Day, share of the first period",
            fields(
                _own("schedule.day", text_field, "Day of the month", input_mode="numeric", hint="31 is the last day"),
                _own("schedule.month", select_field, "Month, for years", RecurringView.months),
            ),
            _tick("schedule.prorate", "Bill what lies before the first full period by its share"),
            _tick("schedule.in_arrears", "Bill a period when it is over"),
        ),
        _part(
            "Rising prices",
            fields(
                _own("indexing.percent", number_field, "Per cent"),
                _own("indexing.months", text_field, "After every so many months", input_mode="numeric", hint="12"),
            ),
        ),
        _part(
            "Terms and texts",
            fields(
                _told("due_days", text_field, "Due after days", input_mode="numeric"),
                _told("purchase_order", text_field, "Purchase order"),
                _told("buyer_reference", text_field, "Buyer reference"),
            ),
            fields(_told("currency", select_field, "Currency", EditorView.currencies), numbered_by(_told)),
            _told("note", area_field, "Note", hint="Stands on the invoice."),
            _told("payment_terms", area_field, "Payment terms", hint="Empty: those of the business."),
        ),
    )


def _part(title: str, *children: rx.Component) -> rx.Component:
    return rx.el.details(rx.el.summary(title), rx.el.div(*children, class_name="tl-form"), class_name="tl-card tl-part")


def _coming() -> rx.Component:
    rows = rx.el.ol(
        rx.foreach(RecurringView.upcoming, _one),
        class_name="tl-coming",
        aria_label="Next invoices",
        data_testid="upcoming",
    )
    none = rx.el.p("Choose a customer and write a line: then the next invoices stand here.", class_name="tl-quiet-line")
    overdue = rx.cond(RecurringView.note, callout(RecurringView.note, tone="warn", icon="clock"), rx.fragment())
    save = button(rx.cond(RecurringView.is_stored, "Save", "Start"), icon="repeat", custom_attrs={"data-act": "keep"})
    return rx.el.div(
        card(
            overdue,
            rx.cond(RecurringView.upcoming.length() > 0, rows, none),
            rx.el.div(save, link_button("Cancel", "/recurring", kind="ghost"), class_name="tl-actions"),
            title="What comes",
            subtitle="As it will be written, day by day.",
        ),
        class_name="tl-stack tl-draft-sum-side",
    )


def _one(row: rx.Var[dict[str, str]]) -> rx.Component:
    return rx.el.li(
        rx.el.span(rx.el.strong(row["on"]), rx.el.small(row["period"]), rx.el.small(row["text"])),
        money_text(row["amount"], row["value"]),
    )


def _own(name: str, make: Any, label: str, *more: Any, **props: Any) -> rx.Component:
    """A field of the schedule, with what is wrong with it."""
    return make(name, label, *more, default_value=RecurringView.form[name], error=RecurringView.errors[name], **props)


def _tick(name: str, label: str) -> rx.Component:
    error = RecurringView.errors[name]
    box = check_field(name, label, default_checked=RecurringView.form[name] == "on")
    return rx.el.div(box, rx.cond(error, rx.el.span(error, class_name="tl-error", role="alert"), rx.fragment()))


def _told(name: str, make: Any, label: str, *more: Any, **props: Any) -> rx.Component:
    """A field of the invoice itself."""
    return make(name, label, *more, default_value=EditorView.form[name], error=EditorView.errors[name], **props)
