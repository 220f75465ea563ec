"""The slim banner over every page of the sample business."""

import reflex as rx

from billing_app.components.navigation import permitted
from billing_app.domain.access import Permission
from billing_app.states.sample import SampleState
from billing_app.states.session import SessionInfo


def sample_banner() -> rx.Component:
    """Says that nothing here is real, and how to be rid of it."""
    remove = rx.el.button("Remove it", type="button", on_click=SampleState.remove)
    banner = rx.el.div(
        rx.el.span("You are looking at a sample business"),
        permitted(Permission.MANAGE_SETTINGS, remove),
        role="note",
        custom_attrs={"data-tone": "note"},
        class_name="tl-sample no-print",
    )
    return rx.cond(SessionInfo.is_sample, banner, rx.fragment())
