"""A forgotten password: a link once, for half an hour, that throws out everybody who is signed in."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Engine, text

from billing_app.domain.errors import BillingError, InvalidInput, NotFound, Unauthenticated
from billing_app.services import accounts, team
from billing_app.services.delivering import deliver_due
from billing_app.services.forgotten_password import admit_request, mail_reset, reset_email, reset_link, set_password
from billing_app.services.lockout import LockedOut
from billing_app.services.sessions import actor_for_session, cookie_name
from billing_app.store.engines import seeing_all
from billing_app.store.session import acting_at, clock
from tests.builders import new_business
from tests.fixtures.mail_server import MailServer
from tests.services.people import hire

pytestmark = pytest.mark.usefixtures("database")
EMAIL, PASSWORD, NEW = "ana@example.com", "quiet harbour lantern 42", "seven green tables sing"
ADDRESS = "192.0.2.1"


@pytest.fixture
def owner():
    """The owner of the business that Ana works for."""
    owner = new_business()
    hire(owner, email=EMAIL)
    return owner


def secret_of(link: str) -> str:
    found = re.search(r"/new-password/([A-Za-z0-9_-]+)", link)
    assert found
    return found[1]


def sign_in(password: str) -> str:
    session = accounts.sign_in(EMAIL, password, address=ADDRESS)
    return f"{cookie_name()}={session.value}"


def test_mailed_link_sets_a_new_password_and_ends_all_sessions(owner, mail_settings: MailServer, database: Engine):
    cookies = [sign_in(PASSWORD), sign_in(PASSWORD)]
    mail_reset(" ANA@example.com ", ADDRESS)
    deliver_due()
    mail = mail_settings.wait_for_mail(EMAIL, "Choose a new password")
    secret = secret_of(mail.part("plain"))
    with seeing_all(database).connect() as connection:
        kept = str(connection.execute(text("SELECT * FROM outgoing_mail")).all())
        kept += str(connection.execute(text("SELECT * FROM password_reset")).all())
        kept += str(connection.execute(text("SELECT * FROM event")).all())
    assert secret not in kept
    assert reset_email(secret) == EMAIL
    done = set_password(secret, NEW, ADDRESS)
    assert len(done.ended_sessions) == 2
    assert [actor_for_session(cookie) for cookie in cookies] == [None, None]
    with pytest.raises(Unauthenticated):
        sign_in(PASSWORD)
    assert sign_in(NEW)


def test_new_password_is_logged_and_mailed(owner, mail_settings: MailServer, database: Engine):
    set_password(secret_of(reset_link(EMAIL)), NEW, ADDRESS)
    deliver_due()
    assert "signed out everywhere" in mail_settings.wait_for_mail(EMAIL, "Your password was changed").part("plain")
    with seeing_all(database).connect() as connection:
        kinds = connection.execute(text("SELECT kind FROM event ORDER BY sequence")).scalars().all()
    assert kinds[-2:] == ["member.password_reset_asked", "member.password_reset"]


def test_link_works_once_and_ends_all_other_links(owner):
    first, second = secret_of(reset_link(EMAIL)), secret_of(reset_link(EMAIL))
    set_password(second, NEW, ADDRESS)
    for secret in (first, second):
        assert reset_email(secret) == ""
        with pytest.raises(NotFound):
            set_password(secret, PASSWORD, ADDRESS)
    assert sign_in(NEW)


def test_of_two_who_use_a_link_at_the_same_moment_one_succeeds(owner):
    secret = secret_of(reset_link(EMAIL))

    def attempt(password: str) -> bool:
        try:
            set_password(secret, password, ADDRESS)
        except BillingError:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(attempt, (NEW, "eleven blue chairs hum"))) == [False, True]


def test_link_is_too_old_after_half_an_hour(owner):
    secret = secret_of(reset_link(EMAIL))
    with acting_at(clock() + timedelta(minutes=29)):
        assert reset_email(secret) == EMAIL
    with acting_at(clock() + timedelta(minutes=30, seconds=1)):
        assert reset_email(secret) == ""
        with pytest.raises(NotFound):
            set_password(secret, NEW, ADDRESS)


def test_weak_password_is_refused_and_the_link_stays(owner):
    secret = secret_of(reset_link(EMAIL))
    with pytest.raises(InvalidInput):
        set_password(secret, "short", ADDRESS)
    assert reset_email(secret) == EMAIL


@pytest.mark.parametrize("email", ["nobody@example.com", "", "x" * 10_000, "ana@example.com\r\nBcc: x@example.com"])
def test_unknown_address_gets_nothing_and_is_told_nothing(owner, mail_settings: MailServer, email: str):
    mail_reset(email, ADDRESS)
    assert deliver_due() == 0
    assert mail_settings.taken == []


def test_whoever_works_nowhere_any_more_gets_nothing(owner, mail_settings: MailServer):
    ana = next(member for member in team.list_members(owner) if member.email == EMAIL)
    team.remove_member(owner, ana.user_id)
    deliver_due()
    mail_settings.taken.clear()
    mail_reset(EMAIL, ADDRESS)
    assert deliver_due() == 0
    with pytest.raises(NotFound):
        reset_link(EMAIL)


@pytest.mark.parametrize("email", [EMAIL, "nobody@example.com"])
def test_asking_often_is_slowed_down_alike_for_known_and_unknown_addresses(owner, email: str):
    for _ in range(5):
        admit_request(email, ADDRESS)
    with pytest.raises(LockedOut):
        admit_request(email.upper(), ADDRESS)
    assert sign_in(PASSWORD)


@pytest.mark.parametrize("secret", ["", "x", "x" * 43, "é" * 43, "x" * 10_000])
def test_any_other_link_is_nothing(owner, secret: str):
    assert reset_email(secret) == ""
    with pytest.raises(NotFound):
        set_password(secret, NEW, ADDRESS)
