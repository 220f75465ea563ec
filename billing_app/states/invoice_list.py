"""The list of documents as texts: rows, tabs, sums and links, in a language."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from billing_app.domain.money import Money
from billing_app.live.views import Values
from billing_app.services.invoices import InvoiceList
from billing_app.states.document_rows import document_row, late_text
from billing_app.states.format import money, plain
from billing_app.states.listing import Listing, sort_links
from billing_app.store.invoices import MOST_SUMMED
from billing_app.store.tables import Invoice

PATH = "/invoices"
SORTED_BY = ("number", "customer", "issue_date", "due_date", "amount", "balance")
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
