"""One document that came in: the sheet for reading, and beside it what is to be said of it and done with it."""

import reflex as rx

from billing_app.components.button import button, file_link, link_button
from billing_app.components.card import callout, card, two_columns
from billing_app.components.empty import empty_state
from billing_app.components.money_text import money_text
from billing_app.components.navigation import permitted
from billing_app.components.paper import print_button
from billing_app.components.read_invoice import enclosures_card, invoice_sheet, remarks_card, verdict_card
from billing_app.components.shell import page_frame
from billing_app.components.skeleton import skeleton_rows
from billing_app.components.status import badge
from billing_app.domain.access import Permission
from billing_app.pages.expense_form import expense_form
from billing_app.states.expense_form import ExpenseFormState
from billing_app.states.received_document import LiveReceivedDocument as Shown
from billing_app.states.received_document import ReceivedDocumentState


def received_document() -> rx.Component:
    """The page of a document, or of one that is not there."""
    shown = rx.cond(Shown.is_found, _document(), _not_there())
    return page_frame(
        rx.cond(Shown.is_ready, shown, card(skeleton_rows(8))),
        expense_form(),
        active="/expenses",
        title=rx.cond(Shown.heading, Shown.heading, "Received invoice"),
        subtitle=Shown.about,
        back=("/received", "Received invoices"),
        actions=(rx.cond(Shown.is_found, _acts(), rx.fragment()),),
    )


def _not_there() -> rx.Component:
    return card(
        empty_state(
            "There is no such document",
            "The address is not complete, or it belongs to another business.",
            icon="file-x",
            action=link_button("All received invoices", "/received", kind="plain"),
        )
    )


def _acts() -> rx.Component:
    record = button("Record expense", icon="check", on_click=ExpenseFormState.receive(Shown.id))
    aside = button("Set aside", icon="archive", kind="plain", on_click=ReceivedDocumentState.set_aside)
    back = button("Take up again", icon="undo-2", kind="soft", on_click=ReceivedDocumentState.bring_back(Shown.id))
    nothing = rx.fragment()
    return rx.fragment(
        rx.cond(Shown.has_sheet, print_button(), nothing),
        rx.cond(Shown.original, file_link("Original file", Shown.original), nothing),
        rx.cond(Shown.expense, link_button("Open the expense", Shown.expense, icon="receipt", kind="soft"), nothing),
        permitted(
            Permission.RECORD_EXPENSES,
            rx.cond(Shown.can_set_aside, aside, nothing),
            rx.cond(Shown.can_bring_back, back, nothing),
            rx.cond(Shown.can_record, record, nothing),
        ),
    )


def _document() -> rx.Component:
    return rx.fragment(
        rx.el.div(
            badge(Shown.state, Shown.tone),
            rx.cond(Shown.amount, money_text(Shown.amount, Shown.value, data_testid="received-amount"), rx.fragment()),
            rx.cond(Shown.is_new_supplier, badge("New supplier", "note"), rx.fragment()),
            rx.cond(Shown.duplicate, rx.link("Show the other one", href=Shown.duplicate), rx.fragment()),
            class_name="tl-standing no-print",
            data_testid="received-state",
        ),
        remarks_card(Shown),
        two_columns(
            rx.cond(Shown.has_sheet, invoice_sheet(Shown), _by_hand()),
            rx.el.div(
                rx.cond(Shown.has_sheet, verdict_card(Shown), rx.fragment()),
                enclosures_card(Shown),
                _file(),
                permitted(Permission.VIEW_EVENTS, _history()),
                class_name="tl-stack no-print",
            ),
        ),
    )


def _by_hand() -> rx.Component:
    picture = rx.el.img(src=Shown.original, alt="The picture that came in", class_name="tl-picture")
    return card(
        rx.cond(Shown.sentence, callout(Shown.sentence, tone="warn", icon="file-question"), rx.fragment()),
        rx.cond(Shown.is_picture, picture, rx.fragment()),
        title=rx.cond(Shown.can_record, "No e-invoice inside", "Refused"),
    )


def _file() -> rx.Component:
    pairs = rx.foreach(Shown.file, lambda one: rx.el.div(rx.el.dt(one["label"]), rx.el.dd(one["value"])))
    return card(rx.el.dl(pairs, class_name="tl-facts"), title="File")


def _history() -> rx.Component:
    rows = rx.foreach(
        Shown.history, lambda row: rx.el.li(rx.el.span(row["text"]), rx.el.small(row["by"]), key=row["key"])
    )
    return rx.cond(
        Shown.history.length() > 0,
        card(rx.el.ol(rows, class_name="tl-history"), title="History"),
        rx.fragment(),
    )
