"""The live view of a draft: which version stands, who saved it, and who has it open."""

from billing_app.domain.access import Actor, Permission
from billing_app.domain.errors import NotFound
from billing_app.live.views import Params, Values, View, register
from billing_app.services.drafting import get_document


def _build(actor: Actor, params: Params) -> Values:
    try:
        row = get_document(actor, params["draft"]).row
    except NotFound:
        return {"id": params["draft"], "version": 0, "by": ""}
    return {"id": row.id, "version": row.version, "by": row.updated_by}


DRAFT = register(
    View(
        "draft",
        Permission.EDIT_DRAFTS,
        ("draft.", "invoice.issued"),
        _build,
        subject="draft",
        also_scoped_by=frozenset({Permission.VIEW_INVOICES}),
        shows_presence=True,
    )
)
