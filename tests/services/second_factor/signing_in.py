"""What the tests of second factors do again and again: sign in by steps, with a factor of one's own."""

from dataclasses import dataclass

from billing_app.domain.access import Actor
from billing_app.services import accounts, own_factors
from billing_app.services.answering import answer_with_code
from billing_app.services.pending_sign_in import NewPending, pending_cookie_name
from billing_app.services.sessions import NewSession, actor_for_session, cookie_name
from billing_app.store.session import clock
from tests.services.people import EMAIL, PASSWORD
from tests.totp import code_at


@dataclass
class Person:
    """Somebody with an authenticator app, and the recovery codes that were shown."""

    actor: Actor
    secret: str
    recovery_codes: tuple[str, ...]

    def code(self) -> str:
        """What the app shows now."""
        return code_at(self.secret, clock())


def sign_in(password: str = PASSWORD, email: str = EMAIL, **further: object) -> NewSession | NewPending:
    """The first step."""
    return accounts.sign_in(email, password, **{"address": "192.0.2.1"} | further)


def wait_for_factor(**further: object) -> str:
    """A sign-in that waits for its second factor; returns its cookie."""
    pending = sign_in(**further)
    assert isinstance(pending, NewPending)
    return f"{pending_cookie_name()}={pending.value}"


def cookie_of(session: NewSession) -> str:
    return f"{cookie_name()}={session.value}"


def signed_in(**further: object) -> Actor:
    """Somebody who needs only the password, acting."""
    session = sign_in(**further)
    assert isinstance(session, NewSession)
    actor = actor_for_session(cookie_of(session))
    assert actor is not None
    return actor


def with_app(actor: Actor) -> Person:
    """Set up an authenticator app."""
    secret = own_factors.begin_app(actor).secret
    return Person(actor, secret, own_factors.confirm_app(actor, code_at(secret, clock())))


def answer(cookie: str, code: str, way: str = "app", **further: bool) -> NewSession:
    return answer_with_code(cookie, way, code, **further)
