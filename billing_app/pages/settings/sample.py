"""The sample business: trying everything without touching the books."""

import reflex as rx

from billing_app.components.button import button
from billing_app.components.card import card
from billing_app.components.progress import progress_bar
from billing_app.domain.access import Permission
from billing_app.pages.settings.frame import settings_frame
from billing_app.states.sample import SampleProgress, SampleState
from billing_app.states.session import SessionInfo


def sample() -> rx.Component:
    """The page."""
    return settings_frame(
        card(
            rx.cond(
                SessionInfo.is_sample,
                rx.el.div(
                    rx.el.p("You are in the sample business now. Removing it deletes every trace of it."),
                    button("Remove the sample business", icon="trash-2", kind="danger", on_click=SampleState.remove),
                    class_name="tl-stack",
                    style={"align_items": "flex-start"},
                ),
                rx.cond(SampleProgress.is_running, _progress(), _offer()),
            ),
            title="Sample business",
        ),
        permission=Permission.MANAGE_SETTINGS,
        title="Sample business",
        subtitle="18 months of believable trade, to look at and to play with.",
    )


def _offer() -> rx.Component:
    return rx.el.div(
        rx.el.p("It is a business of its own: nothing of it ever reaches your books, and one click removes it."),
        button("Load the sample business", icon="flask-conical", on_click=SampleState.try_sample),
        class_name="tl-stack",
        style={"align_items": "flex-start"},
    )


def _progress() -> rx.Component:
    return rx.el.div(
        rx.el.strong("Loading the sample business"),
        progress_bar(SampleProgress.percent, "Loading the sample business"),
        rx.el.p(SampleProgress.percent, " %. You can go on working meanwhile.", role="status"),
        class_name="tl-stack",
    )
