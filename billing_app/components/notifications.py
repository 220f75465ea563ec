"""The bell: how much has happened by itself since this browser looked last, and what."""

import reflex as rx

from billing_app.components.script import script
from billing_app.states.notifications import LiveNotifications
from billing_app.states.session import SessionInfo


class Bell(rx.NoSSRComponent):
    """The button with its count, and the list below it; `person` and `business` name what the browser remembers."""

    library = script("bell.jsx")
    tag = "Bell"
    rows: rx.Var[list[dict]]
    person: rx.Var[str]
    business: rx.Var[str]


def bell() -> rx.Component:
    """The bell of the person who is signed in."""
    return Bell.create(rows=LiveNotifications.rows, person=SessionInfo.person, business=SessionInfo.business)
