"""VeriFactu's records over HTTP: that of one document, and all of a period."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from billing_app.api.documenting import documented
from billing_app.api.door import CurrentActor, Door
from billing_app.api.permissions import V1
from billing_app.api.queries import Day
from billing_app.services.verifactu.files import RecordFile, export_records, record_file

router = APIRouter(prefix=V1, tags=["verifactu"], route_class=Door)
First = Annotated[Day, Query(alias="from", description="The first issue date; default: the first of this month.")]
Last = Annotated[Day, Query(alias="to", description="The last issue date; default: today.")]
_BINARY = {"schema": {"type": "string", "format": "binary"}}


def _file(description: str, media_type: str) -> dict[int | str, dict[str, Any]]:
    return {200: {"description": description, "content": {media_type: _BINARY}}}


@router.get(
    "/invoices/{invoice_id}/verifactu",
    response_class=Response,
    responses=_file("The record as the tax agency's RegistroAlta.", "application/xml") | documented(404),
)
def get_record(actor: CurrentActor, invoice_id: str) -> Response:
    """The VeriFactu record of an issued document; 404 where none was made of it."""
    return _answer(record_file(actor, invoice_id))


@router.get(
    "/verifactu/records",
    response_class=Response,
    responses=_file("XML files (RegFactuSistemaFacturacion) of up to 1,000 records.", "application/zip")
    | documented(422),
)
def get_records(actor: CurrentActor, first: First = None, last: Last = None) -> Response:
    """All VeriFactu records of documents issued in a period, as a ZIP; the export stands in the events."""
    return _answer(export_records(actor, first, last))


def _answer(file: RecordFile) -> Response:
    headers = {
        "content-disposition": f'attachment; filename="{file.name}"',
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
    }
    return Response(file.content, headers=headers, media_type=file.media_type)
