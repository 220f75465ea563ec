"""The lines of a document that is being written: what the editors of drafts and of recurring invoices share."""

import reflex as rx

from billing_app.components.card import card
from billing_app.components.field import check_field
from billing_app.components.line_editor import LineEditor
from billing_app.states.invoice_editor import EditorPickState, EditorView


def lines_card(subtitle: str = "") -> rx.Component:
    """The lines with their net amounts, and whether prices include tax."""
    gross = check_field(
        "prices_include_tax", "Prices include tax", default_checked=EditorView.form["prices_include_tax"] == "on"
    )
    return card(
        LineEditor.create(
            loaded=EditorView.loaded,
            nets=EditorView.nets,
            errors=EditorView.errors,
            warnings=EditorView.warnings,
            taxes=EditorView.taxes,
            exemptions=EditorView.exemptions,
            on_top=EditorView.on_top,
            units=EditorView.units,
            items=EditorView.items,
            items_for=EditorView.items_for,
            made=EditorView.made,
            on_find_items=EditorPickState.find_items,
            on_add_item=EditorPickState.add_item,
        ),
        title="Lines",
        subtitle=subtitle,
        actions=(gross,),
    )
