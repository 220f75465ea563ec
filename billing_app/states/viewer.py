"""Looking at any e-invoice without keeping it: the file lies for an hour with whoever chose it, and nowhere else."""

import reflex as rx

from billing_app.services.receiving import look_at_upload
from billing_app.states import wire
from billing_app.states.action import acting
from billing_app.states.live import watch
from billing_app.states.read_invoice import ReadInvoiceVars, read_vars
from billing_app.states.session import current_locale, run


class LookedAt(ReadInvoiceVars, wire.SentState, rx.State):
    """What was read of the file; sent to the one page that asked."""

    name: str = ""


class ViewerState(rx.State):
    """The page that shows any e-invoice."""

    @rx.event
    @acting
    async def enter(self):
        """Open the page; nothing is shown yet."""
        await watch()

    @rx.event
    @acting
    async def show(self, upload_id: str, name: str):
        """Show a file that has arrived."""
        if not upload_id:
            return
        read = await run(look_at_upload, upload_id)
        shown = read_vars(read, current_locale()) | {"name": name[:200]}
        await wire.send(wire.socket_id(), wire.delta_of(LookedAt, shown))
