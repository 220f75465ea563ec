"""Layout of the pages, and the table of which page lies where."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import reflex as rx


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its route, its title, what it shows, and the handlers that run when it is opened."""

    route: str
    title: str
    layout: Callable[[], rx.Component]
    on_load: Any = None


def _overview() -> rx.Component:
    return rx.box(
        rx.heading("Overview"), rx.el.form(rx.button("Sign out", type="submit"), action="/sign-out", method="post")
    )


PAGES: tuple[Page, ...] = (Page("/", "Overview", _overview),)
