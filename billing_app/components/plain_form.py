"""A form that the browser itself sends: what must work without a socket, and what is answered by a new cookie."""

from typing import Any, cast

import reflex as rx


class PlainForm(rx.el.Form):
    """Reflex gives every form of its own a handler that keeps it from being sent; this one has none."""

    @classmethod
    def create(cls, *children: Any, **props: Any) -> rx.el.Form:
        """A form with an `action`, sent by POST."""
        return cast("rx.el.Form", super(rx.el.Form, cls).create(*children, method="post", **props))
