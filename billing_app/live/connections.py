"""Open connections by their session, whatever their pages watch: each is hung up when its session has ended."""

import asyncio
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(eq=False, slots=True)
class Connection:
    """One that is open: done when it has to end. It came with a value of its session's cookie, from a tab."""

    over: "asyncio.Future[None]"
    value: str
    tab: str


class Connections:
    """Those of this process. On the event loop only."""

    def __init__(self) -> None:
        """Nobody is connected."""
        self._open: dict[str, set[Connection]] = {}

    @property
    def session_ids(self) -> frozenset[str]:
        """The sessions that have connections."""
        return frozenset(self._open)

    @contextmanager
    def of(self, session_id: str, *, value: str = "", tab: str = "") -> Generator["asyncio.Future[None]", None, None]:
        """Count a connection for as long as it is open; what is given is done as soon as it has to end."""
        connection = Connection(asyncio.get_running_loop().create_future(), value, tab)
        self._open.setdefault(session_id, set()).add(connection)
        try:
            yield connection.over
        finally:
            connection.over.cancel()
            self._forget(session_id, connection)

    def hang_up(self, session_id: str) -> None:
        """End the connections of a session."""
        for connection in self._open.pop(session_id, set()):
            _end(connection)

    def hang_up_earlier(self, session_id: str, value: str, *, but: str = "") -> None:
        """End those that came with another value than the session has now; not that of the tab that was given it."""
        for connection in self._open.get(session_id, set()):
            if connection.value != value and connection.tab != but:
                _end(connection)

    def _forget(self, session_id: str, connection: Connection) -> None:
        rest = self._open.get(session_id, set())
        rest.discard(connection)
        if not rest:
            self._open.pop(session_id, None)


def _end(connection: Connection) -> None:
    if not connection.over.done():
        connection.over.set_result(None)
