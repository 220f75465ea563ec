"""An issued document: the sheet as the customer sees it, and beside it how it stands and what belongs to it."""

import reflex as rx

from billing_app.components.button import button, file_link, link_button
from billing_app.components.card import callout, card, two_columns
from billing_app.components.empty import empty_state
from billing_app.components.field import area_field, date_field, text_field
from billing_app.components.kept_form import kept_form
from billing_app.components.money_text import money_text
from billing_app.components.navigation import permitted
from billing_app.components.paper import copy_address_button, document_sheet, print_button
from billing_app.components.shell import page_frame
from billing_app.components.skeleton import skeleton_rows
from billing_app.components.status import badge, status_badge
from billing_app.domain.access import Permission
from billing_app.pages.e_invoice_card import e_invoice_card
from billing_app.pages.invoice_dialogs import credit_dialog, explanation_dialog, payment_dialog, write_off_dialog
from billing_app.pages.sending import mails_card, questions_card, send_dialog
from billing_app.states.invoice import InvoiceState
from billing_app.states.invoice_money import InvoiceCreditState, InvoicePaymentState, InvoiceWriteOffState
from billing_app.states.invoice_view import LiveInvoice
from billing_app.states.sending import InvoiceSendState

_OPEN = True


def invoice_view() -> rx.Component:
    """The page of an issued document, or of one that is not there."""
    shown = rx.cond(LiveInvoice.is_found, _document(), _not_there())
    return page_frame(
        rx.cond(LiveInvoice.is_ready, shown, card(skeleton_rows(8))),
        active="/invoices",
        title=rx.cond(LiveInvoice.number, LiveInvoice.number, "Invoice"),
        subtitle=LiveInvoice.kind,
        back=("/invoices", "Invoices"),
        actions=(rx.cond(LiveInvoice.is_found, _acts(), rx.fragment()),),
    )


def _not_there() -> rx.Component:
    return card(
        empty_state(
            "There is no such document",
            "It may have been a draft that was deleted, or the address is not complete.",
            icon="file-x",
            action=link_button("All invoices", "/invoices", kind="plain"),
        )
    )


def _acts() -> rx.Component:
    pay = button("Record payment", icon="banknote", on_click=InvoicePaymentState.show(_OPEN))
    send = button("Send", icon="send", kind="soft", on_click=InvoiceSendState.show(_OPEN))
    return rx.fragment(
        rx.cond(LiveInvoice.has_sheet, _pdf(), print_button()),
        permitted(Permission.ISSUE_INVOICES, rx.cond(LiveInvoice.can_send, send, rx.fragment())),
        _more(),
        permitted(Permission.RECORD_PAYMENTS, rx.cond(LiveInvoice.can_pay, pay, rx.fragment())),
    )


def _pdf() -> rx.Component:
    return file_link("Download PDF", "/downloads/documents/" + LiveInvoice.id)


def _more() -> rx.Component:
    credit = rx.menu.item("Credit note", on_select=InvoiceCreditState.show(_OPEN))
    give_up = rx.menu.item("Write off", on_select=InvoiceWriteOffState.show(_OPEN))
    dispute = rx.cond(
        LiveInvoice.is_disputed,
        rx.menu.item("No longer disputed", on_select=InvoiceState.dispute(False)),  # noqa: FBT003 - an event's value
        rx.menu.item("Mark as disputed", on_select=InvoiceState.dispute(True)),  # noqa: FBT003 - an event's value
    )
    remind = rx.menu.item("Send a reminder now", on_select=InvoiceState.remind)
    nothing = rx.fragment()
    return rx.menu.root(
        rx.menu.trigger(button("More", icon="ellipsis", kind="plain")),
        rx.menu.content(
            permitted(Permission.CORRECT_INVOICES, rx.cond(LiveInvoice.can_credit, credit, nothing)),
            permitted(Permission.WRITE_OFF, rx.cond(LiveInvoice.can_write_off, give_up, nothing)),
            permitted(Permission.ISSUE_INVOICES, rx.cond(LiveInvoice.can_write_off, remind, nothing)),
            permitted(Permission.EDIT_DRAFTS, rx.menu.item("Copy into a new draft", on_select=InvoiceState.copy)),
            permitted(Permission.EDIT_DRAFTS, rx.menu.item("Make it recurring", on_select=InvoiceState.repeat)),
            rx.menu.item("Explain the totals", on_select=InvoiceState.explain(_OPEN)),
            permitted(Permission.EDIT_DRAFTS, rx.cond(LiveInvoice.can_write_off, dispute, nothing)),
            align="end",
            size="2",
            variant="soft",
        ),
    )


def _document() -> rx.Component:
    return rx.fragment(
        _standing(),
        two_columns(
            rx.cond(LiveInvoice.has_sheet, document_sheet(LiveInvoice, tax_code=LiveInvoice.tax_code), _from_before()),
            rx.el.div(
                rx.cond(LiveInvoice.figures.length() > 0, _balance(), rx.fragment()),
                rx.cond(LiveInvoice.has_sheet, e_invoice_card(), rx.fragment()),
                rx.cond(LiveInvoice.recorded_as, _record(), rx.fragment()),
                _related(),
                questions_card(),
                mails_card(),
                rx.cond(LiveInvoice.link, _link(), rx.fragment()),
                permitted(Permission.EDIT_DRAFTS, _notes()),
                permitted(Permission.VIEW_EVENTS, _history()),
                class_name="tl-stack no-print",
            ),
        ),
        payment_dialog(),
        credit_dialog(),
        write_off_dialog(),
        explanation_dialog(),
        send_dialog(),
    )


def _record() -> rx.Component:
    return card(
        rx.el.div(
            rx.el.span("Recorded as ", rx.el.strong(LiveInvoice.recorded_as)),
            file_link("Record (XML)", "/downloads/documents/" + LiveInvoice.id + "/verifactu"),
            class_name="tl-apart",
        ),
        title="VeriFactu",
    )


def _from_before() -> rx.Component:
    return callout("This document was taken over from the program before: it is open here, its sheet is kept there.")


def _standing() -> rx.Component:
    customer = rx.cond(
        LiveInvoice.customer_href,
        rx.link(LiveInvoice.customer, href=LiveInvoice.customer_href, underline="none", class_name="tl-plain-link"),
        rx.el.span(LiveInvoice.customer),
    )
    return rx.el.div(
        status_badge(LiveInvoice.status, LiveInvoice.status_text, LiveInvoice.number),
        customer,
        rx.cond(LiveInvoice.due, rx.el.strong(LiveInvoice.balance + " open", class_name="tl-number"), rx.fragment()),
        rx.cond(LiveInvoice.due, rx.el.span(LiveInvoice.due, class_name="tl-quiet-line"), rx.fragment()),
        rx.cond(LiveInvoice.late, badge(LiveInvoice.late, "bad"), rx.fragment()),
        rx.foreach(LiveInvoice.tags, lambda tag: badge(tag, "note")),
        class_name="tl-standing no-print",
    )


def _balance() -> rx.Component:
    figures = rx.el.dl(
        rx.foreach(
            LiveInvoice.figures,
            lambda one: rx.el.div(rx.el.dt(one["label"]), rx.el.dd(money_text(one["value"]))),
        ),
        rx.el.div(
            rx.el.dt("Balance"),
            rx.el.dd(money_text(LiveInvoice.balance, LiveInvoice.balance_value, data_testid="balance")),
            class_name="tl-sum",
        ),
        class_name="tl-sums",
    )
    offer = rx.cond(LiveInvoice.offer, rx.el.p(LiveInvoice.offer, class_name="tl-quiet-line"), rx.fragment())
    settled = rx.el.ul(rx.foreach(LiveInvoice.settled, _settled), class_name="tl-history tl-settled")
    return card(figures, offer, rx.cond(LiveInvoice.settled.length() > 0, settled, rx.fragment()), title="Balance")


def _settled(one: rx.Var[dict[str, str]]) -> rx.Component:
    name = rx.cond(one["href"], rx.link(one["text"], href=one["href"], underline="none"), rx.el.span(one["text"]))
    return rx.el.li(
        rx.el.span(name, money_text(one["amount"]), class_name="tl-apart"),
        rx.el.small(one["about"]),
        key=one["key"],
        custom_attrs={"data-reversed": one["is_reversed"]},
    )


def _related() -> rx.Component:
    def one(row: rx.Var[dict[str, str]]) -> rx.Component:
        link = rx.link(row["label"] + " " + row["number"], href=row["href"], underline="none")
        return rx.el.li(rx.el.span(link, money_text(row["amount"]), class_name="tl-apart"))

    listed = rx.el.ul(rx.foreach(LiveInvoice.related, one), class_name="tl-history")
    return rx.cond(LiveInvoice.related.length() > 0, card(listed, title="Belongs together"), rx.fragment())


def _link() -> rx.Component:
    acts = rx.el.div(
        copy_address_button(LiveInvoice.link, "Copy", "Link copied"),
        rx.el.a(
            rx.icon("external-link", size=17),
            "Open",
            href=LiveInvoice.link,
            target="_blank",
            rel="noopener",
            class_name="tl-button",
            custom_attrs={"data-kind": "plain"},
            data_testid="customer-link",
        ),
        permitted(Permission.ISSUE_INVOICES, button("Revoke", kind="ghost", on_click=InvoiceState.revoke)),
        class_name="tl-actions",
    )
    viewed = rx.cond(LiveInvoice.viewed, rx.el.p(LiveInvoice.viewed, class_name="tl-quiet-line"), rx.fragment())
    return card(
        viewed,
        acts,
        title="Customer's link",
        subtitle="Whoever has it sees this document, without signing in. Revoking makes a new one.",
    )


def _notes() -> rx.Component:
    errors = InvoiceState.errors
    form = kept_form(
        area_field(
            "internal_note",
            "Internal note",
            default_value=LiveInvoice.note,
            error=errors["internal_note"],
            max_length=5000,
        ),
        text_field("tags", "Tags", default_value=LiveInvoice.tags_text, hint="Apart by commas", error=errors["tags"]),
        rx.cond(LiveInvoice.can_write_off, _promise(), rx.fragment()),
        button("Save note", type="submit", kind="soft"),
        key=LiveInvoice.id + LiveInvoice.note + LiveInvoice.tags_text + LiveInvoice.promised,
        on_submit=InvoiceState.annotate,
        class_name="tl-form",
    )
    return card(form, title="For you alone", subtitle="Never printed, never shown to the customer.")


def _promise() -> rx.Component:
    return date_field(
        "dunning_paused_until",
        "No reminders until",
        default_value=LiveInvoice.promised,
        hint="When the customer has promised to pay",
        error=InvoiceState.errors["dunning_paused_until"],
    )


def _history() -> rx.Component:
    rows = rx.foreach(
        LiveInvoice.history,
        lambda row: rx.el.li(rx.el.span(row["text"]), rx.el.small(row["by"]), key=row["key"]),
    )
    return card(rx.el.ol(rows, class_name="tl-history"), title="History")
