"""A password that somebody else has typed opens nothing but the page on which its owner chooses another."""

from datetime import timedelta

import pytest
import time_machine

from billing_app.domain.errors import InvalidInput, Unauthenticated
from billing_app.services import accounts, first_password, forgotten_password, own_login, team
from billing_app.services.pending_sign_in import NewPending, finish, pending_cookie_name, waiting_sign_in
from billing_app.services.security_policy import change_policy
from billing_app.services.sessions import NewSession
from billing_app.store.session import clock
from tests.builders import new_business
from tests.services.people import PASSWORD

pytestmark = pytest.mark.usefixtures("database")
EMAIL, OWN, ADDRESS = "ana@example.com", "seven green tables sing", "192.0.2.1"


@pytest.fixture
def owner():
    owner = new_business()
    team.add_to_team(owner, email=EMAIL, name="Ana", role="office", password=PASSWORD)
    return owner


def sign_in(password: str = PASSWORD):
    return accounts.sign_in(EMAIL, password, address=ADDRESS)


def wait() -> str:
    """A sign-in with the first password; returns its cookie."""
    pending = sign_in()
    assert isinstance(pending, NewPending)
    return f"{pending_cookie_name()}={pending.value}"


def test_first_password_begins_no_session_before_an_own_one_is_chosen(owner):
    cookie = wait()
    waiting = waiting_sign_in(cookie)
    assert waiting is not None
    assert (waiting.step, waiting.ways) == ("password", ())
    assert isinstance(first_password.choose_own_password(cookie, OWN), NewSession)
    with pytest.raises(Unauthenticated):
        sign_in(PASSWORD)
    assert isinstance(sign_in(OWN), NewSession)


def test_first_password_itself_and_an_easy_one_are_refused(owner):
    cookie = wait()
    for refused in (PASSWORD, "short", "Ana Ana Ana Ana Ana"):
        with pytest.raises(InvalidInput):
            first_password.choose_own_password(cookie, refused)
    assert isinstance(first_password.choose_own_password(cookie, OWN), NewSession)


def test_whoever_else_knows_the_first_password_does_not_go_on_beside(owner):
    theirs, own = wait(), wait()
    first_password.choose_own_password(own, OWN)
    assert waiting_sign_in(theirs) is None
    with pytest.raises(Unauthenticated):
        first_password.choose_own_password(theirs, "nine yellow chairs dance")


def test_no_factor_leads_around_the_own_password(owner):
    with pytest.raises(Unauthenticated):
        finish(wait(), "recovery", lambda *_: True)


def test_required_factor_is_asked_for_afterwards(owner):
    change_policy(owner, {"required_roles": ["office"]})
    pending = first_password.choose_own_password(wait(), OWN)
    assert isinstance(pending, NewPending)
    waiting = waiting_sign_in(f"{pending_cookie_name()}={pending.value}")
    assert waiting is not None
    assert waiting.step == "enrol"


def test_first_password_runs_out_after_a_week_and_a_link_still_helps(owner):
    with time_machine.travel(clock() + timedelta(days=7), tick=False):
        with pytest.raises(Unauthenticated, match="has run out"):
            sign_in()
        link = forgotten_password.reset_link(EMAIL)
        forgotten_password.set_password(link.rpartition("/")[2], OWN, ADDRESS)
        assert isinstance(sign_in(OWN), NewSession)


def test_own_password_stays_own_when_it_is_changed(owner):
    session = first_password.choose_own_password(wait(), OWN)
    assert isinstance(session, NewSession)
    own_login.change_password(session.actor, OWN, "nine yellow chairs dance")
    assert isinstance(sign_in("nine yellow chairs dance"), NewSession)
