"""The card beside an issued document: its e-invoice as a file, and what the rules say of it."""

import reflex as rx

from billing_app.components.button import file_link
from billing_app.components.card import card
from billing_app.components.field import select_field
from billing_app.components.finding_list import finding_list
from billing_app.components.skeleton import skeleton_rows
from billing_app.components.status import badge
from billing_app.documents.profiles import PROFILES
from billing_app.states.e_invoice import EInvoiceState
from billing_app.states.invoice_view import LiveInvoice

FORMATS = [(profile.key, profile.title) for profile in PROFILES.values()]


def e_invoice_card() -> rx.Component:
    """Format, verdict, file and findings; asked for when the card appears."""
    choice = select_field(
        "e_invoice_format",
        "Format",
        FORMATS,
        value=EInvoiceState.format,
        on_change=EInvoiceState.choose,
        is_label_hidden=True,
    )
    shown = rx.el.div(
        choice,
        rx.el.div(
            badge(EInvoiceState.verdict, EInvoiceState.tone),
            rx.cond(EInvoiceState.href, file_link("Download e-invoice", EInvoiceState.href), rx.fragment()),
            class_name="tl-apart",
            data_testid="e-invoice-verdict",
        ),
        rx.cond(EInvoiceState.findings.length() > 0, finding_list(EInvoiceState.findings), rx.fragment()),
        rx.foreach(EInvoiceState.unchecked, lambda sentence: rx.el.p(sentence, class_name="tl-quiet-line")),
        rx.cond(
            EInvoiceState.rules,
            rx.el.p("Checked by " + EInvoiceState.rules, class_name="tl-quiet-line"),
            rx.fragment(),
        ),
        class_name="tl-stack",
    )
    return rx.el.div(
        card(rx.cond(EInvoiceState.is_asked, shown, skeleton_rows(2)), title="E-invoice"),
        key=LiveInvoice.id,
        on_mount=EInvoiceState.look(LiveInvoice.id),
    )
