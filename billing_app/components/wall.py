"""What a screen on the wall needs: a clock that also keeps it awake."""

import reflex as rx


class WallClock(rx.NoSSRComponent):
    """The time; Escape leaves for `leave_to`."""

    library = rx.asset("wall.jsx", shared=True).importable_path
    tag = "WallClock"
    leave_to: rx.Var[str]
