"""The page of one document: notes, dispute, copy, the customer's link, and what a total is made of."""

from collections.abc import Mapping
from typing import Any

import reflex as rx

from billing_app.domain.access import Actor, Permission
from billing_app.domain.errors import NotFound
from billing_app.domain.money import Money
from billing_app.domain.totals.explanation import EXPLAINED
from billing_app.live.invoice import INVOICE
from billing_app.services.drafting import Document, copy_invoice, delete_draft, explain_total, get_document
from billing_app.services.invoices import annotate
from billing_app.services.links import revoke_link
from billing_app.services.reminders import remind_now
from billing_app.states import wire
from billing_app.states.action import acting
from billing_app.states.feedback import Undo, tell
from billing_app.states.format import money
from billing_app.states.invoice_editor import InvoiceEditorState, draft_views
from billing_app.states.invoice_view import LiveInvoice
from billing_app.states.live import watch
from billing_app.states.reminders import step_text
from billing_app.states.session import current_actor, current_locale, run

_TOTALS = {
    "line_total": "Sum of lines",
    "allowance_total": "Allowances",
    "charge_total": "Charges",
    "tax_exclusive": "Total without tax",
    "tax_total": "Tax",
    "tax_inclusive": "Total with tax",
    "withholding_total": "Taxes withheld",
    "prepaid": "Deposits",
    "rounding": "Rounding",
    "amount_due": "Amount due",
}
_ALWAYS = {"line_total", "tax_exclusive", "tax_total", "tax_inclusive", "amount_due"}


def invoice_id_of(address: str) -> str:
    """The document that an address names."""
    return address.rstrip("/").rpartition("/")[2]


class InvoiceState(rx.State):
    """What the page of an issued document asks for, beside money."""

    is_explaining: bool = False
    explained: list[dict[str, str]] = []
    errors: dict[str, str] = {}
    _invoice_id: str = ""

    @rx.event
    @acting
    async def enter(self):
        """Join the room of the document that the address names; a draft is shown in its editor."""
        invoice_id = invoice_id_of(self.router.url.path)
        if invoice_id != self._invoice_id:
            self._invoice_id, self.is_explaining, self.errors = invoice_id, False, {}
            await _show_nothing(is_ready=False)
        try:
            row = (await run(get_document, invoice_id)).row
            if row.status != "draft":
                await watch(INVOICE.at(invoice=invoice_id))
                return None
            actor = await watch(*draft_views(await current_actor(), invoice_id))
            return InvoiceEditorState.load(invoice_id) if actor.may(Permission.EDIT_DRAFTS) else None
        except NotFound:
            await watch()
            await _show_nothing(is_ready=True)

    @rx.event
    @acting
    async def repeat(self):
        """Set up an invoice like this one that repeats."""
        return rx.redirect(f"/recurring/new?invoice={self._invoice_id}")

    @rx.event
    @acting
    async def annotate(self, form: dict[str, Any]):
        """Keep note, tags and until when no reminder is sent, which are for the business alone."""
        row = (await run(get_document, self._invoice_id)).row
        promised = row.dunning_paused_until.isoformat() if row.dunning_paused_until else None
        before = {"internal_note": row.internal_note, "tags": row.tags, "dunning_paused_until": promised}
        tags = [tag.strip() for tag in str(form.get("tags") or "").split(",")]
        patch: dict[str, Any] = {"internal_note": str(form.get("internal_note") or "")}
        patch["tags"] = [tag for tag in tags if tag]
        if "dunning_paused_until" in form:
            patch["dunning_paused_until"] = str(form["dunning_paused_until"]) or None
        await self._annotate(patch, before, "Note saved")

    @rx.event
    @acting
    async def dispute(self, is_disputed: bool):
        """Mark the document as disputed by the customer, or no longer."""
        said = "Marked as disputed" if is_disputed else "No longer disputed"
        await self._annotate({"disputed": is_disputed}, {"disputed": not is_disputed}, said)

    @rx.event
    @acting
    async def remind(self):
        """Send the next reminder now."""
        sent = await run(remind_now, self._invoice_id)
        await tell(f"{step_text(sent.step)} is on its way to {sent.recipient}")

    @rx.event
    @acting
    async def put_back(self, invoice_id: str, before: dict[str, Any]):
        """Undo a change of note, tags or dispute."""
        await run(annotate, invoice_id, before)
        await tell("Put back as it was", "info")

    async def _annotate(self, patch: Mapping[str, Any], before: Mapping[str, Any], said: str) -> None:
        await run(annotate, self._invoice_id, patch)
        await tell(said, undo=Undo(InvoiceState.put_back, {"invoice_id": self._invoice_id, "before": dict(before)}))

    @rx.event
    @acting
    async def copy(self):
        """Write a new draft with the same customer and lines, and go to it."""
        draft = (await run(copy_invoice, self._invoice_id)).row
        await tell("Copied into a new draft", undo=Undo(InvoiceState.take_back_copy, {"invoice_id": draft.id}))
        return rx.redirect(f"/invoices/{draft.id}")

    @rx.event
    @acting
    async def take_back_copy(self, invoice_id: str):
        """Undo the copying."""
        await run(delete_draft, invoice_id)
        await tell("Taken back: the draft is gone.", "info")
        return rx.redirect("/invoices")

    @rx.event
    @acting
    async def revoke(self):
        """End the customer's present link and make a new one."""
        await run(revoke_link, self._invoice_id)
        await tell("The old link is dead. Send the new one.")

    @rx.event
    @acting
    async def explain(self, is_open: bool):
        """Show the lines, rules and roundings behind every total, or close them."""
        if is_open:
            self.explained = await run(_explained, self._invoice_id, current_locale())
        self.is_explaining = is_open


def _explained(actor: Actor, invoice_id: str, locale: str) -> list[dict[str, str]]:
    document = get_document(actor, invoice_id)
    names = [name for name in EXPLAINED if name in _ALWAYS or getattr(document.totals, name)]
    return [row for name in names for row in _steps(actor, document, name, locale)]


def _steps(actor: Actor, document: Document, name: str, locale: str) -> list[dict[str, str]]:
    row = document.row
    steps = explain_total(actor, row.id, name)
    return [
        {
            "key": f"{name}{index}",
            "total": _TOTALS[name] if index == 0 else "",
            "label": step.label,
            "rule": step.rule,
            "exact": step.exact,
            "amount": money(Money(step.amount, row.currency), locale),
            "is_last": "yes" if index == len(steps) - 1 else "",
        }
        for index, step in enumerate(steps)
    ]


async def _show_nothing(*, is_ready: bool) -> None:
    """Take the document shown before off the page, or say that there is none."""
    delta = wire.delta_of(LiveInvoice, {"is_ready": is_ready, "is_found": False, "is_draft": False, "number": ""})
    await wire.send(wire.socket_id(), delta)
