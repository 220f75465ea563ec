"""Finding documents: lists by filter, the figures beside the filters, and notes that may change after issue."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from billing_app.domain.access import Actor, Permission
from billing_app.domain.change import Fact
from billing_app.domain.errors import Frozen, InvalidInput
from billing_app.domain.fields import Problems, Reader, date_field, flag_field, list_field, note_field, text_field
from billing_app.domain.ids import is_id
from billing_app.services.drafting import Document, document_of
from billing_app.store import invoices as store
from billing_app.store.business import profile_of
from billing_app.store.invoices import CurrencySum, InvoiceFilter
from billing_app.store.scope import Page
from billing_app.store.session import reading, transaction
from billing_app.store.tables import Invoice

NOTES = ("internal_note", "tags", "dunning_paused_until", "disputed")
"""What may still change after issue."""
MAX_TAGS, TAG_LENGTH = 20, 40


@dataclass(frozen=True, slots=True)
class InvoiceList:
    """One page of documents, the day by which they are overdue, how many there are of each sort, and what they sum to.

    `sums` are of the whole filter, not of the page; None where there are too many to be summed.
    """

    page: Page[Invoice]
    today: date
    counts: Mapping[str, int]
    sums: Sequence[CurrencySum] | None = None


def list_invoices(actor: Actor, wanted: InvoiceFilter, *, with_counts: bool = False) -> InvoiceList:
    """One page of the documents that a filter finds, in its order."""
    actor.require(Permission.VIEW_INVOICES)
    if wanted.customer_id and not is_id(wanted.customer_id):
        raise InvalidInput("Choose a customer of this business.", code="unknown_customer", path="customer_id")
    with reading(actor) as scope:
        today = scope.now.astimezone(profile_of(scope).zone).date()
        page = store.list_invoices(scope, wanted, today=today)
        if not with_counts:
            return InvoiceList(page, today, {})
        counts = store.count_by_status(scope, today=today)
        return InvoiceList(page, today, counts, store.sums_of(scope, wanted, today=today))


def annotate(actor: Actor, invoice_id: str, patch: Mapping[str, object]) -> Document:
    """Change what stays changeable after issue: internal note, tags, dunning pause, dispute."""
    actor.require(Permission.EDIT_DRAFTS)
    if frozen := sorted(set(patch) - set(NOTES)):
        sentence = f"An issued document is frozen: “{frozen[0]}” can't change any more. Only {', '.join(NOTES)} can."
        raise Frozen(sentence, path=frozen[0])
    with transaction(actor) as scope:
        row = store.get_invoice(scope, invoice_id, for_update=True)
        changed = _apply(row, patch)
        if changed:
            row.version += 1
            row.updated_at = scope.now
            kind = "invoice.disputed" if "disputed" in changed and row.disputed else "invoice.annotated"
            scope.record(Fact(kind, row.id, {"fields": changed}, row.customer_id or ""))
        return document_of(scope, row)


def _apply(row: Invoice, patch: Mapping[str, object]) -> list[str]:
    problems = Problems()
    readers: dict[str, Reader] = {
        "internal_note": note_field,
        "tags": _tags,
        "dunning_paused_until": date_field,
        "disputed": flag_field,
    }
    empty: dict[str, object] = {"internal_note": "", "tags": [], "dunning_paused_until": None, "disputed": False}
    values = {
        key: empty[key] if patch[key] is None else problems.attempt(lambda key=key: readers[key](patch[key], key), None)
        for key in NOTES
        if key in patch
    }
    problems.raise_if_any()
    changed = [key for key, value in values.items() if getattr(row, key) != value]
    for key in changed:
        setattr(row, key, values[key])
    return changed


def _tags(value: object, path: str) -> list[str]:
    given = list_field(value, path, MAX_TAGS)
    return list(dict.fromkeys(text_field(tag, f"{path}.{i}", TAG_LENGTH) for i, tag in enumerate(given)))
