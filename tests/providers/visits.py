"""What the tests of providers do again and again: go there, sign in, come back."""

from billing_app.domain.access import Actor
from billing_app.services.pending_sign_in import Arrival, NewPending
from billing_app.services.providers.arriving import Done, arrive
from billing_app.services.providers.visiting import Departure, Purpose, Return, depart, provider_named
from billing_app.services.sessions import NewSession
from tests.providers.house import House

ADDRESS = "192.0.2.7"


def leave(purpose: Purpose = "sign_in", actor: Actor | None = None, **further: str) -> Departure:
    """Set out for the house."""
    session_id = str(actor.session_id) if actor is not None else ""
    return depart("house", purpose, **{"browser": "", "address": ADDRESS, "session_id": session_id} | further)


def come_back(
    departure: Departure, brought: dict[str, str], actor: Actor | None = None, **further: str
) -> NewSession | NewPending | Done:
    """Come back with what the provider gave along; `further` replaces parts of it."""
    given = {"browser": departure.browser, "state": brought["state"], "code": brought["code"], "issuer": ""} | further
    return arrive(Return(provider_named("house"), **given), Arrival(address=ADDRESS), actor)


def visit(house: House, purpose: Purpose = "sign_in", actor: Actor | None = None) -> NewSession | NewPending | Done:
    """All of it."""
    departure = leave(purpose, actor)
    return come_back(departure, house.sign_in_at(departure.url), actor)
