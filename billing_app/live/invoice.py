"""The live view of one document: how it stands, what settled it, and what belongs to it."""

from billing_app.domain.access import Actor, Permission
from billing_app.domain.errors import NotFound
from billing_app.live.views import Params, Values, View, register
from billing_app.services.dossier import read_dossier


def _build(actor: Actor, params: Params) -> Values:
    try:
        return {"dossier": read_dossier(actor, params["invoice"])}
    except NotFound:
        return {"dossier": None}


INVOICE = register(
    View(
        "invoice",
        Permission.VIEW_INVOICES,
        ("invoice.", "credit_note.", "deposit.", "draft.deleted", "payment.", "credit.", "opening.", "document."),
        _build,
        subject="invoice",
        also_scoped_by=frozenset({Permission.VIEW_PAYMENTS, Permission.VIEW_EVENTS}),
    )
)
