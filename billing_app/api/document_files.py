"""The files of an issued document over HTTP."""

import hashlib
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from starlette.responses import Response

from billing_app.api.documenting import documented
from billing_app.api.door import CurrentActor, Door
from billing_app.api.permissions import V1
from billing_app.services.document_files import document_file

router = APIRouter(prefix=f"{V1}/invoices", tags=["invoices"], route_class=Door)
Format = Literal["pdf", "facturx", "facturx-extended", "ubl", "cii", "xrechnung-ubl", "xrechnung-cii", "peppol"]
_BINARY = {"schema": {"type": "string", "format": "binary"}}
_FILE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "PDF/A-3b, always the same bytes, with the e-invoice inside where that is Factur-X; or XML.",
        "content": {"application/pdf": _BINARY, "application/xml": _BINARY},
    }
}


@router.get("/{invoice_id}/document", response_class=Response, responses=_FILE | documented(409, 422))
def get_document(
    actor: CurrentActor,
    invoice_id: str,
    file_format: Annotated[Format, Query(alias="format", description="The format of the file.")] = "pdf",
) -> Response:
    """A file of an issued document; its SHA-256 is the ETag, and stands in the events."""
    file = document_file(actor, invoice_id, file_format)
    headers = {
        "content-disposition": f'attachment; filename="{file.name}"',
        "etag": f'"{hashlib.sha256(file.content).hexdigest()}"',
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
    }
    return Response(file.content, headers=headers, media_type=file.media_type)
