"""Reading what came in, in the background: two files at a time, each with its own outcome."""

import asyncio
import logging
from datetime import timedelta

from billing_app.domain.access import Actor, Permission
from billing_app.domain.change import Fact
from billing_app.domain.errors import BillingError
from billing_app.domain.ids import BusinessId
from billing_app.services.receiving.arriving import fill
from billing_app.services.receiving.outcome import look_into
from billing_app.store import received as store
from billing_app.store.session import Committed, clock, on_commit, reading, system_reading, transaction

AT_ONCE = 2
_LEFT_AFTER = timedelta(minutes=2)
_log = logging.getLogger(__name__)


def read_received(business_id: str, received_id: str) -> bool:
    """Read a document that waits; False where it waits no more. Blocks its thread while a workshop reads."""
    actor = Actor(BusinessId(business_id), "Tideline", "job", frozenset({Permission.RECORD_EXPENSES}))
    with transaction(actor) as scope:
        row = store.get_received(scope, received_id, for_update=True)
        if row.state not in store.WAITING:
            return False
        row.state = "reading"
        scope.announce(Fact("received.reading", received_id))
    with reading(actor) as scope:
        original = store.original_of(scope, row)
    if original is None:
        return False
    outcome = look_into(original.content)
    with transaction(actor) as scope:
        row = store.get_received(scope, received_id, for_update=True)
        if row.state not in store.WAITING:
            return False
        fill(scope, row, outcome)
    return True


def read_left() -> int:
    """Read what a process that ended left behind; how many there were."""
    with system_reading() as session:
        left = store.left_waiting(session, clock() - _LEFT_AFTER)
    return sum(read_received(*each) for each in left)


class Reader:
    """Reads each document that comes in, as soon as it is kept."""

    def __init__(self) -> None:
        """Begin without a loop; `run` binds to it."""
        self._waiting: asyncio.Queue[tuple[str, str]] = asyncio.Queue()

    async def run(self) -> None:
        """Until cancelled."""
        loop = asyncio.get_running_loop()

        def hear(committed: Committed) -> None:
            for fact in committed.facts:
                if fact.kind == "received.arrived" and fact.payload.get("source") != "api":
                    loop.call_soon_threadsafe(self._waiting.put_nowait, (committed.business_id, fact.subject_id))

        forget = on_commit(hear)
        try:
            await asyncio.gather(*(self._read() for _ in range(AT_ONCE)))
        finally:
            forget()

    async def _read(self) -> None:
        while True:
            business_id, received_id = await self._waiting.get()
            try:
                await asyncio.to_thread(read_received, business_id, received_id)
            except BillingError as error:  # the job takes what could not be read now
                _log.warning("a received file waits: %s", error.error_code)
            except Exception:  # one file must not stop the others
                _log.exception("a received file could not be read")
