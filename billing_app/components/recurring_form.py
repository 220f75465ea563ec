"""The form of what repeats, which asks the server while it is filled in."""

import reflex as rx

from billing_app.components import kept_form as kept_form  # the form keeps what is typed by its script
from billing_app.components import line_editor as line_editor  # and by this one's
from billing_app.components.script import script

_form = rx.event.passthrough_event_spec(dict[str, str])
_keeping = rx.event.passthrough_event_spec(str, dict[str, str])


class RecurringForm(rx.NoSSRComponent):
    """The form around lines and schedule. A button inside it with `data-act="keep"` saves.

    What is saved is told with a ticket, by which the same form makes one profile however often it is sent.
    """

    library = script("recurring_form.jsx")
    tag = "RecurringForm"
    loaded: rx.Var[dict]
    refused: rx.Var[str]
    on_preview: rx.EventHandler[_form]
    on_save: rx.EventHandler[_keeping]
