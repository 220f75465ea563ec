"""The file of an issued document over HTTP: the bytes that were made once."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from starlette.responses import Response

from billing_app.api.documenting import documented
from billing_app.api.door import CurrentActor, Door
from billing_app.api.permissions import V1
from billing_app.services.rendering import document_pdf

router = APIRouter(prefix=f"{V1}/invoices", tags=["invoices"], route_class=Door)
Format = Annotated[Literal["pdf"], Query(description="The format of the file.")]
_PDF: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "PDF/A-3b, always the same bytes; with the e-invoice inside where that is Factur-X.",
        "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.get("/{invoice_id}/document", response_class=Response, responses=_PDF | documented(409))
def get_document(actor: CurrentActor, invoice_id: str, format: Format = "pdf") -> Response:  # noqa: A002, ARG001
    """The PDF of an issued document; its SHA-256 is the ETag, and stands in the events."""
    file = document_pdf(actor, invoice_id)
    headers = {
        "content-disposition": f'attachment; filename="{file.name}"',
        "etag": f'"{file.sha256}"',
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
    }
    return Response(file.content, headers=headers, media_type="application/pdf")
