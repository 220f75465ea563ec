"""The parts of the draft editor that live in the browser: the form that saves itself, its lines, its customer.

Only the form itself is loaded late: what stands in it must be there with it, or it would be saved without.
"""

import reflex as rx

from billing_app.components import combobox as combobox  # the customer's picker is built on its file
from billing_app.components.script import script

_FORM = script("line_editor_form.jsx")
_LINES = script("line_editor_lines.jsx")
_EXEMPTION = script("line_editor_exemption.jsx")
_ROWS = script("line_editor_rows.jsx")
_one_text = rx.event.passthrough_event_spec(str)
_saving = rx.event.passthrough_event_spec(str, int, str, int, dict[str, str])
_issuing = rx.event.passthrough_event_spec(str, int, dict[str, str])
_deleting = rx.event.passthrough_event_spec(str, int)
_keeping = rx.event.passthrough_event_spec(str, dict[str, str], str, bool)


class DraftForm(rx.NoSSRComponent):
    """The form around everything. Buttons inside it with `data-act` issue, delete or duplicate once all is saved."""

    library = _FORM
    tag = "DraftForm"
    loaded: rx.Var[dict]
    saved: rx.Var[dict]
    standing: rx.Var[dict]
    errors: rx.Var[dict]
    refused: rx.Var[str]
    on_save: rx.EventHandler[_saving]
    on_reopen: rx.EventHandler[_one_text]
    on_join: rx.EventHandler[_one_text]
    on_issue: rx.EventHandler[_issuing]
    on_delete: rx.EventHandler[_deleting]
    on_duplicate: rx.EventHandler[_one_text]


class LineEditor(rx.Component):
    """The lines; `nets` and what is wrong come by line id, `on_top` are taxes to propose in place of others."""

    library = _LINES
    tag = "LineEditor"
    loaded: rx.Var[dict]
    nets: rx.Var[dict]
    errors: rx.Var[dict]
    warnings: rx.Var[dict]
    taxes: rx.Var[list]
    exemptions: rx.Var[list]
    on_top: rx.Var[dict]
    units: rx.Var[list]
    items: rx.Var[list]
    items_for: rx.Var[str]
    made: rx.Var[dict]
    on_find_items: rx.EventHandler[_one_text]
    on_add_item: rx.EventHandler[_keeping]


class CustomerPick(rx.Component):
    """The customer: search, pick, or create in place."""

    library = _ROWS
    tag = "CustomerPick"
    loaded: rx.Var[dict]
    picked: rx.Var[dict]
    options: rx.Var[list]
    answered: rx.Var[str]
    error: rx.Var[str]
    warning: rx.Var[str]
    on_search: rx.EventHandler[_one_text]
    on_create: rx.EventHandler[_one_text]
    on_picked: rx.EventHandler[_one_text]


class RowEditor(rx.Component):
    """Allowances and charges (`entries`), or withheld taxes (`withholding`)."""

    library = _ROWS
    tag = "RowEditor"
    loaded: rx.Var[dict]
    kind: rx.Var[str]
    errors: rx.Var[dict]
    warnings: rx.Var[dict]
