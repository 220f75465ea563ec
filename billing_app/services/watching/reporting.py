"""Noting signals: from any thread and from the event loop, in a few microseconds and without any writing."""

import threading
from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from billing_app.domain.access import Actor
from billing_app.domain.watch.kinds import Signal
from billing_app.services.watching.origins import origin
from billing_app.store.session import clock

_MOST_DISTINCT = 20_000


class Noted(NamedTuple):
    """One signal, equal to the next one like it; accounts and addresses are reduced before anything is stored."""

    signal: Signal
    business_id: str = ""
    subject_id: str = ""
    session_id: str = ""
    subject: str = ""
    address: str = ""
    device: str = ""
    account: str = ""
    note: str = ""


class Tally:
    """How often each signal was noted since the last look, when first, and what it came to."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._noted: dict[Noted, tuple[int, datetime]] = {}
        self.lost = 0

    def add(self, noted: Noted, amount: int, at: datetime) -> None:
        """Count a signal. A flood of different ones is bounded: beyond that only their number is kept."""
        with self._lock:
            known = self._noted.get(noted)
            if known is not None:
                self._noted[noted] = known[0] + amount, known[1]
            elif len(self._noted) < _MOST_DISTINCT:
                self._noted[noted] = amount, at
            else:
                self.lost += amount

    def take(self) -> dict[Noted, tuple[int, datetime]]:
        """What was noted, which is forgotten here."""
        with self._lock:
            taken, self._noted = self._noted, {}
            return taken


tally = Tally()
"""The signals of this process that the watch has not looked at yet."""


def report(
    signal: Signal,
    actor: Actor | None = None,
    *,
    business_id: str = "",
    subject_id: str = "",
    subject: str = "",
    account: str = "",
    address: str = "",
    device: str = "",
    note: str = "",
    amount: int = 1,
) -> None:
    """Note a signal for the security log and the rules. Never blocks, never raises, writes nothing itself.

    `actor` says whose business and which member or key; without one, `business_id` and `subject_id` do, and empty ones
    mean that nobody is known. `subject` is what was tried (a handler, a route, an id), `account` the e-mail address
    that was typed. Address and device are those of the current request or event unless given.
    """
    here = origin()
    noted = Noted(
        signal,
        business_id or (str(actor.business_id) if actor else ""),
        subject_id or subject_of(actor),
        str(actor.session_id or "") if actor else "",
        subject[:200],
        (address or here.address)[:64],
        (device or here.device)[:300],
        subject_id if account and subject_id else account.strip().lower()[:254],  # a member's account is the member
        note,
    )
    tally.add(noted, amount, clock())


def subject_of(actor: Actor | None) -> str:
    """The member or key behind an actor; empty for jobs and the command line."""
    if actor is None:
        return ""
    return str(actor.user_id or actor.key_id or "")


def drop_noted(kinds: Collection[Signal] = ()) -> None:
    """Forget what was noted: for programs that do not watch, and for tests."""
    taken = tally.take()
    for noted, (amount, at) in taken.items():
        if kinds and noted.signal not in kinds:
            tally.add(noted, amount, at)
