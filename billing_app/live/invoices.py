"""The live list of documents: one page of it by filter and order, with the figures beside the filters."""

from datetime import date

from billing_app.domain.access import Actor, Permission
from billing_app.domain.errors import InvalidInput
from billing_app.live.views import Params, Values, View, any_id, any_text, one_of, register
from billing_app.services.invoices import list_invoices
from billing_app.store.invoices import FILTERS, SORTS, InvoiceFilter

KINDS = ("invoice", "deposit", "credit_note")
PARAMETERS = ("status", "kind", "customer", "q", "from", "to", "due_before", "sort", "after")
"""What the address of the list may say."""


def invoice_filter(params: Params) -> InvoiceFilter:
    """The filter that the address of the list describes; raises for what it cannot mean."""
    days = {name: date.fromisoformat(_day(params[name])) for name in ("from", "to", "due_before") if params.get(name)}
    return InvoiceFilter(
        status=params.get("status", ""),
        kind=params.get("kind", ""),
        customer_id=params.get("customer", ""),
        q=params.get("q", ""),
        due_before=days.get("due_before"),
        issued_from=days.get("from"),
        issued_to=days.get("to"),
        sort=params.get("sort") or "-issue_date",
        cursor=params.get("after", ""),
    )


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise InvalidInput("Write the day as 2026-12-31.", path="day") from None


def _cursor(text: str) -> str:
    if len(text) > 500:
        raise InvalidInput("This place in the list is not known. Start again at the first page.", path="after")
    return text


def _build(actor: Actor, params: Params) -> Values:
    return {"list": list_invoices(actor, invoice_filter(params), with_counts=True), "params": dict(params)}


INVOICES = register(
    View(
        "invoices",
        Permission.VIEW_INVOICES,
        ("invoice.", "credit_note.", "deposit.", "draft.", "payment.", "credit.", "opening.", "customer.updated"),
        _build,
        {
            "status": one_of(*FILTERS),
            "kind": one_of(*KINDS),
            "customer": any_id,
            "q": any_text,
            "from": _day,
            "to": _day,
            "due_before": _day,
            "sort": one_of(*SORTS, *(f"-{name}" for name in SORTS)),
            "after": _cursor,
        },
    )
)
