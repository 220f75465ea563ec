"""Figures for Prometheus: for programs of this machine, or whoever has the token of the settings."""

import hmac

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from billing_app.domain.watch.addresses import parse_address
from billing_app.services.gauging import InstallationCollector
from billing_app.settings import settings
from billing_app.web.showing import address_of

router = APIRouter()


@router.get("/metrics")
def show_metrics(request: Request) -> Response:
    """Everything that is counted, of all processes together; for others there is no such page."""
    if not _may_read(request):
        return PlainTextResponse("not found", 404)
    counted = generate_latest(_counted())
    asked = CollectorRegistry()
    asked.register(InstallationCollector())
    headers = {"cache-control": "no-store"}
    return Response(counted + generate_latest(asked), media_type=CONTENT_TYPE_LATEST, headers=headers)


def _counted() -> CollectorRegistry:
    if settings().metrics_dir is None:
        return REGISTRY
    together = CollectorRegistry()
    MultiProcessCollector(together)
    return together


def _may_read(request: Request) -> bool:
    token = settings().metrics_token
    if token is None:
        return _is_of_this_machine(request)
    given = request.headers.get("authorization", "").partition("Bearer ")[2]
    return hmac.compare_digest(given.encode(), token.get_secret_value().encode())


def _is_of_this_machine(request: Request) -> bool:
    """Whether a program here asks directly. What a proxy passes on that nobody has called trusted is not from here."""
    address = parse_address(address_of(request))
    is_passed_on = "x-forwarded-for" in request.headers or "forwarded" in request.headers
    return address is not None and address.is_loopback and not is_passed_on
