"""The list of documents: live rows, filters in the address, and issuing the chosen drafts."""

from typing import Any

import reflex as rx

from billing_app.domain.access import Permission
from billing_app.domain.errors import BillingError, InvalidInput
from billing_app.live.invoices import INVOICES, PARAMETERS
from billing_app.services.customers import get_customer, list_customers
from billing_app.services.dispatching import SendResult, issue_and_send_many, send_many
from billing_app.services.drafting import get_document
from billing_app.services.e_invoices.before_issue import Seen
from billing_app.services.e_invoices.confirming import CheckedDraft, check_drafts
from billing_app.services.issuing import issue_many
from billing_app.states import wire
from billing_app.states.action import acting
from billing_app.states.feedback import tell
from billing_app.states.invoice_list import PATH, texts_of
from billing_app.states.listing import Listing
from billing_app.states.live import shows, watch
from billing_app.states.rule_findings import finding_rows
from billing_app.states.session import run

NARROWING = ("kind", "customer", "from", "to")


@shows(INVOICES, present=texts_of)
class LiveInvoices(wire.SentState, rx.State):
    """What the hub sends to everyone who watches the same page of the list."""

    is_ready: bool = False
    is_filtered: bool = False
    are_drafts: bool = False
    rows: list[dict[str, str]] = []
    draft_ids: list[str] = []
    tabs: list[dict[str, Any]] = []
    links: dict[str, dict[str, str]] = {}
    more: str = ""
    first: str = ""
    sums: dict[str, str] = {}


class InvoicesState(rx.State):
    """The list's address, the filter's form, and which drafts are chosen."""

    q: str = ""
    address: str = ""
    narrowed: dict[str, str] = {}
    narrowed_by: int = 0
    customer_name: str = ""
    customers: list[dict[str, str]] = []
    customers_for: str = ""
    export: str = ""
    selected: list[str] = []
    issued: list[str] = []
    is_issuing: bool = False
    is_sending: bool = False
    refused: list[dict[str, str]] = []
    doubts: list[dict[str, Any]] = []
    doubted: str = ""
    _seen: dict[str, Seen] = {}

    @rx.event
    @acting
    async def enter(self):
        """Join the room of the list that the address describes."""
        listing = Listing.read(self.router.url)
        try:
            view = INVOICES.at(**listing.pick(*PARAMETERS))
        except InvalidInput:
            await tell("This address says nothing that can be shown. Here is the whole list.", "warning")
            return rx.redirect(PATH, replace=True)
        parameters = listing.parameters
        self.q, self.address = listing.q, listing.address(PATH)
        self.narrowed = {name: parameters.get(name, "") for name in NARROWING}
        self.narrowed_by = len(listing.pick(*NARROWING))
        self.export = listing.with_(after="").address("/downloads/invoices.csv")
        self.selected, self.issued, self.refused, self.doubts = [], [], [], []
        actor = await watch(view)
        customer_id = self.narrowed["customer"]
        is_named = customer_id and actor.may(Permission.VIEW_CUSTOMERS)
        self.customer_name = (await run(get_customer, customer_id)).profile.name if is_named else ""
        return None

    @rx.event
    @acting
    async def search(self, query: str):
        """Write the search into the address; the list follows it."""
        return rx.redirect(Listing.read(self.router.url).with_(q=query.strip()).address(PATH), replace=True)

    @rx.event
    @acting
    async def narrow(self, form: dict[str, Any]):
        """Write kind, customer and period into the address; customer and period come from the form."""
        chosen = {name: str(form.get(name) or "")[:64] for name in NARROWING}
        return rx.redirect(Listing.read(self.router.url).with_(**chosen).address(PATH))

    @rx.event
    @acting
    async def find_customers(self, query: str):
        """Offer customers to filter by."""
        page = await run(list_customers, query=query, limit=8)
        self.customers = [{"value": each.id, "label": each.profile.name, "hint": ""} for each in page.rows]
        self.customers_for = query

    @rx.event
    @acting
    async def choose_customer(self, customer_id: str, name: str):
        """Remember the customer chosen in the filter's form until it is applied."""
        self.narrowed = {**self.narrowed, "customer": customer_id}
        self.customer_name = name

    @rx.event
    @acting
    async def choose(self, invoice_id: str):
        """Choose a draft, or no longer."""
        others = [each for each in self.selected if each != invoice_id]
        self.selected = others if invoice_id in self.selected else [*others, invoice_id]

    @rx.event
    @acting
    async def choose_all(self, ids: list[str]):
        """Choose exactly these drafts."""
        self.selected = ids[:500]

    @rx.event
    @acting
    async def choose_issued(self, invoice_id: str):
        """Choose an issued document, or no longer."""
        others = [each for each in self.issued if each != invoice_id]
        self.issued = others if invoice_id in self.issued else [*others, invoice_id][:500]

    @rx.event
    @acting
    async def choose_no_issued(self):
        """Choose none of the issued documents."""
        self.issued = []

    @rx.event
    @acting
    async def send_selected(self):
        """Send the chosen documents as usual; those that cannot be sent stay chosen, and why is said for each."""
        self.is_sending, self.refused = True, []
        yield
        try:
            self.issued = await self._send(await run(send_many, self.issued))
        finally:
            self.is_sending = False

    @rx.event
    @acting
    async def issue_selected(self, act: str):
        """Issue the chosen drafts, and send them if `act` says so; asks first where their e-invoices break rules."""
        self.is_issuing, self.refused = True, []
        yield
        try:
            checked = await run(check_drafts, self.selected)
            self.doubted, self._seen = act, {each.invoice_id: each.seen for each in checked}
            self.doubts = [_doubt(each) for each in checked if each.findings]
            if not self.doubts:
                self.selected = await self._issue(self.selected)
        finally:
            self.is_issuing = False

    @rx.event
    @acting
    async def issue_anyway(self):
        """Issue all of them as they were checked: the person has read which rules they break."""
        self.is_issuing, self.doubts = True, []
        yield
        try:
            self.selected = await self._issue(self.selected)
        finally:
            self.is_issuing = False

    @rx.event
    @acting
    async def issue_others(self):
        """Issue those that break no rule; the others stay drafts, and chosen."""
        left_out = [each["id"] for each in self.doubts]
        self.is_issuing, self.doubts = True, []
        yield
        try:
            failed = await self._issue([each for each in self.selected if each not in left_out])
            self.selected = [*failed, *left_out]
        finally:
            self.is_issuing = False

    @rx.event
    @acting
    async def think_again(self, is_open: bool):
        """Close the question and issue nothing."""
        if not is_open:
            self.doubts = []

    async def _issue(self, ids: list[str]) -> list[str]:
        """Issue drafts as was asked for; the ids of those that could not be issued."""
        if self.doubted == "send":
            return await self._send(await run(issue_and_send_many, ids, self._seen))
        results = await run(issue_many, ids, self._seen)
        failed = [(result.invoice_id, result.error) for result in results if result.error]
        self.refused = [await _refusal(invoice_id, error) for invoice_id, error in failed]
        if numbers := [result.number for result in results if result.number]:
            await tell(f"Issued {', '.join(numbers)}" if len(numbers) < 4 else f"{len(numbers)} invoices issued")
        return [invoice_id for invoice_id, _ in failed]

    async def _send(self, results: list[SendResult]) -> list[str]:
        """Say what was sent; the ids of what was not."""
        failed = [(result.invoice_id, result.error) for result in results if result.error]
        self.refused = [await _refusal(invoice_id, error) for invoice_id, error in failed]
        if count := len(results) - len(failed):
            await tell("1 document is on its way" if count == 1 else f"{count} documents are on their way")
        return [invoice_id for invoice_id, _ in failed]


async def _refusal(invoice_id: str, error: BillingError) -> dict[str, str]:
    row = (await run(get_document, invoice_id)).row
    return {
        "href": f"{PATH}/{invoice_id}",
        "name": row.number or row.customer_name or "Draft without a customer",
        "text": error.message,
    }


def _doubt(draft: CheckedDraft) -> dict[str, Any]:
    return {
        "id": draft.invoice_id,
        "href": f"{PATH}/{draft.invoice_id}",
        "name": draft.customer_name or "Draft without a customer",
        "findings": finding_rows(draft.findings),
    }
