"""Sessions that change place: the network and the kind of browser that each was seen with last."""

import threading
from typing import NamedTuple

from billing_app.domain.access import Actor
from billing_app.domain.watch.addresses import network_of
from billing_app.domain.watch.kinds import Signal
from billing_app.domain.whereabouts import device_text
from billing_app.services.watching.reporting import report

_MOST = 5_000


class Place(NamedTuple):
    """Where a session was seen, exactly and reduced."""

    address: str
    user_agent: str
    network: str
    device: str


class Movements:
    """Where sessions were seen last, for as many as one process serves."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: dict[str, Place] = {}

    def moved(self, session_id: str, address: str, user_agent: str) -> str | None:
        """None if a session is where it was; else a note about what else has changed."""
        seen = self._seen.get(session_id)
        if seen is not None and seen.address == address and seen.user_agent == user_agent:
            return None
        network, device = network_of(address), device_text(user_agent)
        with self._lock:
            if len(self._seen) >= _MOST:
                self._seen.clear()
            self._seen[session_id] = Place(address, user_agent, network, device)
        if seen is None or (seen.network == network and seen.device == device):
            return None
        return "" if seen.device == device else "other device"


_movements = Movements()


def note_presence(actor: Actor, address: str, user_agent: str) -> None:
    """Note that a session is used from somewhere; only a change of place is a signal."""
    if actor.session_id is None:
        return
    note = _movements.moved(str(actor.session_id), address, user_agent)
    if note is not None:
        report(Signal.SESSION_MOVED, actor, address=address, device=user_agent, note=note)
