"""One document that came in: its sheet, what is to be said of it, and what becomes of it."""

from typing import Any

import reflex as rx

from billing_app.domain.errors import NotFound
from billing_app.live.received import RECEIVED_DOCUMENT
from billing_app.live.views import Values
from billing_app.services.receiving import ReadInvoice, bring_back, set_aside
from billing_app.states import wire
from billing_app.states.action import acting
from billing_app.states.event_text import event_text
from billing_app.states.feedback import Undo, tell
from billing_app.states.format import moment, money, number, plain
from billing_app.states.live import shows, watch
from billing_app.states.read_invoice import ReadInvoiceVars, read_vars
from billing_app.states.received import amount_of, state_of
from billing_app.states.session import run
from billing_app.store.tables import ReceivedDocument

_PICTURES = frozenset({"image/png", "image/jpeg", "image/webp"})


def texts_of(values: Values, locale: str) -> dict[str, Any]:
    """The vars of `LiveReceivedDocument`, in a language."""
    row: ReceivedDocument | None = values["row"]
    if row is None:
        return {"is_ready": True, "is_found": False}
    amount, (state, tone) = amount_of(row), state_of(row)
    zone = values["business"].time_zone
    about = {
        "is_ready": True,
        "is_found": True,
        "id": row.id,
        "heading": row.supplier or row.name,
        "about": row.number,
        "state": state,
        "tone": tone,
        "amount": money(amount, locale) if amount else "",
        "value": plain(amount) if amount else "",
        "sentence": row.sentence,
        "can_record": row.state in {"ready", "attention"},
        "can_set_aside": row.state in {"ready", "attention", "refused"},
        "can_bring_back": row.state == "set_aside" or values["is_cancelled"],
        "is_new_supplier": bool(row.invoice) and not row.remarks.get("is_known_supplier"),
        "expense": f"/expenses?expense={row.expense_id}" if row.expense_id else "",
        "duplicate": _duplicate(row, is_document=values["is_duplicate_of_document"]),
        "original": f"/downloads/received/{row.id}" if row.state != "refused" else "",
        "is_picture": "yes" if row.media_type in _PICTURES else "",
        "file": file_facts(row, locale, zone),
        "history": [
            {
                "key": str(each.sequence),
                "text": event_text(each.kind, each.payload, locale),
                "by": f"{moment(each.at, locale, zone)} · {each.actor}",
            }
            for each in values["events"]
        ],
    }
    read: ReadInvoice | None = values["read"]
    return about | (read_vars(read, locale, row.id) if read else {"has_sheet": False})


def _duplicate(row: ReceivedDocument, *, is_document: bool) -> str:
    """Where what it repeats is shown."""
    if not row.duplicate_of:
        return ""
    return f"/received/{row.duplicate_of}" if is_document else f"/expenses?expense={row.duplicate_of}"


def file_facts(row: ReceivedDocument, locale: str, zone: str) -> list[dict[str, str]]:
    """What is known of the file itself."""
    pairs = (
        ("File", row.name),
        ("Size", f"{number(max(row.size_bytes // 1000, 1), locale)} kB"),
        ("Came in", f"{moment(row.created_at, locale, zone)} · {row.created_by}"),
        ("SHA-256", f"{row.sha256[:16]}…"),
    )
    return [{"label": label, "value": value} for label, value in pairs]


@shows(RECEIVED_DOCUMENT, present=texts_of)
class LiveReceivedDocument(ReadInvoiceVars, wire.SentState, rx.State):
    """What the hub sends to everyone who looks at a document that came in."""

    is_ready: bool = False
    is_found: bool = False
    id: str = ""
    heading: str = ""
    about: str = ""
    state: str = ""
    tone: str = ""
    amount: str = ""
    value: str = ""
    sentence: str = ""
    can_record: bool = False
    can_set_aside: bool = False
    can_bring_back: bool = False
    is_new_supplier: bool = False
    expense: str = ""
    duplicate: str = ""
    original: str = ""
    is_picture: str = ""
    file: list[dict[str, str]] = []
    history: list[dict[str, str]] = []


class ReceivedDocumentState(rx.State):
    """What can be done with the document that the address names."""

    _received_id: str = ""

    @rx.event
    @acting
    async def enter(self):
        """Join the room of the document."""
        received_id = self.router.url.path.rstrip("/").rpartition("/")[2]
        if received_id != self._received_id:
            self._received_id = received_id
            empty = {"is_ready": False, "has_sheet": False, "heading": "", "about": ""}
            await wire.send(wire.socket_id(), wire.delta_of(LiveReceivedDocument, empty))
        try:
            await watch(RECEIVED_DOCUMENT.at(received_document=received_id))
        except NotFound:
            await watch()
            missing = wire.delta_of(LiveReceivedDocument, {"is_ready": True, "is_found": False})
            await wire.send(wire.socket_id(), missing)

    @rx.event
    @acting
    async def set_aside(self):
        """Put the document aside: it is to be no expense."""
        row = await run(set_aside, self._received_id)
        await tell(f"{row.name} is set aside", undo=Undo(ReceivedDocumentState.bring_back, {"received_id": row.id}))

    @rx.event
    @acting
    async def bring_back(self, received_id: str):
        """Take a document up again."""
        row = await run(bring_back, received_id)
        await tell(f"{row.name} is open again", "info")
