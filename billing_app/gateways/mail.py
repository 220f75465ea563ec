"""Handing mail over by SMTP: TLS before anything is said, short waits, and refusals told apart."""

import hashlib
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from types import TracebackType
from typing import Self

import idna

from billing_app.domain.errors import BillingError
from billing_app.settings.mail_server import MailServer

TIMEOUT_SECONDS = 15.0
_LONGEST_ANSWER = 500
# What a server says for good, not for now: RFC 5321 reserves 5xx for it.
_PERMANENT = range(500, 600)


class MailNotTaken(BillingError):
    """The server did not take a mail; the text is the server's.

    `is_permanent` says that trying again is useless, `is_unreachable` that no other mail would get further now.
    """

    code = "mail_not_taken"

    def __init__(self, said: str, *, is_permanent: bool = False, is_unreachable: bool = False) -> None:
        """Keep the server's words, on one line."""
        self.is_permanent, self.is_unreachable = is_permanent, is_unreachable
        super().__init__(" ".join(said.split())[:_LONGEST_ANSWER])


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that travels with a mail."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail, ready to be sent. The same `message_id` at a second try lets mailboxes drop the copy.

    `sender_name` stands before the installation's address, and answers go to `reply_to`, where they are given.
    """

    to: str
    subject: str
    text: str
    html: str
    message_id: str
    written_at: datetime
    sender_name: str = ""
    reply_to: str = ""
    enclosures: tuple[Enclosure, ...] = ()


def compose(letter: Letter, sender: Address) -> EmailMessage:
    """The message as it travels. No value can add a header: the policy refuses line breaks in all of them."""
    message = EmailMessage(policy=SMTP)
    try:
        message["From"] = Address(letter.sender_name, addr_spec=sender.addr_spec) if letter.sender_name else sender
        message["To"] = _address(letter.to)
        if letter.reply_to:
            message["Reply-To"] = _address(letter.reply_to)
        message["Subject"] = letter.subject
        message["Date"] = format_datetime(letter.written_at)
        message["Message-ID"] = letter.message_id
    except (ValueError, IndexError, HeaderParseError) as error:
        raise MailNotTaken(f"The address or the subject can't stand in a mail: {error}", is_permanent=True) from None
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    for each in letter.enclosures:
        main, _, sub = each.media_type.partition("/")
        message.add_attachment(each.content, maintype=main, subtype=sub, filename=each.name)
    _mark_parts(message, letter.message_id)
    return message


def _mark_parts(message: EmailMessage, message_id: str) -> None:
    """Part the message by marks that follow from its id, so that a second try sends the very same bytes."""
    mark = hashlib.sha256(message_id.encode()).hexdigest()[:32]
    for index, part in enumerate(part for part in message.walk() if part.is_multipart()):
        part.set_boundary(f"=_{mark}_{index}")


def _address(written: str) -> Address:
    """An address with its domain in the form that every server understands."""
    name, _, domain = written.rpartition("@")
    return Address(addr_spec=f"{name}@{idna.encode(domain, uts46=True).decode()}")


class Postbox:
    """A connection to the server, opened when the first mail is sent and kept for the next ones."""

    def __init__(self, server: MailServer, sender: Address) -> None:
        """Know whom to speak to, and in whose name."""
        self._server, self._sender = server, sender
        self._connection: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._hang_up()

    def send(self, letter: Letter) -> None:
        """Hand one mail over; raises `MailNotTaken`."""
        message = compose(letter, self._sender)
        try:
            connection = self._connected()
        except (smtplib.SMTPException, OSError) as error:
            raise MailNotTaken(_unreachable(error), is_unreachable=True) from None
        recipient = message["To"].addresses[0].addr_spec
        try:
            connection.send_message(message, from_addr=self._sender.addr_spec, to_addrs=[recipient])
        except (smtplib.SMTPException, OSError) as error:
            self._hang_up()
            raise _refusal(error) from None

    def _connected(self) -> smtplib.SMTP:
        if self._connection is None or not self._is_alive(self._connection):
            self._hang_up()  # a server that answers, but not well, holds its end open
            self._connection = _connect(self._server)
        return self._connection

    @staticmethod
    def _is_alive(connection: smtplib.SMTP) -> bool:
        try:
            return connection.noop()[0] == 250
        except (smtplib.SMTPException, OSError):
            return False

    def _hang_up(self) -> None:
        if self._connection is not None:
            with suppress(smtplib.SMTPException, OSError):
                self._connection.quit()
            self._connection.close()
            self._connection = None


def _connect(server: MailServer) -> smtplib.SMTP:
    trusting = ssl.create_default_context()
    if server.security == "tls":
        connection = smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT_SECONDS, context=trusting)
    else:
        connection = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_SECONDS)
    try:
        if server.security == "starttls":
            connection.starttls(context=trusting)
        if server.user:
            connection.login(server.user, server.password)
    except BaseException:
        connection.close()
        raise
    return connection


def _unreachable(error: Exception) -> str:
    """Why there is no connection: for whoever runs the installation to mend, so the mail can wait for it."""
    if isinstance(error, smtplib.SMTPResponseException):
        return f"The mail server does not let us in: {_words(error.smtp_code, error.smtp_error)}"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"The mail server's certificate is not trusted: {error.verify_message}"
    return f"The mail server can't be reached: {error or type(error).__name__}"


def _refusal(error: Exception) -> MailNotTaken:
    """What the server said about this very mail."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()))
        return MailNotTaken(_words(code, said), is_permanent=code in _PERMANENT)
    if isinstance(error, smtplib.SMTPResponseException):
        return MailNotTaken(_words(error.smtp_code, error.smtp_error), is_permanent=error.smtp_code in _PERMANENT)
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return MailNotTaken(f"The mail server can't send to this address: {error}", is_permanent=True)
    return MailNotTaken(f"The mail server hung up: {error or type(error).__name__}")


def _words(code: int, said: bytes | str) -> str:
    return f"{code} {said.decode('utf-8', 'replace') if isinstance(said, bytes) else said}"
