"""The one question before a draft is issued whose e-invoice breaks official rules."""

import reflex as rx

from billing_app.components.button import button
from billing_app.components.finding_list import finding_list
from billing_app.states.invoice_editor import EditorView, InvoiceEditorState


def doubts_dialog() -> rx.Component:
    """Every finding in plain words; back to the draft, or issued all the same."""
    anyway = rx.cond(EditorView.doubted == "send", "Issue and send anyway", "Issue anyway")
    return rx.alert_dialog.root(
        rx.alert_dialog.content(
            rx.alert_dialog.title("The e-invoice breaks official rules", size="5"),
            rx.alert_dialog.description(
                "A customer's program may refuse it, and once it is issued it can't be changed any more.",
                size="2",
                margin_bottom="16px",
            ),
            finding_list(EditorView.doubts),
            rx.el.div(
                rx.alert_dialog.cancel(button("Back to the draft", kind="plain")),
                rx.alert_dialog.action(
                    button(
                        anyway,
                        kind="danger",
                        on_click=InvoiceEditorState.issue_anyway(
                            EditorView.draft_id,
                            EditorView.doubted,
                            EditorView.doubted_version,
                            EditorView.doubted_seal,
                        ),
                    )
                ),
                class_name="tl-dialog-foot",
            ),
            class_name="tl-sheet",
            max_width="560px",
        ),
        open=EditorView.doubts.length() > 0,
        on_open_change=InvoiceEditorState.think_again,
    )
