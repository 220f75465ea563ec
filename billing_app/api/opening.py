"""Opening balances over HTTP."""

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from billing_app.api.answers import Answer
from billing_app.api.door import CurrentActor, Door
from billing_app.api.permissions import V1
from billing_app.api.schemas.opening import NewOpening, Opening
from billing_app.domain.money import to_text
from billing_app.services import business, opening
from billing_app.store.tables import Invoice

router = APIRouter(prefix=f"{V1}/opening", tags=["payments"], route_class=Door)


@router.post("", status_code=201, response_model=Opening)
def record_opening(actor: CurrentActor, body: NewOpening) -> Response:
    """Post balances and open invoices of the program used before: no revenue, no tax, payable like others."""
    opened = opening.record_opening(actor, body.as_sent())
    currency = business.read_business(actor).profile.currency
    invoices = [_opened_invoice(row) for row in opened.invoices]
    total = to_text(opened.total_base, currency)
    return Answer({"on": opened.on.isoformat(), "currency": currency, "total": total, "invoices": invoices}, 201)


def _opened_invoice(row: Invoice) -> dict[str, Any]:
    return {
        "id": row.id,
        "customer_id": row.customer_id,
        "number": row.number,
        "currency": row.currency,
        "balance": to_text(row.balance, row.currency),
    }
