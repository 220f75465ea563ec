"""All routes of the API, in the order in which they are tried; the composition hands them to the root application."""

from fastapi import APIRouter, FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match

from billing_app.api import (
    business,
    corrections,
    customers,
    docs,
    document_files,
    e_invoices,
    events,
    expenses,
    invoices,
    items,
    mails,
    opening,
    payments,
    receipts,
    received_documents,
    recurring,
    reminders,
    reports,
    verifactu,
)
from billing_app.api.permissions import V1
from billing_app.api.problems import problem

# Routers are tried one after the other, and each costs as much as a query: the busiest stand first.
RESOURCES: tuple[APIRouter, ...] = (
    invoices.router,
    corrections.router,
    document_files.router,
    mails.router,
    payments.router,
    customers.router,
    e_invoices.router,
    items.router,
    recurring.router,
    reminders.router,
    business.router,
    opening.router,
    expenses.router,
    receipts.router,
    received_documents.files,
    received_documents.router,
    reports.router,
    verifactu.router,
    events.router,
)
_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]

unknown = APIRouter()


@unknown.api_route(V1, methods=_METHODS, include_in_schema=False)
@unknown.api_route(f"{V1}/{{rest:path}}", methods=_METHODS, include_in_schema=False)
def no_such_route(request: Request) -> Response:
    """A path that is not there (404), or is there for other methods (405); never a page of the app."""
    scope = dict(request.scope)
    allowed = {
        method
        for router in RESOURCES
        for route in router.routes
        if route.matches(scope)[0] == Match.PARTIAL
        for method in getattr(route, "methods", ())
    }
    if allowed:
        headers = {"allow": ", ".join(sorted(allowed))}
        return problem(
            405, "method_not_allowed", f"Here you can only {' and '.join(sorted(allowed))}.", headers=headers
        )
    return problem(404, "not_found", "There is no such path in this API. Look at /api/docs.")


ROUTERS: tuple[APIRouter, ...] = (*RESOURCES, docs.router_of(RESOURCES), unknown)


def install(app: FastAPI) -> None:
    """Give an application all routes of the API."""
    for router in ROUTERS:
        app.include_router(router)
