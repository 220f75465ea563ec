"""The editor of drafts: its form, what it shows, and its handlers."""

from billing_app.states.invoice_editor.editing import InvoiceEditorState
from billing_app.states.invoice_editor.picking import EditorPickState
from billing_app.states.invoice_editor.views import EditorView, LiveDraft, draft_views

__all__ = ["EditorPickState", "EditorView", "InvoiceEditorState", "LiveDraft", "draft_views"]
