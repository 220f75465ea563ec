"""Live views of the counter: what is sold there, and the latest documents."""

from billing_app.domain.access import Actor, Permission
from billing_app.live.views import Params, Values, View, register
from billing_app.services.business_profile import business_of
from billing_app.services.invoices import list_invoices
from billing_app.services.selling import fill_shelf
from billing_app.store.invoices import InvoiceFilter

LATEST = 20


def _build_tiles(actor: Actor, _params: Params) -> Values:
    return {"shelf": fill_shelf(actor)}


def _build_latest(actor: Actor, _params: Params) -> Values:
    rows = list_invoices(actor, InvoiceFilter(sort="-created", limit=LATEST)).page.rows
    business = business_of(actor)
    return {"rows": [row for row in rows if row.number], "zone": business.time_zone, "today": business.today}


COUNTER = register(View("counter", Permission.VIEW_INVOICES, ("item.", "settings."), _build_tiles))
COUNTER_SALES = register(
    View(
        "counter_sales",
        Permission.VIEW_INVOICES,
        ("invoice.", "credit_note.", "deposit.", "payment.", "credit."),
        _build_latest,
    )
)
