"""The view of the cash-flow page: what moved, what is expected, and which documents it will come from."""

from typing import Any

from billing_app.domain.access import Actor, Permission
from billing_app.live.overview import FIGURES
from billing_app.live.views import Params, Values, View, register
from billing_app.services.business_profile import business_of
from billing_app.services.invoices import list_invoices
from billing_app.services.overview import overview
from billing_app.store.invoices import InvoiceFilter

NEXT = 8


def _build(actor: Actor, _params: Params) -> Values:
    values: dict[str, Any] = {"overview": overview(actor), "next": [], "zone": business_of(actor).time_zone}
    if actor.may(Permission.VIEW_INVOICES):
        values["next"] = list_invoices(actor, InvoiceFilter(status="open", sort="due_date", limit=NEXT)).page.rows
    return values


CASH_OUTLOOK = register(
    View(
        name="cash_outlook",
        permission=Permission.VIEW_FIGURES,
        also_scoped_by=frozenset({Permission.VIEW_INVOICES}),
        touched_by=(*FIGURES, "recurring."),  # walls tell of what repeats
        build=_build,
        is_of_business=True,
    )
)
