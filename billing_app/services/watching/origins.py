"""Where the current request or event comes from, known to everything that runs on its behalf."""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple


class Origin(NamedTuple):
    """The address as the wall found it, and what the browser says it is."""

    address: str = ""
    device: str = ""


_origin: ContextVar[Origin] = ContextVar("origin", default=Origin())  # noqa: B039 - a tuple can't be changed


def origin() -> Origin:
    """Where the current request or event comes from; empty outside of any."""
    return _origin.get()


@contextmanager
def coming_from(address: str, device: str) -> Generator[None]:
    """Say where what runs inside comes from; threads started by the event loop's helpers inherit it."""
    token = _origin.set(Origin(address, device))
    try:
        yield
    finally:
        _origin.reset(token)


def note_origin(address: str, device: str) -> None:
    """The same for the rest of the current task."""
    _origin.set(Origin(address, device))
