"""The banner of an installation that was restored: what waits, and one button that lets it go on."""

import reflex as rx

from billing_app.components.button import button
from billing_app.components.card import callout
from billing_app.components.navigation import permitted
from billing_app.domain.access import Permission
from billing_app.states.jobs import JobsState


def hold_banner(text: rx.Var[str]) -> rx.Component:
    """Shown while the text says something; the button is for whoever looks after the installation."""
    act = permitted(Permission.OPERATE, button("Let it go on", icon="play", on_click=JobsState.release))
    shown = callout(
        rx.el.p(text), rx.el.div(act, style={"margin_top": "10px"}), tone="warn", icon="hand", role="status"
    )
    return rx.cond(text, rx.el.div(shown, data_testid="hold"), rx.fragment())
