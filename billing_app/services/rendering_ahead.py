"""Making PDFs in the background, right after their documents are issued, so that nobody waits for one.

What is missed (a process that ends, a document of another process that was killed) is made when it is first asked for.
"""

import asyncio
import logging
from collections import deque

from billing_app.domain.access import Actor, Permission
from billing_app.domain.errors import BillingError
from billing_app.domain.ids import BusinessId
from billing_app.services.business_profile import business_of
from billing_app.services.rendering import document_pdf
from billing_app.store.session import Committed, on_commit

LULL_SECONDS = 0.5
"""How long nothing must have been issued before PDFs are made: who issues many has the processor to himself."""
PATIENCE_SECONDS = 10.0
"""How long the next PDF waits at most for such a lull."""
AT_ONCE = 2
"""How many are made at once: beyond that one waits for the database and for processors anyway."""
ISSUED = frozenset({"invoice.issued", "deposit.issued", "credit_note.issued"})
_log = logging.getLogger(__name__)


def render_ahead(business_id: str, invoice_id: str) -> bool:
    """Make the PDF of a document that was issued just now; returns whether there is one. Samples wait to be asked."""
    actor = Actor(BusinessId(business_id), "Tideline", "job", frozenset({Permission.VIEW_INVOICES}))
    try:
        if business_of(actor).is_sample:
            return False
        document_pdf(actor, invoice_id)
    except BillingError as error:
        _log.warning("the PDF of %s was not made ahead: %s", invoice_id, error.error_code)
        return False
    return True


class Renderer:
    """Makes PDFs, few at once and in the order of the commits, when nothing is issued."""

    def __init__(self) -> None:
        """Begin without a loop; `run` binds to it."""
        self._waiting: deque[tuple[str, str]] = deque()
        self._is_due = asyncio.Event()

    async def run(self) -> None:
        """Until cancelled."""
        loop = asyncio.get_running_loop()

        def hear(committed: Committed) -> None:
            issued = [fact.subject_id for fact in committed.facts if fact.kind in ISSUED]
            if issued:
                self._waiting.extend((committed.business_id, each) for each in issued)
                loop.call_soon_threadsafe(self._is_due.set)

        forget = on_commit(hear)
        try:
            while True:
                await self._is_due.wait()
                while self._waiting or self._is_due.is_set():
                    await self._lull(loop.time() + PATIENCE_SECONDS)
                    next_ones = [self._waiting.popleft() for _ in range(min(AT_ONCE, len(self._waiting)))]
                    await asyncio.gather(*(self._render(*each) for each in next_ones))
        finally:
            forget()

    async def _lull(self, until: float) -> None:
        """Wait while documents go on being issued, if they do."""
        loop = asyncio.get_running_loop()
        while self._is_due.is_set() and loop.time() < until:
            self._is_due.clear()
            await asyncio.sleep(LULL_SECONDS)

    async def _render(self, business_id: str, invoice_id: str) -> None:
        try:
            await asyncio.to_thread(render_ahead, business_id, invoice_id)
        except Exception:  # one that can't be made now is made when somebody asks for it
            _log.exception("making a PDF ahead failed")
