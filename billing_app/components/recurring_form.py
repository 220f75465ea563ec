"""The form of what repeats, which asks the server while it is filled in."""

import reflex as rx

from billing_app.components.script import script

_form = rx.event.passthrough_event_spec(dict[str, str])


class RecurringForm(rx.NoSSRComponent):
    """The form around lines and schedule. A button inside it with `data-act="keep"` saves."""

    library = script("recurring_form.jsx")
    tag = "RecurringForm"
    loaded: rx.Var[dict]
    refused: rx.Var[str]
    on_preview: rx.EventHandler[_form]
    on_save: rx.EventHandler[_form]
