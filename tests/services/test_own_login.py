"""The own login: name, password and open sessions."""

import pytest

from billing_app.domain.errors import Forbidden, InvalidInput, NotFound, Unauthenticated
from billing_app.services import accounts, keys, own_login
from billing_app.services.lockout import LockedOut
from billing_app.services.sessions import actor_for_session, cookie_name
from tests.builders import new_business
from tests.services.people import hire

pytestmark = pytest.mark.usefixtures("database")
PASSWORD, NEW = "quiet harbour lantern 42", "seven green tables sing"


@pytest.fixture
def owner():
    return new_business()


def sign_in(password: str = PASSWORD, device: str = ""):
    session = accounts.sign_in("ana@example.com", password, address="192.0.2.1", device=device)
    actor = actor_for_session(f"{cookie_name()}={session.value}")
    assert actor is not None
    return actor, f"{cookie_name()}={session.value}"


@pytest.fixture
def ana(owner):
    hire(owner, email="ana@example.com", password=PASSWORD)
    return sign_in(device="Tablet")


def test_new_name_shows(ana):
    actor, _ = ana
    assert own_login.rename_self(actor, " Ana Maria ").name == "Ana Maria"
    assert own_login.own_login(actor).name == "Ana Maria"


def test_new_password_ends_other_sessions_and_the_old_password(ana):
    actor, cookie = ana
    _, other_cookie = sign_in(device="Phone")
    assert len(own_login.change_password(actor, PASSWORD, NEW)) == 1
    assert actor_for_session(cookie) is not None
    assert actor_for_session(other_cookie) is None
    with pytest.raises(Unauthenticated):
        sign_in(PASSWORD)
    assert sign_in(NEW)


def test_wrong_current_password_is_refused_and_guessing_is_locked_out(ana):
    actor, _ = ana
    for _ in range(5):
        with pytest.raises(InvalidInput):
            own_login.change_password(actor, "wrong", NEW)
    with pytest.raises(LockedOut):
        own_login.change_password(actor, PASSWORD, NEW)
    assert sign_in()


def test_sessions_are_listed_and_signed_out_singly(ana):
    actor, _ = ana
    phone, phone_cookie = sign_in(device="Phone")
    listed = own_login.list_sessions(actor)
    assert {(each.device, each.is_this_one) for each in listed} == {("Tablet", True), ("Phone", False)}
    own_login.sign_out_session(actor, str(phone.session_id))
    assert actor_for_session(phone_cookie) is None
    assert len(own_login.list_sessions(actor)) == 1


def test_nobody_signs_out_somebody_else(ana, owner):
    actor, cookie = ana
    for session_id in (str(actor.session_id), "nonsense"):
        with pytest.raises(NotFound):
            own_login.sign_out_session(owner, session_id)
    assert actor_for_session(cookie) is not None


def test_a_key_has_no_login_of_its_own(owner):
    actor = keys.actor_for_key(keys.create_key(owner, "Shop").key)
    assert actor is not None
    for attempt in (
        lambda: own_login.own_login(actor),
        lambda: own_login.rename_self(actor, "X"),
        lambda: own_login.change_password(actor, "a", "b"),
        lambda: own_login.list_sessions(actor),
        lambda: own_login.sign_out_session(actor, "x"),
    ):
        with pytest.raises(Forbidden):
            attempt()
