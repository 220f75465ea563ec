"""Files that people send: one route, and a table of what can be sent.

The wall has refused foreign origins and found the session before anything arrives here. A file comes as the bare body
of a request with a header that no form of another site can send; it is counted while it arrives.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from billing_app.domain.access import Actor, Permission
from billing_app.domain.errors import BillingError, Forbidden, NotFound
from billing_app.domain.look import MAX_LOGO_BYTES as LOGO_BYTES
from billing_app.domain.receipt_file import MAX_BYTES as RECEIPT_BYTES
from billing_app.services.document_look import keep_logo
from billing_app.services.expenses import attach_receipt, keep_receipt
from billing_app.services.receiving import MAX_BYTES as INVOICE_BYTES
from billing_app.services.receiving import take_in, take_in_mail
from billing_app.services.uploads import keep_upload
from billing_app.services.watching.refusing import report_refusal

HEADER = "x-file-name"
NAME_LENGTH = 200
router = APIRouter()
_log = logging.getLogger(__name__)
Taken = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Upload:
    """One thing that can be sent. `take(actor, name, content, query)` calls one service and says what became of it."""

    permission: Permission
    max_bytes: int
    take: Callable[[Actor, str, bytes, Mapping[str, str]], Taken]


def _keep_table(actor: Actor, _name: str, content: bytes, _query: Mapping[str, str]) -> Taken:
    return {"id": keep_upload(actor, content)}


def _keep_receipt(actor: Actor, name: str, content: bytes, query: Mapping[str, str]) -> Taken:
    return {"id": attach_receipt(actor, query.get("expense", ""), name, content).id}


def _keep_new_receipt(actor: Actor, name: str, content: bytes, _query: Mapping[str, str]) -> Taken:
    return {"id": keep_receipt(actor, name, content)}


def _keep_logo(actor: Actor, _name: str, content: bytes, _query: Mapping[str, str]) -> Taken:
    return {"id": keep_logo(actor, content)}


def _take_in(actor: Actor, name: str, content: bytes, _query: Mapping[str, str]) -> Taken:
    if name.lower().endswith(".eml"):
        return {"id": "".join(take_in_mail(actor, content)[:1])}
    return {"id": take_in(actor, name, content)}


def _keep_to_look(actor: Actor, _name: str, content: bytes, _query: Mapping[str, str]) -> Taken:
    return {"id": keep_upload(actor, content, need=Permission.VIEW_EXPENSES)}


UPLOADS: dict[str, Upload] = {
    "table": Upload(Permission.IMPORT_DATA, 20_000_000, _keep_table),
    "receipt": Upload(Permission.RECORD_EXPENSES, RECEIPT_BYTES, _keep_receipt),
    "logo": Upload(Permission.MANAGE_SETTINGS, LOGO_BYTES, _keep_logo),
    "received": Upload(Permission.RECORD_EXPENSES, INVOICE_BYTES, _take_in),
    "look": Upload(Permission.VIEW_EXPENSES, INVOICE_BYTES, _keep_to_look),
    "new-receipt": Upload(Permission.RECORD_EXPENSES, RECEIPT_BYTES, _keep_new_receipt),
}
"""What can be sent, by its name in the path."""


class TooLarge(BillingError):
    """More was sent than this kind of file may have."""

    code = "file_too_large"


@router.post("/uploads/{kind}")
async def take_upload(request: Request, kind: str) -> Response:
    """Take a file; answers 200 with what became of it, or a sentence that says what to do."""
    try:
        return JSONResponse(await _take(request, kind))
    except BillingError as error:
        _log.info("upload refused: %s", error.error_code)
        report_refusal(error, request.scope["actor"], request.query_params.values(), f"uploads/{kind}")
        return JSONResponse({"text": error.message, "code": error.error_code}, _status_of(error))


async def _take(request: Request, kind: str) -> dict[str, str]:
    actor: Actor = request.scope["actor"]
    if kind not in UPLOADS:
        raise NotFound("Nothing can be uploaded here.")
    upload = UPLOADS[kind]
    actor.require(upload.permission)
    if HEADER not in request.headers:
        raise Forbidden("Send files from the page that asks for them.", code="no_file_name")
    content = await _read(request, upload.max_bytes)
    query = dict(request.query_params)
    return dict(await asyncio.to_thread(upload.take, actor, _name_of(request), content, query))


async def _read(request: Request, most: int) -> bytes:
    """The body, given up as soon as it is too long: a length need not be announced, nor be true."""
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > most:
            raise TooLarge(f"This file is too large: at most {most // 1_000_000} MB.")
    if not content:
        raise BillingError("This file is empty.", code="empty_file")
    return bytes(content)


def _name_of(request: Request) -> str:
    """The file's own name, for showing only: printable, without a path."""
    name = unquote(request.headers[HEADER]).replace("\\", "/").rpartition("/")[2]
    return "".join(character for character in name if character.isprintable())[:NAME_LENGTH] or "file"


def _status_of(error: BillingError) -> int:
    if isinstance(error, TooLarge):
        return 413
    return {NotFound: 404, Forbidden: 403}.get(type(error), 422)
