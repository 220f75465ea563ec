"""The view of the overview: its figures and the latest documents."""

from typing import Any

from billing_app.domain.access import Actor, Permission
from billing_app.live.views import Params, Values, View, register
from billing_app.services.business_profile import business_of
from billing_app.services.invoices import list_invoices
from billing_app.services.overview import overview
from billing_app.store.invoices import InvoiceFilter

RECENT = 8
FIGURES = (
    "invoice.",
    "credit_note.",
    "draft.",
    "deposit.",
    "payment.",
    "credit.",
    "expense.",
    "opening.",
    "settings.",
    "customer.updated",
)
"""What moves figures, and the names beside them."""
_OTHER_NEWS = (
    "customer.",
    "item.",
    "recurring.",
    "received.arrived",
    "received.read",
    "received.refused",
    "received.recorded",
    "received.set_aside",
    "received.brought_back",
    "supplier.",
    "period.",
    "bank_details.",
    "member.",
    "invitation.",
    "login.",
    "key.",
    "mail.failed",
    "job.asked",
    "job.paused",
    "job.resumed",
    "job.released",
    "job.done",
    "job.failed",
    "verifactu.",
)
"""What only the list of the latest events tells."""


def _build(actor: Actor, _params: Params) -> Values:
    figures = overview(actor, with_top_customers=False)
    values: dict[str, Any] = {"overview": figures, "recent": [], "zone": business_of(actor).time_zone}
    if actor.may(Permission.VIEW_INVOICES):
        values["recent"] = list_invoices(actor, InvoiceFilter(sort="-created", limit=RECENT)).page.rows
    return values


OVERVIEW = register(
    View(
        name="overview",
        permission=Permission.VIEW_FIGURES,
        also_scoped_by=frozenset({Permission.VIEW_INVOICES}),
        touched_by=FIGURES + _OTHER_NEWS,
        build=_build,
        is_of_business=True,
    )
)
