"""A server with a mail server beside it, and what its mails say."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.browser.shops import Shop, open_shop
from tests.fixtures.mail_server import SENDER, MailServer
from tests.fixtures.server import LiveServer

_ADDRESS = re.compile(r"http://\S+")


@dataclass
class MailingShop:
    """A business on a server that sends mail."""

    shop: Shop
    mails: MailServer

    def link_for(self, recipient: str, subject: str, *, other_than: str = "") -> str:
        """The link in the newest mail to somebody; another one than an older mail's if wanted."""
        mail = self.mails.wait_for_mail(recipient, subject, without=other_than)
        found = _ADDRESS.search(mail.part("plain"))
        assert found
        return found[0]


def open_mailing_shop(folder: Path, name: str, **environment: str) -> Iterator[MailingShop]:
    """Start both servers and open a business; for a fixture."""
    mails = MailServer().start()
    settings = {"BILLING_MAIL_URL": f"smtp://127.0.0.1:{mails.port}", "BILLING_MAIL_FROM": SENDER, **environment}
    server = LiveServer(folder / "data", environment=settings)
    try:
        server.start()
        yield MailingShop(open_shop(server, name), mails)
    finally:
        server.stop()
        mails.stop()


@pytest.fixture(scope="module")
def mailing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MailingShop]:
    """One such business for a file of tests."""
    yield from open_mailing_shop(tmp_path_factory.mktemp("mailing"), "Mailing Works")
