"""Any e-invoice as a page that people can read; the file is kept nowhere."""

import reflex as rx

from billing_app.components.card import callout, card, two_columns
from billing_app.components.paper import print_button
from billing_app.components.read_invoice import enclosures_card, invoice_sheet, remarks_card, verdict_card
from billing_app.components.shell import page_frame
from billing_app.components.uploader import uploader
from billing_app.services.receiving import MAX_BYTES
from billing_app.states.viewer import LookedAt, ViewerState

_TYPES = ".xml,.pdf,application/xml,text/xml,application/pdf"


def viewer() -> rx.Component:
    """The page."""
    return page_frame(
        card(
            uploader(
                "Choose an e-invoice",
                "/uploads/look",
                hint="Or drop it here: XRechnung, ZUGFeRD, Factur-X, any other UBL or CII. It is shown, not kept.",
                accept=_TYPES,
                max_bytes=MAX_BYTES,
                on_done=ViewerState.show,
            )
        ),
        rx.cond(LookedAt.has_sheet, _shown(), rx.fragment()),
        active="/expenses",
        title="E-invoice viewer",
        subtitle="Shows what stands in an e-invoice, and what the official rules say of it.",
        back=("/received", "Received invoices"),
        actions=(rx.cond(LookedAt.has_sheet, print_button(), rx.fragment()),),
    )


def _shown() -> rx.Component:
    return rx.fragment(
        callout(rx.el.span(LookedAt.name), " is shown as it was read. It is in no books.", icon="eye"),
        remarks_card(LookedAt),
        two_columns(
            invoice_sheet(LookedAt),
            rx.el.div(
                verdict_card(LookedAt),
                enclosures_card(LookedAt),
                class_name="tl-stack no-print",
            ),
        ),
    )
