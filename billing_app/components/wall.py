"""What a screen on the wall needs: a clock that also keeps it awake."""

import reflex as rx

from billing_app.components.script import script


class WallClock(rx.NoSSRComponent):
    """The time in `zone`; Escape leaves for `leave_to`."""

    library = script("wall.jsx")
    tag = "WallClock"
    leave_to: rx.Var[str]
    zone: rx.Var[str]
