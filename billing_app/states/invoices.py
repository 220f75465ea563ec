"""The list of documents: live rows, filters in the address, and issuing the chosen drafts."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import reflex as rx

from billing_app.domain.access import Permission
from billing_app.domain.errors import BillingError, InvalidInput
from billing_app.domain.money import Money
from billing_app.live.invoices import INVOICES, PARAMETERS
from billing_app.live.views import Values
from billing_app.services.customers import get_customer, list_customers
from billing_app.services.dispatching import SendResult, issue_and_send_many, send_many
from billing_app.services.drafting import get_document
from billing_app.services.invoices import InvoiceList
from billing_app.services.issuing import issue_many
from billing_app.states import wire
from billing_app.states.action import acting
from billing_app.states.document_rows import document_row, late_text
from billing_app.states.feedback import tell
from billing_app.states.format import money, plain
from billing_app.states.listing import Listing, sort_links
from billing_app.states.live import shows, watch
from billing_app.states.session import run
from billing_app.store.invoices import MOST_SUMMED
from billing_app.store.tables import Invoice

PATH = "/invoices"
SORTED_BY = ("number", "customer", "issue_date", "due_date", "amount", "balance")
NARROWING = ("kind", "customer", "from", "to")
_TABS = (("", "All"), ("draft", "Drafts"), ("open", "Open"), ("overdue", "Overdue"), ("paid", "Paid"))
_KINDS = {"credit_note": "Credit note", "deposit": "Deposit invoice"}


def texts_of(values: Values, locale: str) -> dict[str, Any]:
    """The vars of `LiveInvoices`, in a language."""
    params: Mapping[str, str] = values["params"]
    listed: InvoiceList = values["list"]
    listing = listing_of(params)
    more = listed.page.next_cursor
    return {
        "is_ready": True,
        "are_drafts": listing.status == "draft",
        "is_filtered": bool(set(params) - {"sort", "after"}),
        "rows": [_row(row, listed.today, locale) for row in listed.page.rows],
        "draft_ids": [row.id for row in listed.page.rows if row.status == "draft"],
        "tabs": [_tab(status, text, listing, listed.counts) for status, text in _TABS],
        "links": sort_links(listing, PATH, SORTED_BY),
        "more": listing.with_(after=more).address(PATH) if more else "",
        "first": listing.with_(after="").address(PATH) if listing.after else "",
        "sums": _sums(listed, locale),
    }


def _sums(listed: InvoiceList, locale: str) -> dict[str, str]:
    """What the whole list comes to, a line for each currency; without texts where it is too long to be summed."""
    if listed.sums is None:
        return {"note": f"More than {MOST_SUMMED:,} documents: narrow the list to see their sum."}
    documents = sum(each.documents for each in listed.sums)
    amounts = [Money(each.amount, each.currency) for each in listed.sums]
    balances = [Money(each.balance, each.currency) for each in listed.sums if each.balance]
    return {
        "note": f"Sum of {documents:,} documents" if documents != 1 else "Sum",
        "amount": "\n".join(money(amount, locale) for amount in amounts),
        "amount_value": " ".join(plain(amount) for amount in amounts),
        "balance": "\n".join(money(balance, locale) for balance in balances) or "–",
        "balance_value": " ".join(plain(balance) for balance in balances) or "0",
    }


def listing_of(params: Mapping[str, str]) -> Listing:
    """The list that a view's parameters describe; without an order it is the newest first."""
    further = {name: value for name, value in params.items() if name not in {"status", "q", "sort", "after"}}
    return Listing(
        params.get("status", ""),
        params.get("q", ""),
        params.get("sort", "-issue_date"),
        params.get("after", ""),
        tuple(sorted(further.items())),
    )


def _tab(status: str, text: str, listing: Listing, counts: Mapping[str, int]) -> dict[str, Any]:
    return {
        "text": text,
        "count": counts[status or "all"],
        "href": listing.with_(status=status).address(PATH),
        "is_current": listing.status == status,
    }


def _row(invoice: Invoice, today: date, locale: str) -> dict[str, str]:
    row = document_row(invoice, today, locale)
    is_settled = invoice.status == "draft" or invoice.kind == "credit_note"
    return row | {
        "kind": _KINDS.get(invoice.kind, ""),
        "late": late_text(invoice, today),
        "is_draft": "yes" if invoice.status == "draft" else "",
        "is_sendable": "" if invoice.status == "draft" or invoice.is_opening else "yes",
        "delivery": _delivery(invoice),
        "due": "" if invoice.kind == "credit_note" else row["due"],
        "balance": "–" if is_settled or not invoice.balance else row["balance"],
    }


def _delivery(invoice: Invoice) -> str:
    """How far the document has come on its way to the customer, in a word, as long as that matters."""
    if invoice.delivery == "bounced":
        return "Mail came back"
    if not invoice.is_open:
        return ""
    if invoice.viewed_at:
        return "Viewed"
    return {"queued": "On its way", "sent": "Sent"}.get(invoice.delivery or "", "")


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
        self.selected, self.issued, self.refused = [], [], []
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
    async def issue_and_send_selected(self):
        """Issue the chosen drafts and send each in the same act."""
        self.is_issuing, self.refused = True, []
        yield
        try:
            self.selected = await self._send(await run(issue_and_send_many, self.selected))
        finally:
            self.is_issuing = False

    async def _send(self, results: list[SendResult]) -> list[str]:
        """Say what was sent; the ids of what was not."""
        failed = [(result.invoice_id, result.error) for result in results if result.error]
        self.refused = [await _refusal(invoice_id, error) for invoice_id, error in failed]
        if count := len(results) - len(failed):
            await tell("1 document is on its way" if count == 1 else f"{count} documents are on their way")
        return [invoice_id for invoice_id, _ in failed]

    @rx.event
    @acting
    async def issue_selected(self):
        """Issue the chosen drafts; those that cannot be issued stay chosen, and why is said for each."""
        self.is_issuing, self.refused = True, []
        yield
        try:
            results = await run(issue_many, self.selected)
            failed = [(result.invoice_id, result.error) for result in results if result.error]
            self.refused = [await _refusal(invoice_id, error) for invoice_id, error in failed]
            self.selected = [invoice_id for invoice_id, _ in failed]
            numbers = [result.number for result in results if result.number]
            if numbers:
                await tell(f"Issued {', '.join(numbers)}" if len(numbers) < 4 else f"{len(numbers)} invoices issued")
        finally:
            self.is_issuing = False


async def _refusal(invoice_id: str, error: BillingError) -> dict[str, str]:
    row = (await run(get_document, invoice_id)).row
    return {
        "href": f"{PATH}/{invoice_id}",
        "name": row.number or row.customer_name or "Draft without a customer",
        "text": error.message,
    }
