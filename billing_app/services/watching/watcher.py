"""The watch itself: a thread that counts, writes, judges and responds about once a second."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from billing_app.domain.chain import instant_text
from billing_app.domain.change import Fact
from billing_app.domain.watch.kinds import SIGNED_IN, Act, Signal, logged_kind
from billing_app.domain.watch.rules import judge
from billing_app.services.metering import SIGN_INS, SIGNALS
from billing_app.services.watching.firewall import firewall
from billing_app.services.watching.gathering import Line, Pacing, lines_of
from billing_app.services.watching.habituating import Arrival, judge_volumes, learn_arrivals
from billing_app.services.watching.judging import Judgements
from billing_app.services.watching.probing import tell_foreign_ids
from billing_app.services.watching.reading import RecentLog
from billing_app.services.watching.reporting import tally
from billing_app.services.watching.writing import write_lines
from billing_app.settings import settings
from billing_app.store.habits import forget_habits
from billing_app.store.security_log import forget_details, old_details
from billing_app.store.session import Committed, clock, on_commit, system_reading, system_transaction

TURN_SECONDS = 1.0
_RESULTS: dict[str, str] = {
    Signal.SIGN_IN_FAILED: "failed",
    Signal.SIGN_IN_LOCKED_OUT: "locked_out",
    Signal.SIGN_IN_DISABLED: "no_access",
}
_log = logging.getLogger(__name__)


class Watcher:
    """Watches for one process. Its thread is the only one that calls `turn`."""

    def __init__(self) -> None:
        self._pacing = Pacing()
        self._recent = RecentLog()
        self._judgements = Judgements()
        self._arrivals: list[Arrival] = []
        self._lock = threading.Lock()
        self._has_news = True
        self._ending = threading.Event()
        self._thread: threading.Thread | None = None
        self._forget_listener: Callable[[], None] = lambda: None

    def start(self) -> None:
        """Begin to watch, in a thread of its own."""
        self.listen()
        self._ending.clear()
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Write what was noted last, and end."""
        self._ending.set()
        if self._thread is not None:
            self._thread.join(timeout=5)
            self._thread = None
        self._forget_listener()

    @property
    def has_died(self) -> bool:
        """Whether the thread was started and runs no more."""
        return self._thread is not None and not self._thread.is_alive()

    def listen(self) -> None:
        """Hear what this process commits."""
        self._forget_listener = on_commit(self._hear)

    def turn(self, now: datetime) -> list[str]:
        """One look: write what was noted, judge, respond; returns the rules of new alerts. Public for tests."""
        firewall.refresh()
        if self._write(now):
            recent = self._recent.catch_up(now)
            raised = self._judgements.respond(judge(recent))
            if raised:
                firewall.refresh()
            return raised
        return []

    def _write(self, now: datetime) -> bool:
        """Whether there is anything new to judge."""
        with self._lock:
            arrivals, self._arrivals = self._arrivals, []
            has_news, self._has_news = self._has_news, False
        taken = tally.take()
        for noted, (count, _) in taken.items():
            SIGNALS.labels(str(noted.signal)).inc(count)
            if noted.signal in _RESULTS:
                SIGN_INS.labels(_RESULTS[noted.signal]).inc(count)
        due = tell_foreign_ids(self._pacing.due(taken, now))
        lines: list[Line] = judge_volumes(lines_of(due), now)
        lines += learn_arrivals(arrivals)
        write_lines(lines)
        return bool(lines) or has_news

    def _hear(self, committed: Committed) -> None:
        """Called in the thread that committed: remember, and go on."""
        for fact in committed.facts:
            if fact.kind == SIGNED_IN:
                SIGN_INS.labels("succeeded").inc()
                self._arrived(committed.business_id, fact)
            if logged_kind(fact.kind, fact.payload) and not fact.kind.startswith("security."):
                self._has_news = True

    def _arrived(self, business_id: str, fact: Fact) -> None:
        private, user_id = fact.private, str(fact.payload.get("user_id", ""))
        arrival = Arrival(
            business_id, user_id, str(private.get("network", "")), str(private.get("device", "")), clock()
        )
        with self._lock:
            self._arrivals.append(arrival)

    def _run(self) -> None:
        while not self._ending.wait(TURN_SECONDS):
            self._try(lambda: self.turn(clock()))
        self._try(lambda: self.turn(clock()))

    def _try(self, act: Callable[[], object]) -> None:
        try:
            act()
        except Exception:  # the database may be away for a while; the next turn tells
            _log.exception("the watch could not do its turn")


def tidy(now: datetime) -> None:
    """Forget details that are older than they may become, and say so in the chains."""
    before = now - timedelta(days=settings().security_detail_days)
    with system_reading() as session:
        counted = old_details(session, before)
    for business_id, count in counted.items():  # said first: a check must find the reason wherever details are missing
        with system_transaction(business_id) as scope:
            payload = {"count": count, "before": instant_text(before)}
            scope.record(Fact(Act.DETAILS_REMOVED.value, "", payload))
    with system_transaction() as scope:
        forget_details(scope.session, before)
        forget_habits(scope.session, now)


watcher = Watcher()
"""The watch of this process."""
