"""Showing plain pages: templates, form values, and what a person is told when something fails."""

import logging
import secrets
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader
from starlette.datastructures import UploadFile

from billing_app.domain.errors import BillingError
from billing_app.services.cookie_values import cookie_value
from billing_app.services.joining import open_offer
from billing_app.services.secret_links import without_secret
from billing_app.settings import settings
from billing_app.store.outages import outage_of
from billing_app.web.cookies import invitation_cookie_name

_templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
)
_log = logging.getLogger(__name__)


def show(template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A page from a template; never kept by the browser, because it answers to who asks."""
    text = _templates.get_template(template).render(**values)
    return HTMLResponse(text, status, headers={"cache-control": "no-store"})


async def form_values(request: Request) -> dict[str, str]:
    """What was typed into a form; files and repeated fields are not part of ours."""
    async with request.form(max_files=0, max_fields=100) as form:
        return {name: value for name, value in form.items() if not isinstance(value, UploadFile)}


def errors_by_field(error: BillingError, words: Mapping[str, str] = MappingProxyType({})) -> dict[str, str]:
    """What is wrong, by the field of the form that it stands beside; under no name what is wrong with the whole.

    `words` are sentences by code, for who reads another language than the findings'.
    """
    found: dict[str, str] = {}
    for finding in error.findings:
        said, text = found.get(finding.path, ""), words.get(finding.code, finding.text)
        if text not in said:
            found[finding.path] = f"{said} {text}".strip()
    return found


def show_failure(request: Request, error: Exception) -> HTMLResponse:
    """An unexpected error: the log gets it under an id, the person the id. An outage is told as one."""
    path = without_secret(request.url.path)
    if (outage := outage_of(error)) is not None:
        _log.warning("%s in %s %s: %s", outage.code, request.method, path, type(error).__name__)
        return show("failure.html", 503, outage=outage.sentence)
    reference = secrets.token_hex(4)
    _log.error("failure %s in %s %s", reference, request.method, path, exc_info=error)
    return show("failure.html", 500, reference=reference)


def address_of(request: Request) -> str:
    """The address that a request came from, as the wall found it."""
    return str(request.scope.get("client_address", ""))


def after_sign_in(request: Request) -> str:
    """Where a sign-in leads: on to the invitation that somebody came with, else to the overview."""
    secret = cookie_value(request.headers.get("cookie", ""), invitation_cookie_name())
    return f"/join/{secret}" if secret and open_offer(secret) is not None else "/"


def is_on_this_machine(request: Request) -> bool:
    """Whether a request comes from the machine that the program runs on, and not through a proxy for others."""
    own = {"127.0.0.1", "::1"}
    return address_of(request) in own and urlsplit(settings().address).hostname in {*own, "localhost"}
