"""The slim banner over every page of the sample business."""

import reflex as rx

from billing_app.components.navigation import permitted
from billing_app.domain.access import Permission
from billing_app.states.sample import SampleState
from billing_app.states.session import SessionInfo


def sample_banner() -> rx.Component:
    """Says that nothing here is real, and how to be rid of it."""
    remove = rx.el.button(
        "Remove it",
        type="button",
        on_click=SampleState.remove,
        style={
            "min_height": "44px",
            "padding": "0 10px",
            "border": "0",
            "background": "none",
            "color": "inherit",
            "font": "inherit",
            "font_weight": "620",
            "text_decoration": "underline",
            "cursor": "pointer",
        },
    )
    banner = rx.el.div(
        "You are looking at a sample business",
        permitted(Permission.MANAGE_SETTINGS, " · ", remove),
        role="note",
        class_name="no-print",
        custom_attrs={"data-tone": "note"},
        style={"padding": "2px 16px", "text_align": "center", "font_size": "14px", "line_height": "44px"},
    )
    return rx.cond(SessionInfo.is_sample, banner, rx.fragment())
