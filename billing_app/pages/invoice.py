"""The page of a document: the editor of a draft, or the sheet of what was issued."""

import reflex as rx

from billing_app.pages.invoice_editor import editor
from billing_app.pages.invoice_view import invoice_view
from billing_app.states.invoice_view import LiveInvoice


def invoice() -> rx.Component:
    """The page; it changes by itself when somebody issues the draft."""
    return rx.cond(LiveInvoice.is_found & LiveInvoice.is_draft, editor(), invoice_view())
