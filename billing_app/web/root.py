"""The root of plain HTTP: a FastAPI application with the routes of this folder and those it is given."""

from collections.abc import Sequence

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from billing_app.web import (
    backups,
    card_payments,
    customer_acts,
    customer_page,
    document_files,
    downloads,
    first_password,
    forgotten_password,
    health,
    joining,
    mail_preview,
    metrics,
    own_factors,
    passkeys,
    providers,
    second_factor,
    setting_up,
    signing_in,
    stations,
    step_up,
    switching,
    uploads,
)
from billing_app.web.missing import MissingShown
from billing_app.web.showing import show_failure

ROUTERS: tuple[APIRouter, ...] = (
    health.router,
    metrics.router,
    signing_in.router,
    stations.router,
    switching.router,
    forgotten_password.router,
    joining.router,
    first_password.router,
    second_factor.router,
    passkeys.router,
    providers.router,
    step_up.router,
    own_factors.router,
    setting_up.router,
    customer_page.router,
    document_files.router,
    customer_acts.router,
    card_payments.router,
    downloads.router,
    backups.router,
    uploads.router,
    mail_preview.router,
)


class RouteNoted:
    """Tells whoever counts requests which route answered: by its template, never by what was asked for."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Note the route once it is known."""
        try:
            await self._app(scope, receive, send)
        finally:
            route = scope.get("route")
            if (seen := scope.get("answered_by")) is not None and route is not None:
                seen["route"] = getattr(route, "path", "")


def make_root(further: Sequence[APIRouter] = ()) -> FastAPI:
    """The application; `further` are the routers of the API."""
    root = FastAPI(title="Tideline", openapi_url=None, docs_url=None, redoc_url=None)
    root.add_middleware(MissingShown)
    root.add_middleware(RouteNoted)
    for router in (*further, *ROUTERS):  # they are tried in this order, and other software asks more often than people
        root.include_router(router)
    root.add_exception_handler(Exception, _on_failure)
    return root


def _on_failure(request: Request, error: Exception) -> Response:
    return show_failure(request, error)
