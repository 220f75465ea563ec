"""Writing a draft: opening, autosave, issuing, throwing away, copying.

The handlers are told everything they need: no draft lives in this state, so a reconnect or restart loses nothing.
"""

import secrets
from typing import Any, ClassVar

import reflex as rx

from billing_app.domain.access import Actor
from billing_app.domain.errors import BillingError, NotFound, Unauthenticated, VersionConflict
from billing_app.services.business import read_business
from billing_app.services.dispatching import issue_and_send
from billing_app.services.drafting import (
    copy_invoice,
    create_draft,
    delete_draft,
    explain_total,
    get_document,
)
from billing_app.services.e_invoices.before_issue import Seen
from billing_app.services.e_invoices.confirming import check_draft
from billing_app.services.issuing import issue_invoice
from billing_app.states.action import acting
from billing_app.states.feedback import Undo, tell
from billing_app.states.invoice_editor.form import body_of
from billing_app.states.invoice_editor.loading import answer_texts, draft_editor, new_editor, saved_at, store_form
from billing_app.states.invoice_editor.showing import findings_texts, step_texts
from billing_app.states.invoice_editor.views import draft_views, send_view
from billing_app.states.listing import Listing
from billing_app.states.live import watch
from billing_app.states.rule_findings import finding_rows
from billing_app.states.session import current_actor, current_locale, run

PATH = "/invoices"
_EXPLAINED = ("line_total", "allowance_total", "charge_total", "tax_total", "tax_inclusive", "amount_due")


class InvoiceEditorState(rx.State):
    """The handlers of the editor. `_made` knows which new form became which draft, should its answer get lost."""

    _made: dict[str, str] = {}
    KEPT: ClassVar[int] = 50

    @rx.event
    @acting
    async def start(self):
        """Open an empty editor, for the customer that the address may name."""
        await watch()
        customer_id = Listing.read(self.router.url).parameters.get("customer", "")
        try:
            shown = await run(new_editor, customer_id, current_locale())
        except BillingError as error:
            if isinstance(error, Unauthenticated) or not customer_id:
                raise
            shown = await run(new_editor, "", current_locale())
        await send_view(**shown)

    @rx.event
    @acting
    async def load(self, invoice_id: str):
        """Show a draft in the editor; the page is watching it already."""
        await send_view(**await run(draft_editor, invoice_id, current_locale()))

    @rx.event
    @acting
    async def reopen(self, invoice_id: str):
        """Show a draft as it stands, and watch it: what others saved, or a draft that was new a moment ago."""
        if not invoice_id:
            return InvoiceEditorState.start
        await watch(*draft_views(await current_actor(), invoice_id))
        return InvoiceEditorState.load(invoice_id)

    @rx.event
    @acting
    async def join(self, invoice_id: str):
        """Watch a draft again after the connection was away; the form stays as it is."""
        await watch(*draft_views(await current_actor(), invoice_id))

    @rx.event
    @acting
    async def save(self, invoice_id: str, version: int, ticket: str, turn: int, form: dict[str, str]):
        """Store what the form says; the answer goes beside the fields, never over them."""
        answer: dict[str, Any] = {"nonce": secrets.token_hex(6), "ticket": ticket[:64], "turn": turn}
        known = invoice_id or self._made.get(ticket, "")
        is_new = not known
        try:
            shown, saved = await run(_save, known, version or int(bool(known)), form, current_locale())
        except Unauthenticated:
            raise
        except VersionConflict:
            await send_view(saved=answer | {"state": "conflict", **await run(_standing, known, current_locale())})
            return
        except NotFound:
            await send_view(saved=answer | {"state": "gone"})
            return
        except BillingError as error:
            await send_view(saved=answer | {"state": "invalid"}, **findings_texts(error.findings, body_of(form)[1]))
            return
        await send_view(saved=answer | {"state": "saved", **saved}, **shown)
        if is_new:
            self._made = dict(list(self._made.items())[-self.KEPT :]) | {ticket: saved["id"]}
            await watch(*draft_views(await current_actor(), saved["id"]))

    @rx.event
    @acting
    async def issue(self, invoice_id: str, version: int, form: dict[str, str]):
        """Issue the version that the form shows, and send it if wished; rules that it breaks are confirmed first."""
        checked = await run(check_draft, invoice_id, version)
        if checked.findings:
            await send_view(
                doubts=finding_rows(checked.findings),
                doubted=form.get("act", ""),
                doubted_version=checked.seen.version,
                doubted_seal=checked.seen.seal,
            )
            return None
        return await _issue(invoice_id, form, checked.seen)

    @rx.event
    @acting
    async def issue_anyway(self, invoice_id: str, act: str, version: int, seal: str):
        """Issue the draft although its e-invoice breaks rules: the person has read which, of exactly this draft."""
        await send_view(doubts=[])
        return await _issue(invoice_id, {"act": act}, Seen(version, seal))

    @rx.event
    @acting
    async def think_again(self, is_open: bool):
        """Close the question and leave the draft as it is."""
        if not is_open:
            await send_view(doubts=[])

    @rx.event
    @acting
    async def delete(self, invoice_id: str, version: int):
        """Throw the draft away; Undo makes it again."""
        body = await run(delete_draft, invoice_id, version=version)
        await tell("Draft deleted", undo=Undo(InvoiceEditorState.bring_back, {"body": dict(body)}))
        return rx.redirect(PATH, replace=True)

    @rx.event
    @acting
    async def bring_back(self, body: dict[str, Any]):
        """Make a deleted draft again."""
        document = await run(create_draft, body)
        return rx.redirect(f"{PATH}/{document.row.id}")

    @rx.event
    @acting
    async def duplicate(self, invoice_id: str):
        """Make a new draft with the same lines, and go there."""
        document = await run(copy_invoice, invoice_id)
        await tell("Duplicated: this is the copy")
        return rx.redirect(f"{PATH}/{document.row.id}")

    @rx.event
    @acting
    async def explain(self, invoice_id: str):
        """Show the steps that lead to the total."""
        await send_view(steps=await run(_steps, invoice_id, current_locale()) if invoice_id else [])


async def _issue(invoice_id: str, form: dict[str, str], seen: Seen) -> Any:
    """Issue what was seen, and send it if `act` says so; refused, each finding stands at its field."""
    is_sent = form.get("act") == "send"
    try:
        document = await run(issue_and_send if is_sent else issue_invoice, invoice_id, seen)
    except BillingError as error:
        if isinstance(error, Unauthenticated):
            raise
        shown = findings_texts(error.findings, body_of(form)[1])
        await send_view(errors=shown["errors"], remarks=shown["remarks"], refused=secrets.token_hex(6))
        await tell(error.message, "error")
        return None
    await tell(f"{document.row.number} issued and on its way" if is_sent else f"{document.row.number} issued")
    return rx.redirect(f"{PATH}/{invoice_id}", replace=True)


def _save(
    actor: Actor, invoice_id: str, version: int, form: dict[str, str], locale: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    document = store_form(actor, invoice_id, version, form)
    profile = read_business(actor).profile
    shown = answer_texts(actor, document, body_of(form)[1], profile, locale)
    row = document.row
    return shown, {"id": row.id, "version": row.version, "at": saved_at(document, profile, locale)}


def _standing(actor: Actor, invoice_id: str, locale: str) -> dict[str, Any]:
    document = get_document(actor, invoice_id)
    at = saved_at(document, read_business(actor).profile, locale)
    return {"by": document.row.updated_by, "at": at, "standing": document.row.version}


def _steps(actor: Actor, invoice_id: str, locale: str) -> list[dict[str, str]]:
    totals = get_document(actor, invoice_id).totals
    names = [name for name in _EXPLAINED if getattr(totals, name)]
    if totals.amount_due == totals.tax_inclusive:
        names = [name for name in names if name != "amount_due"]
    return [
        text for name in names for text in step_texts(explain_total(actor, invoice_id, name), totals.currency, locale)
    ]
