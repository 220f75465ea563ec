"""Receipts over HTTP: the bytes of a file up, and down again as an attachment."""

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query
from starlette.responses import Response

from billing_app.api.answers import Answer
from billing_app.api.door import CurrentActor, Door
from billing_app.api.idempotency import serving
from billing_app.api.instants import instant_text
from billing_app.api.permissions import V1
from billing_app.api.schemas.expenses import Receipt
from billing_app.services import expenses
from billing_app.services.expenses import ReceiptInfo

MAX_UPLOAD_BYTES = 10_500_000
_BINARY = {"schema": {"type": "string", "format": "binary"}}
_TYPES = ("application/pdf", "image/png", "image/jpeg", "image/webp", "image/heic")
_FILE = {"requestBody": {"required": True, "content": dict.fromkeys(_TYPES, _BINARY)}}
_BYTES: dict[int | str, dict[str, Any]] = {
    200: {"description": "The bytes of the file.", "content": dict.fromkeys(_TYPES, _BINARY)}
}


class UploadDoor(Door):
    """A route whose body is a file; what it is, its bytes say."""

    max_bytes = MAX_UPLOAD_BYTES
    takes_json = False


router = APIRouter(prefix=V1, tags=["expenses"], route_class=UploadDoor)


@router.post("/expenses/{expense_id}/receipts", status_code=201, response_model=Receipt, openapi_extra=_FILE)
def attach_receipt(
    actor: CurrentActor,
    expense_id: str,
    name: Annotated[str, Query(max_length=200, description="The name of the file.", examples=["bill.pdf"])] = "",
) -> Response:
    """Keep a file with an expense: PDF or picture, at most 10 MB, sent as it is. The same bytes are kept once."""
    return Answer(receipt_resource(expenses.attach_receipt(actor, expense_id, name, serving.get().raw)), 201)


@router.get("/receipts/{receipt_id}", response_class=Response, responses=_BYTES)
def get_receipt(actor: CurrentActor, receipt_id: str) -> Response:
    """The bytes of a receipt, as they were sent."""
    file = expenses.receipt(actor, receipt_id)
    headers = {
        "content-disposition": f"attachment; filename*=UTF-8''{quote(file.name, safe='')}",
        "x-content-type-options": "nosniff",
        "cache-control": "no-store",
    }
    return Response(file.content, headers=headers, media_type=file.media_type)


def receipt_resource(info: ReceiptInfo) -> dict[str, Any]:
    """A receipt without its bytes."""
    return {
        "id": info.id,
        "name": info.name,
        "media_type": info.media_type,
        "size_bytes": info.size_bytes,
        "sha256": info.sha256,
        "created_at": instant_text(info.created_at),
    }
