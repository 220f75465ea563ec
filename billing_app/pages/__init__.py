"""Layout of the pages, and the table of which page lies where."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import reflex as rx

from billing_app.pages.overview import overview
from billing_app.states.overview import OverviewState


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its route, its title, what it shows, and the handlers that run when it is opened."""

    route: str
    title: str
    layout: Callable[[], rx.Component]
    on_load: Any = None


PAGES: tuple[Page, ...] = (Page("/", "Overview · Tideline", overview, OverviewState.enter),)
