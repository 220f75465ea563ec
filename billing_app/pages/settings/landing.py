"""Where the settings begin: a card for each part that the role may see."""

import reflex as rx

from billing_app.components.card import card_grid, link_card
from billing_app.components.navigation import permitted
from billing_app.components.places import SETTINGS
from billing_app.components.shell import page_frame


def landing() -> rx.Component:
    """The page."""
    cards = [permitted(right, link_card(f"/settings/{path}", *texts)) for path, *texts, right in SETTINGS]
    return page_frame(
        card_grid(*cards, least="280px"),
        active="/settings",
        title="Settings",
        subtitle="Everything can be changed later, except what an issued document has fixed.",
    )
