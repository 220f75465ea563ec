"""A kind of job that is tried: work for it, and how one sees afterwards that all of it was done, and nothing twice."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import ClassVar

from billing_app.domain.access import Actor
from tests.fixtures.alert_receiver import Receiver
from tests.fixtures.feeds import FeedServer
from tests.fixtures.mailbox_server import MailboxServer

LATE = datetime(2026, 4, 1, 9, tzinfo=UTC)
OLD, YOUNG = LATE - timedelta(days=200), LATE - timedelta(minutes=30)


@dataclass
class Outside:
    """What jobs meet outside of the database; `use` changes a setting."""

    receiver: Receiver
    feeds: FeedServer
    mailbox: MailboxServer
    use: Callable[[str, str], None]


@dataclass
class Trial:
    """Adds work, again and again, and says after all kills whether everything was done once."""

    actor: Actor
    outside: Outside
    expected: list[str] = field(default_factory=list)
    job: ClassVar[str]
    at: ClassVar[int]
    """A statement in the middle of its work."""

    def arrange(self) -> None:
        """Add some work."""
        raise NotImplementedError

    def check(self) -> None:
        """All of it was done, and nothing twice."""
        raise NotImplementedError
