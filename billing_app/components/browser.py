"""Pieces that only a browser can do: messages, the Live dot, the banner, copying, asking who is there."""

import reflex as rx

from billing_app.components.script import script
from billing_app.states.feedback import Feedback
from billing_app.states.live import Connection

_STEP_UP = script("step_up.jsx")
_LIBRARY = script("browser.jsx")


class FeedbackOutlet(rx.NoSSRComponent):
    """Shows what handlers tell; once in the app."""

    library = _LIBRARY
    tag = "Feedback"
    message: rx.Var[dict]


class LiveDot(rx.Component):
    """The dot that tells the truth."""

    library = _LIBRARY
    tag = "LiveDot"
    joined: rx.Var[str]


class ConnectionBanner(rx.NoSSRComponent):
    """Says that the figures are old while the connection is away."""

    library = _LIBRARY
    tag = "ConnectionBanner"


class CopyButton(rx.NoSSRComponent):
    """A button that copies a text; `label` is its accessible name."""

    library = _LIBRARY
    tag = "CopyButton"
    text: rx.Var[str]
    label: rx.Var[str]
    said: rx.Var[str]


class StepUp(rx.NoSSRComponent):
    """Asks who is sitting there before a dangerous act; once on each page."""

    library = _STEP_UP
    tag = "StepUp"


def live_dot() -> rx.Component:
    """Live, or Reconnecting."""
    return LiveDot.create(joined=Connection.joined)


def copy_button(text: rx.Var[str] | str, label: str, said: str = "Copied") -> rx.Component:
    """Copy a text to the clipboard."""
    return CopyButton.create(text=text, label=label, said=said)


def toaster() -> rx.Component:
    """Where toasts appear; for `rx.App(toaster=…)`."""
    # On the left: the buttons that end a dialog or a form stand on the right, and a message must not cover them.
    return rx.toast.provider(position="bottom-left", rich_colors=True, close_button=True, visible_toasts=4)


def overlay(is_stateful: bool) -> rx.Component | None:
    """Instead of Reflex's own overlay, which shows addresses and raw errors when the server is away."""
    # In a fragment: the app nests the pages inside whatever a wrap returns, and the outlet renders no children.
    return rx.fragment(FeedbackOutlet.create(message=Feedback.message)) if is_stateful else None
