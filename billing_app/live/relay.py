"""The seam between processes: facts travel to the other hubs, never views, so nothing can overtake."""

from collections.abc import Callable
from typing import Protocol

from billing_app.store.session import Committed


class Relay(Protocol):
    """Carries what was committed here to the other processes, and what they committed to us."""

    async def start(self, on_committed: Callable[[Committed], None], on_gap: Callable[[], None]) -> None:
        """Begin to listen; `on_gap` is called after a lost connection, when anything may have been missed."""
        ...

    def publish(self, committed: Committed) -> None:
        """Tell the other processes; must not block."""
        ...

    async def stop(self) -> None:
        """End listening."""
        ...


class LocalRelay:
    """One process: there is nobody to tell."""

    async def start(self, on_committed: Callable[[Committed], None], on_gap: Callable[[], None]) -> None:
        """Nothing will come."""

    def publish(self, committed: Committed) -> None:
        """Nobody listens."""

    async def stop(self) -> None:
        """Nothing to end."""
