"""Backups as files, for whoever looks after the installation and has just proven who that is."""

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, PlainTextResponse, Response

from billing_app.domain.errors import BillingError, Forbidden, NotFound
from billing_app.services.backups.standing import downloadable
from billing_app.services.watching.refusing import report_refusal

router = APIRouter()


@router.get("/downloads/backups/{name}")
def send_backup(request: Request, name: str) -> Response:
    """One backup, as it lies in the folder: encrypted."""
    actor = request.scope["actor"]
    try:
        file = downloadable(actor, name)
    except BillingError as error:
        report_refusal(error, actor, (), "downloads/backups")
        status = 404 if isinstance(error, NotFound) else 403 if isinstance(error, Forbidden) else 422
        return PlainTextResponse(error.message, status)
    headers = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
    return FileResponse(file, media_type="application/octet-stream", filename=name, headers=headers)
