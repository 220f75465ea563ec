"""The live view of a draft: which version stands, who saved it, and who has it open."""

from billing_app.domain.access import Actor, Permission
from billing_app.domain.errors import NotFound
from billing_app.live.views import Params, Values, View, register
from billing_app.services.draft_standing import standing_of


def _build(actor: Actor, params: Params) -> Values:
    try:
        return {"id": params["draft"], "standing": standing_of(actor, params["draft"])}
    except NotFound:
        return {"id": params["draft"], "standing": None}


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
