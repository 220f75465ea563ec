"""Where the settings begin: a card for each part that the role may see."""

import reflex as rx

from billing_app.components.card import card_grid, link_card
from billing_app.components.navigation import permitted
from billing_app.components.shell import page_frame
from billing_app.domain.access import Permission

_P = Permission
_CARDS = (
    (
        "business",
        "Business",
        "Name, address, bank, and what stands on your documents.",
        "building-2",
        _P.MANAGE_SETTINGS,
    ),
    ("letters", "Letters", "What the mails say that bring your documents.", "mail", _P.MANAGE_SETTINGS),
    ("cards", "Payments by card", "Let customers pay with a click, through Stripe.", "credit-card", _P.MANAGE_SETTINGS),
    ("documents", "Documents", "Layout, paper, colour and logo of your invoices.", "palette", _P.MANAGE_SETTINGS),
    ("numbers", "Numbers", "How invoices and credit notes are numbered.", "hash", _P.MANAGE_SETTINGS),
    ("taxes-and-books", "Taxes and books", "Tax status and basis, and closing the books.", "landmark", _P.MANAGE_BOOKS),
    ("verifactu", "VeriFactu", "Records of your invoices for Spain’s tax agency.", "qr-code", _P.MANAGE_SETTINGS),
    ("rates", "Exchange rates", "Rates of the currencies that you bill in.", "arrow-left-right", _P.MANAGE_BOOKS),
    ("opening", "Opening balances", "Bring along what the old program knew.", "book-open", _P.MANAGE_BOOKS),
    ("team", "Team", "Who works here, and what each may do.", "users", _P.MANAGE_TEAM),
    (
        "security",
        "Signing in",
        "Second factors and how long sessions last.",
        "shield-check",
        _P.MANAGE_TEAM,
    ),
    ("devices", "Devices", "Screens on the wall and tablets at the counter.", "monitor", _P.MANAGE_SECURITY),
    ("keys", "API keys", "Let other software work with your data.", "key-round", _P.MANAGE_KEYS),
    ("profile", "Your profile", "Your name, password and open sessions.", "circle-user", _P.VIEW_INVOICES),
    ("sample", "Sample business", "Try everything without touching your books.", "flask-conical", _P.MANAGE_SETTINGS),
)


def landing() -> rx.Component:
    """The page."""
    return page_frame(
        card_grid(
            *[permitted(right, link_card(f"/settings/{path}", *texts)) for path, *texts, right in _CARDS], least="280px"
        ),
        active="/settings",
        title="Settings",
        subtitle="Everything can be changed later, except what an issued document has fixed.",
    )
