"""Handing mail over to a real SMTP server, with TLS and without, and what its refusals mean."""

import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from billing_app.gateways import mail
from billing_app.gateways.mail import Letter, MailNotTaken, Postbox
from billing_app.settings.mail_server import MailServer as Address
from billing_app.settings.mail_server import Security, parse_sender
from tests.fixtures.database import free_port
from tests.fixtures.mail_server import SENDER, MailServer, only_with

# The test server warns that it would take a password without TLS: that is the point of two of these tests.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")


def letter(**changed: str) -> Letter:
    values = {
        "to": "ana@example.com",
        "subject": "Grüße – 2 €",
        "text": "Hello\nthere",
        "html": "<p>Hello</p>",
        "message_id": "<1@tideline.example>",
    }
    return Letter(**(values | changed), written_at=datetime(2026, 11, 26, tzinfo=UTC))


def send(port: int, security: Security = "plain", user: str = "", password: str = "", **changed: str) -> None:
    server = Address("127.0.0.1", port, security, user, password)
    with Postbox(server, parse_sender(SENDER)) as postbox:
        postbox.send(letter(**changed))


def refusal(port: int, security: Security = "plain", **changed: str) -> MailNotTaken:
    with pytest.raises(MailNotTaken) as refused:
        send(port, security, **changed)
    assert "\n" not in refused.value.message
    return refused.value


@pytest.fixture
def server() -> Iterator[MailServer]:
    made = MailServer()
    yield made
    made.stop()


def test_text_and_html_arrive_as_they_were_written(server: MailServer) -> None:
    server.start()
    send(server.port)
    mail = server.taken[0]
    assert mail.recipient == "ana@example.com"
    assert mail.message["Subject"] == "Grüße – 2 €"
    assert mail.message["From"] == SENDER
    assert mail.message["Auto-Submitted"] == "auto-generated"
    assert mail.message["Message-ID"] == "<1@tideline.example>"
    assert mail.part("plain").split() == ["Hello", "there"]
    assert mail.part("html").strip() == "<p>Hello</p>"


@pytest.mark.parametrize("field", ["to", "subject", "message_id"])
@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_no_value_adds_a_header(server: MailServer, field: str, line_break: str) -> None:
    server.start()
    forged = f"x@example.com{line_break}Bcc: everybody@example.com"
    assert refusal(server.port, **{field: forged}).is_permanent
    assert server.taken == []


@pytest.mark.parametrize("to", ["", "ana", "a@b@c", "ana@", "@example.com", "a b@example.com", "ana@ex ample.com"])
def test_what_is_no_address_is_refused_for_good(server: MailServer, to: str) -> None:
    server.start()
    assert refusal(server.port, to=to).is_permanent


def test_domain_with_an_umlaut_is_written_for_every_server(server: MailServer) -> None:
    server.start()
    send(server.port, to="ana@münchen.example")
    assert server.taken[0].recipient == "ana@xn--mnchen-3ya.example"


def test_one_connection_carries_several_mails_and_outlives_a_refusal(server: MailServer) -> None:
    server.start()
    server.answer = lambda recipient: "550 5.1.1 nobody here" if "nobody" in recipient else "250 OK"
    with Postbox(Address("127.0.0.1", server.port, "plain"), parse_sender(SENDER)) as postbox:
        postbox.send(letter())
        postbox.send(letter())
        assert server.connections == 1
        with pytest.raises(MailNotTaken):
            postbox.send(letter(to="nobody@example.com"))
        postbox.send(letter())
    assert len(server.taken) == 3


@pytest.mark.parametrize(
    ("answer", "is_permanent"),
    [("550 5.1.1 No such user", True), ("450 4.2.1 Try later", False), ("452 4.3.1 Disk full", False)],
)
def test_refusal_says_whether_it_is_for_good(server: MailServer, answer: str, is_permanent: bool) -> None:
    server.start()
    server.answer = lambda _recipient: answer
    refused = refusal(server.port)
    assert (refused.message, refused.is_permanent, refused.is_unreachable) == (answer, is_permanent, False)


def test_nobody_listening_is_for_now() -> None:
    refused = refusal(free_port())
    assert refused.is_unreachable
    assert not refused.is_permanent


def test_silent_server_is_given_up_after_a_short_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "TIMEOUT_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        refused = refusal(silent.getsockname()[1])
    assert refused.is_unreachable
    assert "timed out" in refused.message


def test_server_that_hangs_up_within_a_mail_is_tried_again_later(server: MailServer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def talk() -> None:
            connection, _ = listener.accept()
            with connection:
                for answer in (b"220 hello\r\n", b"250 hello\r\n"):
                    connection.sendall(answer)
                    connection.recv(1000)

        talking = threading.Thread(target=talk)
        talking.start()
        refused = refusal(listener.getsockname()[1])
        talking.join()
    assert not refused.is_permanent


def test_starttls_comes_before_the_password(server: MailServer, trusted_certificate: ssl.SSLContext) -> None:
    options = only_with("me", "secret") | {"auth_require_tls": True}
    server.start(tls_context=trusted_certificate, require_starttls=True, **options)
    send(server.port, "starttls", "me", "secret")
    assert len(server.taken) == 1


def test_tls_from_the_first_byte(server: MailServer, trusted_certificate: ssl.SSLContext) -> None:
    server.start(trusted_certificate)
    send(server.port, "tls")
    assert len(server.taken) == 1


def test_server_without_tls_gets_neither_password_nor_mail(server: MailServer) -> None:
    server.start(**only_with("me", "secret"))
    refused = refusal(server.port, "starttls", user="me", password="secret")
    assert refused.is_unreachable
    assert "STARTTLS" in refused.message
    assert server.taken == []


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_certificate_that_nobody_vouches_for_is_not_trusted(
    server: MailServer, certificate: tuple[Path, ssl.SSLContext], security: Security
) -> None:
    if security == "tls":
        server.start(certificate[1])
    else:
        server.start(tls_context=certificate[1])
    refused = refusal(server.port, security)
    assert refused.message.startswith("The mail server's certificate is not trusted")
    assert server.taken == []


def test_wrong_password_is_for_the_operator_to_mend(server: MailServer) -> None:
    server.start(**only_with("me", "secret"))
    refused = refusal(server.port, user="me", password="wrong")
    assert refused.is_unreachable
    assert "535" in refused.message
    assert "wrong" not in refused.message
