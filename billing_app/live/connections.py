"""Open connections by their session, whatever their pages watch: each is hung up when its session has ended."""

import asyncio
from collections.abc import Generator
from contextlib import contextmanager


class Connections:
    """Those of this process. On the event loop only."""

    def __init__(self) -> None:
        """Nobody is connected."""
        self._open: dict[str, set[asyncio.Future[None]]] = {}

    @property
    def session_ids(self) -> frozenset[str]:
        """The sessions that have connections."""
        return frozenset(self._open)

    @contextmanager
    def of(self, session_id: str) -> Generator["asyncio.Future[None]", None, None]:
        """Count a connection for as long as it is open; what is given is done as soon as it has to end."""
        over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._open.setdefault(session_id, set()).add(over)
        try:
            yield over
        finally:
            over.cancel()
            self._forget(session_id, over)

    def hang_up(self, session_id: str) -> None:
        """End the connections of a session."""
        for over in self._open.pop(session_id, set()):
            if not over.done():
                over.set_result(None)

    def _forget(self, session_id: str, over: "asyncio.Future[None]") -> None:
        rest = self._open.get(session_id, set())
        rest.discard(over)
        if not rest:
            self._open.pop(session_id, None)
