"""Which version of a draft stands, and who wrote it: all that the others who have it open must know."""

from dataclasses import dataclass

from billing_app.domain.access import Actor, Permission
from billing_app.store.invoices import get_invoice
from billing_app.store.session import reading


@dataclass(frozen=True, slots=True)
class Standing:
    """A version and its writer; `is_draft` ends when the draft is issued."""

    version: int
    written_by: str
    is_draft: bool


def standing_of(actor: Actor, invoice_id: str) -> Standing:
    """How a draft stands, without computing it."""
    actor.require(Permission.VIEW_INVOICES)
    with reading(actor) as scope:
        row = get_invoice(scope, invoice_id)
        return Standing(row.version, row.updated_by, row.status == "draft")
