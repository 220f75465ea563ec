"""PDFs for people: an issued document to keep or to look at, a draft to look at, and how documents would look."""

from collections.abc import Mapping

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response

from billing_app.domain.access import Actor
from billing_app.domain.errors import BillingError, Conflict, Forbidden, NotFound
from billing_app.domain.fields import date_field
from billing_app.services.document_files import document_file
from billing_app.services.document_look import LOOK_FIELDS, look_picture
from billing_app.services.rendering import PdfFile, document_pdf, draft_pdf
from billing_app.services.verifactu.files import export_records, record_file
from billing_app.services.watching import Signal, report
from billing_app.services.watching.refusing import report_refusal

router = APIRouter(include_in_schema=False)
_PRIVATE: Mapping[str, str] = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
_STATUS: Mapping[type[BillingError], int] = {NotFound: 404, Forbidden: 403, Conflict: 409}


@router.get("/downloads/documents/{invoice_id}")
def send_document(request: Request, invoice_id: str) -> Response:
    """The kept PDF; `?show` opens it in the browser instead of saving it."""
    try:
        file = document_pdf(request.scope["actor"], invoice_id)
    except BillingError as error:
        return _refusal(request, error, invoice_id, "downloads/documents")
    return _pdf(file, "inline" if "show" in request.query_params else "attachment")


@router.get("/downloads/documents/{invoice_id}/{file_format}")
def send_document_as(request: Request, invoice_id: str, file_format: str) -> Response:
    """The document as an e-invoice, as the PDF with one inside, or its record of VeriFactu."""
    try:
        if file_format == "verifactu":
            file = record_file(request.scope["actor"], invoice_id)
        else:
            file = document_file(request.scope["actor"], invoice_id, file_format)
    except BillingError as error:
        return _refusal(request, error, invoice_id, "downloads/documents")
    headers = {**_PRIVATE, "content-disposition": f'attachment; filename="{file.name}"'}
    return Response(file.content, media_type=file.media_type, headers=headers)


@router.get("/downloads/verifactu.zip")
def send_records(request: Request) -> Response:
    """VeriFactu's records of documents that were issued `from` a day `to` a day."""
    actor: Actor = request.scope["actor"]
    try:
        first, last = (date_field(request.query_params.get(name), name) for name in ("from", "to"))
        file = export_records(actor, first, last)
    except BillingError as error:
        return _refusal(request, error, "", "downloads/verifactu")
    report(Signal.EXPORTED, actor, subject="verifactu", amount=file.records)
    headers = {**_PRIVATE, "content-disposition": f'attachment; filename="{file.name}"'}
    return Response(file.content, media_type=file.media_type, headers=headers)


@router.get("/downloads/drafts/{invoice_id}")
def show_draft(request: Request, invoice_id: str) -> Response:
    """A draft as it would look, in the browser."""
    try:
        file = draft_pdf(request.scope["actor"], invoice_id)
    except BillingError as error:
        return _refusal(request, error, invoice_id, "downloads/drafts")
    return _pdf(file, "inline")


@router.get("/downloads/look.png")
def show_look(request: Request) -> Response:
    """The first page of an example with the settings of the query, saved or not."""
    wanted = {name: value for name, value in request.query_params.items() if name in LOOK_FIELDS}
    try:
        picture = look_picture(request.scope["actor"], wanted)
    except BillingError as error:
        return _refusal(request, error, "", "downloads/look")
    return Response(picture, media_type="image/png", headers=dict(_PRIVATE))


def _pdf(file: PdfFile, disposition: str) -> Response:
    headers = {**_PRIVATE, "content-disposition": f'{disposition}; filename="{file.name}"'}
    return Response(file.content, media_type="application/pdf", headers=headers)


def _refusal(request: Request, error: BillingError, subject: str, place: str) -> Response:
    report_refusal(error, request.scope["actor"], (subject,) if subject else (), place)
    return PlainTextResponse(error.message, _STATUS.get(type(error), 422))
