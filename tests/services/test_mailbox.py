"""Invoices by mail: the files of a mail come in once, from a dropped mail and from a mailbox that speaks IMAP."""

import re
import socket
import socketserver
import threading
from collections.abc import Iterator
from email.message import EmailMessage

import pytest

from billing_app.domain.errors import BillingError, InvalidInput
from billing_app.services import receiving
from billing_app.services.receiving import fetch_mailbox, take_in_mail
from billing_app.settings import settings
from billing_app.settings.mailbox import parse_mailbox
from billing_app.store.session import clock
from tests.builders import new_business
from tests.jobs.killing import killed_at
from tests.received_builders import supplier_file


def mail(*numbers: str) -> bytes:
    """A mail that brings these invoices, a greeting and a program."""
    message = EmailMessage()
    message["Subject"], message["From"] = "Your invoices", "Papier Lang <bills@papier.example>"
    message.set_content("Please find them attached.")
    for number in numbers:
        content = supplier_file(number=number)
        message.add_attachment(content, maintype="application", subtype="xml", filename=f"{number}.xml")
    message.add_attachment(b"MZ", maintype="application", subtype="octet-stream", filename="setup.exe")
    return message.as_bytes()


class _Imap(socketserver.StreamRequestHandler):
    """As much of IMAP4rev1 as a client needs that fetches unread mails."""

    def handle(self) -> None:
        self.wfile.write(b"* OK ready\r\n")
        while line := self.rfile.readline():
            tag, _, words = line.decode().strip().partition(" ")
            self.wfile.write(self._answer(words) + f"{tag} {self._state(words)}\r\n".encode())
            if words == "LOGOUT":
                return

    def _state(self, words: str) -> str:
        return "NO no" if words.startswith("LOGIN") and '"secret"' not in words else "OK done"

    def _answer(self, words: str) -> bytes:
        unread: dict[str, bytes] = self.server.unread  # type: ignore[attr-defined]
        if words == "CAPABILITY":
            return b"* CAPABILITY IMAP4rev1\r\n"
        if words.startswith("SELECT"):
            return f"* {len(unread)} EXISTS\r\n".encode()
        if words.startswith("UID SEARCH"):
            return f"* SEARCH {' '.join(unread)}\r\n".encode()
        if match := re.match(r"UID FETCH (\d+) \(RFC822.SIZE\)", words):
            return f"* 1 FETCH (UID {match[1]} RFC822.SIZE {len(unread[match[1]])})\r\n".encode()
        if match := re.match(r"UID FETCH (\d+) ", words):
            content = unread[match[1]]
            return f"* 1 FETCH (UID {match[1]} BODY[] {{{len(content)}}}\r\n".encode() + content + b")\r\n"
        if match := re.match(r"UID STORE (\d+) ", words):
            unread.pop(match[1])
        return b""


@pytest.fixture
def server() -> Iterator[socketserver.ThreadingTCPServer]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Imap) as made:
        made.daemon_threads = True
        made.unread = {}  # type: ignore[attr-defined]
        threading.Thread(target=made.serve_forever, daemon=True).start()
        yield made
        made.shutdown()


def test_each_file_of_a_mail_comes_in_once(actor):
    first = take_in_mail(actor, mail("R-1", "R-2"))
    assert len(first) == 2
    assert take_in_mail(actor, mail("R-1", "R-3"), "mail") != []
    assert sorted(row.name for row in receiving.list_received(actor).rows) == ["R-1.xml", "R-2.xml", "R-3.xml"]
    with pytest.raises(InvalidInput) as error:
        take_in_mail(actor, mail())
    assert error.value.error_code == "nothing_in_mail"
    assert take_in_mail(actor, b"\xff\x00 no mail at all", "mail") == []


def test_unread_mails_of_the_mailbox_are_taken_in_and_marked(actor, server, monkeypatch):
    port = server.server_address[1]
    monkeypatch.setenv("BILLING_MAILBOX", f"imap://bills:secret@127.0.0.1:{port}/Invoices?business={actor.business_id}")
    settings.cache_clear()
    new_business()
    server.unread |= {"7": mail("R-1"), "9": mail("R-2")}
    assert fetch_mailbox() == {"mails": 2, "files": 2}
    assert server.unread == {}
    assert fetch_mailbox() == {"mails": 0, "files": 0}
    assert {row.source for row in receiving.list_received(actor).rows} == {"mail"}


def test_a_fetch_that_is_killed_in_the_middle_brings_each_file_once(actor, database_url, server, monkeypatch):
    port = server.server_address[1]
    monkeypatch.setenv("BILLING_MAILBOX", f"imap://bills:secret@127.0.0.1:{port}/Invoices?business={actor.business_id}")
    settings.cache_clear()
    server.unread |= {"7": mail("R-1"), "9": mail("R-2")}
    for statement in (14, 12):
        killed_at(statement, "mailbox", database_url, clock())
    fetch_mailbox()
    assert server.unread == {}
    assert sorted(row.name for row in receiving.list_received(actor).rows) == ["R-1.xml", "R-2.xml"]


@pytest.mark.parametrize(("secret", "whose"), [("wrong", True), ("secret", False)])
def test_a_mailbox_that_can_not_be_read_says_why(actor, server, monkeypatch, secret, whose):
    port, query = server.server_address[1], f"?business={actor.business_id}" if whose else ""
    monkeypatch.setenv("BILLING_MAILBOX", f"imap://bills:{secret}@127.0.0.1:{port}/INBOX{query}")
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
