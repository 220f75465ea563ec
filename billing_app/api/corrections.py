"""Corrections of issued documents over HTTP: credit notes and write-offs."""

from fastapi import APIRouter
from starlette.responses import Response

from billing_app.api.door import CurrentActor, Door
from billing_app.api.invoices import document_answer
from billing_app.api.permissions import V1
from billing_app.api.schemas.invoice_bodies import CreditRequest, WriteOffRequest
from billing_app.api.schemas.invoices import Invoice
from billing_app.services import correcting

router = APIRouter(prefix=f"{V1}/invoices", tags=["invoices"], route_class=Door)


@router.post("/{invoice_id}/credit-notes", status_code=201, response_model=Invoice)
def credit_invoice(actor: CurrentActor, invoice_id: str, body: CreditRequest | None = None) -> Response:
    """Issue a credit note over all that remains, over lines or over a gross amount; the answer is the credit note."""
    request = body.as_sent() if body else {}
    return document_answer(correcting.credit_invoice(actor, invoice_id, request), 201)


@router.post("/{invoice_id}/write-off", response_model=Invoice)
def write_off(actor: CurrentActor, invoice_id: str, body: WriteOffRequest | None = None) -> Response:
    """Give up what is open of a document; whoever pays later still can. The answer is the document."""
    request = body.as_sent() if body else {}
    return document_answer(correcting.write_off(actor, invoice_id, request))
