"""Short mails to a person about their own login."""

import pytest

from billing_app.services import accounts, keys, own_login, team
from billing_app.services.delivering import deliver_due
from billing_app.services.sessions import actor_for_session, cookie_name
from tests.builders import new_business
from tests.fixtures.mail_server import MailServer
from tests.services.people import hire

pytestmark = pytest.mark.usefixtures("database")
EMAIL, PASSWORD, NEW = "ana@example.com", "quiet harbour lantern 42", "seven green tables sing"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def ana():
    """An owner with a login."""
    hire(new_business(), email=EMAIL, name="Ana Arnold", role="owner", password=PASSWORD)
    session = accounts.sign_in(EMAIL, PASSWORD, address="8.8.8.8", device=FIREFOX)
    actor = actor_for_session(f"{cookie_name()}={session.value}")
    assert actor is not None
    return actor


def test_sign_in_on_a_new_device_is_told(mail_settings: MailServer, ana):
    deliver_due()
    text = mail_settings.wait_for_mail(EMAIL, "New sign-in on Firefox on Windows").part("plain")
    assert "Address: 8.8.8.8 (Internet)" in text


def test_known_device_is_no_news(mail_settings: MailServer, ana):
    deliver_due()
    mail_settings.taken.clear()
    device = accounts.new_device(str(ana.user_id))
    accounts.sign_in(EMAIL, PASSWORD, address="8.8.8.8", device=FIREFOX, known_device=device)
    assert deliver_due() == 0


def test_changed_password_is_told(mail_settings: MailServer, ana):
    own_login.change_password(ana, PASSWORD, NEW)
    deliver_due()
    text = mail_settings.wait_for_mail(EMAIL, "Your password was changed").part("plain")
    assert "signed out on all other devices" in text
    assert NEW not in text


def test_changed_role_is_told_to_the_member(mail_settings: MailServer, ana):
    vera = team.add_to_team(ana, email="vera@example.com", name="Vera", role="viewer", password=PASSWORD)
    team.change_role(ana, vera.user_id, "manager")
    deliver_due()
    text = mail_settings.wait_for_mail("vera@example.com", "is now Manager").part("plain")
    assert "Ana Arnold changed" in text
    assert "Before: Viewer" in text


def test_new_key_is_told_to_its_maker_without_the_key(mail_settings: MailServer, ana):
    made = keys.create_key(ana, "Web shop", "read")
    deliver_due()
    mail = mail_settings.wait_for_mail(EMAIL, "New API key “Web shop”")
    assert "May: Read" in mail.part("plain")
    assert made.key not in mail.part("plain") + mail.part("html")


def test_without_mail_everything_works_and_nothing_is_told(ana):
    own_login.change_password(ana, PASSWORD, NEW)
    assert keys.create_key(ana, "Web shop").key
    assert deliver_due() == 0
