"""The pages of the settings."""

from billing_app.pages.settings.books import books
from billing_app.pages.settings.business import business
from billing_app.pages.settings.cards import cards
from billing_app.pages.settings.devices import devices
from billing_app.pages.settings.documents import documents
from billing_app.pages.settings.keys import keys
from billing_app.pages.settings.landing import landing
from billing_app.pages.settings.letters import letters
from billing_app.pages.settings.numbers import numbers
from billing_app.pages.settings.opening import opening
from billing_app.pages.settings.profile import profile
from billing_app.pages.settings.rates import rates
from billing_app.pages.settings.sample import sample
from billing_app.pages.settings.security import security
from billing_app.pages.settings.team import team
from billing_app.pages.settings.verifactu import verifactu

__all__ = [
    "books",
    "business",
    "cards",
    "devices",
    "documents",
    "keys",
    "landing",
    "letters",
    "numbers",
    "opening",
    "profile",
    "rates",
    "sample",
    "security",
    "team",
    "verifactu",
]
