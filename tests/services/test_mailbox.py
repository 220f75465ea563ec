"""Invoices by mail: the files of a mail come in once, from a dropped mail and from a mailbox that speaks IMAP."""

import socket

import pytest

from billing_app.domain.errors import BillingError, InvalidInput
from billing_app.services import receiving
from billing_app.services.receiving import fetch_mailbox, take_in_mail
from billing_app.settings import settings
from billing_app.settings.mailbox import parse_mailbox
from tests.builders import new_business
from tests.received_builders import mail_with


def test_each_file_of_a_mail_comes_in_once(actor):
    first = take_in_mail(actor, mail_with("R-1", "R-2"))
    assert len(first) == 2
    assert take_in_mail(actor, mail_with("R-1", "R-3"), "mail") != []
    assert sorted(row.name for row in receiving.list_received(actor).rows) == ["R-1.xml", "R-2.xml", "R-3.xml"]
    with pytest.raises(InvalidInput) as error:
        take_in_mail(actor, mail_with())
    assert error.value.error_code == "nothing_in_mail"
    assert take_in_mail(actor, b"\xff\x00 no mail at all", "mail") == []


def test_unread_mails_of_the_mailbox_are_taken_in_and_marked(actor, mailbox):
    new_business()
    mailbox.unread |= {"7": mail_with("R-1"), "9": mail_with("R-2")}
    assert fetch_mailbox() == {"mails": 2, "files": 2, "reports": 0}
    assert mailbox.unread == {}
    assert fetch_mailbox() == {"mails": 0, "files": 0, "reports": 0}
    assert {row.source for row in receiving.list_received(actor).rows} == {"mail"}


@pytest.mark.parametrize(("secret", "whose"), [("wrong", True), ("secret", False)])
def test_a_mailbox_that_can_not_be_read_says_why(actor, mailbox_server, monkeypatch, secret, whose):
    address = mailbox_server.address(actor if whose else None, password=secret)
    monkeypatch.setenv("BILLING_MAILBOX", address)
    settings.cache_clear()
    new_business()  # with two businesses nobody knows whose mails they are
    with pytest.raises(BillingError) as error:
        fetch_mailbox()
    assert error.value.error_code == ("mailbox_away" if whose else "mailbox_of_nobody")
    assert "secret" not in error.value.message


def test_a_mailbox_that_is_gone_says_so(actor, monkeypatch):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    monkeypatch.setenv("BILLING_MAILBOX", f"imap://bills:secret@127.0.0.1:{port}")
    settings.cache_clear()
    with pytest.raises(BillingError) as error:
        fetch_mailbox()
    assert error.value.error_code == "mailbox_away"


def test_without_a_mailbox_nothing_is_fetched(actor):
    assert fetch_mailbox() == {}


@pytest.mark.parametrize(
    "url",
    [
        "imaps://host",
        "https://user:pw@host",
        "imap://user:pw@mail.example.com",
        "imaps://user:pw@host?business=x",
        "imaps://user:pw@host?other=1",
        "imaps://user:pw@host:port",
    ],
)
def test_a_mailbox_that_can_not_be_understood_is_refused_without_its_password(url):
    with pytest.raises(ValueError, match=r"write|business|TLS") as error:
        parse_mailbox(url)
    assert "pw@" not in str(error.value)


def test_a_mailbox_is_encrypted_unless_it_is_on_this_machine():
    parsed = parse_mailbox("imaps://bills%40example.com:p%2Fw@mail.example.com/Bills%20in")
    assert (parsed.user, parsed.password, parsed.folder) == ("bills@example.com", "p/w", "Bills in")
    assert (parsed.port, parsed.is_encrypted) == (993, True)
