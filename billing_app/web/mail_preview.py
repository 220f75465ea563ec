"""For developers: every mail that the program sends, with sample values. There only where a setting says so."""

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from billing_app.documents.mails import render_mail, templates
from billing_app.documents.mails.specimens import SPECIMENS
from billing_app.domain.access import Actor, Permission
from billing_app.settings import settings
from billing_app.web.showing import show

router = APIRouter(include_in_schema=False)


@router.get("/developer/mails")
def show_mails(request: Request) -> Response:
    """All mails, one below the other."""
    _admit(request)
    mails = [(name, render_mail(name, SPECIMENS[name])) for name in templates()]
    return show("mail_preview.html", mails=mails)


@router.get("/developer/mails/{name}")
def show_mail(request: Request, name: str) -> Response:
    """One mail, as a mailbox shows it."""
    _admit(request)
    if name not in SPECIMENS:
        raise HTTPException(404)
    return Response(render_mail(name, SPECIMENS[name]).html, media_type="text/html")


def _admit(request: Request) -> None:
    """Hidden unless asked for; then for those who look after the installation."""
    actor: Actor = request.scope["actor"]
    if not settings().developer_pages or not actor.may(Permission.MANAGE_SETTINGS):
        raise HTTPException(404)
