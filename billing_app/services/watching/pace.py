"""How fast somebody acts: counted per minute in memory, and noted only when no person, or no such key, could be it."""

import threading

from billing_app.domain.access import Actor
from billing_app.domain.watch.kinds import Signal
from billing_app.services.watching.reporting import report, subject_of
from billing_app.store.session import clock

CHANGES_PER_MINUTE = 90
ACTS_PER_MINUTE = 500
_MOST = 5_000
_TOLD_FROM = 128


class Pace:
    """Acts of each member or key within the running minute."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._minute = -1
        self._acts: dict[tuple[str, bool], int] = {}

    def count(self, who: str, *, is_change: bool) -> int:
        """Count one act; returns how many it makes within this minute."""
        minute = int(clock().timestamp() // 60)
        with self._lock:
            if minute != self._minute or len(self._acts) > _MOST:
                self._minute, self._acts = minute, {}
            key = who, is_change
            self._acts[key] = counted = self._acts.get(key, 0) + 1
            return counted


_pace = Pace()


def note_act(actor: Actor, *, is_change: bool) -> None:
    """Count an act of a member; noted when it is beyond what a person can do."""
    who = subject_of(actor)
    if not who:
        return
    counted = _pace.count(who, is_change=is_change)
    limit = CHANGES_PER_MINUTE if is_change else ACTS_PER_MINUTE
    if counted == limit + 1:
        report(Signal.IMPOSSIBLE_PACE, actor, amount=counted)


def note_key_use(actor: Actor) -> None:
    """Count a request with a key; noted at the first of a minute, and each time that many have become twice as many."""
    if actor.key_id is None:
        return
    counted = _pace.count(actor.key_id, is_change=True)
    if counted == 1 or (counted >= _TOLD_FROM and counted & (counted - 1) == 0):
        report(Signal.KEY_USED, actor, amount=counted)
