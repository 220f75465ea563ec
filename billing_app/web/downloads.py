"""Lists as files: one route, and a table of what can be fetched, each by the filter that is on the screen."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response, StreamingResponse

from billing_app.documents.file import DocumentFile
from billing_app.domain.access import Actor, Permission
from billing_app.domain.errors import BillingError, Forbidden, NotFound
from billing_app.live.expenses import filter_of as expenses_wanted
from billing_app.live.invoices import invoice_filter
from billing_app.live.payments import filter_of as payments_wanted
from billing_app.services.customers import list_customers
from billing_app.services.expenses import list_expenses, receipt
from billing_app.services.exporting import export_csv, export_xlsx
from billing_app.services.invoices import list_invoices
from billing_app.services.items import list_items
from billing_app.services.payments import list_payments
from billing_app.services.receiving import enclosure_of, original_file
from billing_app.services.updates.materials import bill_of_materials
from billing_app.services.watching import Signal, report
from billing_app.services.watching.refusing import report_refusal
from billing_app.store.scope import Page
from billing_app.web.report_rows import REPORTS

router = APIRouter()
Query = Mapping[str, str]
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PAGE = 500
_REPORT_ROWS = 100  # what a whole report is counted as: figures, not people


@dataclass(frozen=True, slots=True)
class Download:
    """One list. `rows(actor, query)` reads what the address of its page shows; None is everything."""

    permission: Permission
    rows: Callable[[Actor, Query], Iterator[Any] | None]


def _pages(turn: Callable[[str], Page[Any]]) -> Iterator[Any]:
    cursor: str | None = ""
    while cursor is not None:
        page = turn(cursor)
        yield from page.rows
        cursor = page.next_cursor


def _customers(actor: Actor, query: Query) -> Iterator[Any]:
    q, shown, sort = query.get("q", ""), query.get("status", "active"), query.get("sort", "name")
    return _pages(
        lambda cursor: list_customers(actor, query=q, shown=shown, sort=sort, limit=_PAGE, cursor=cursor),
    )


def _items(actor: Actor, query: Query) -> Iterator[Any]:
    q, shown, sort = query.get("q", ""), query.get("status", "active"), query.get("sort", "name")
    return _pages(
        lambda cursor: list_items(actor, query=q, shown=shown, sort=sort, limit=_PAGE, cursor=cursor),
    )


def _invoices(actor: Actor, query: Query) -> Iterator[Any]:
    wanted = replace(invoice_filter(query), limit=_PAGE)
    return _pages(lambda cursor: list_invoices(actor, replace(wanted, cursor=cursor)).page)


def _payments(actor: Actor, query: Query) -> Iterator[Any]:
    wanted = replace(payments_wanted(query), limit=_PAGE)
    return _pages(lambda cursor: list_payments(actor, replace(wanted, cursor=cursor)))


def _expenses(actor: Actor, query: Query) -> Iterator[Any]:
    wanted = replace(expenses_wanted(query), limit=_PAGE)
    return _pages(lambda cursor: list_expenses(actor, replace(wanted, cursor=cursor)))


DOWNLOADS: dict[str, Download] = {
    **{name: Download(Permission.EXPORT_DATA, rows) for name, rows in REPORTS.items()},
    "invoices": Download(Permission.EXPORT_DATA, _invoices),
    "customers": Download(Permission.EXPORT_DATA, _customers),
    "items": Download(Permission.EXPORT_DATA, _items),
    "payments": Download(Permission.EXPORT_DATA, _payments),
    "expenses": Download(Permission.EXPORT_DATA, _expenses),
}
"""What can be fetched, by its name in the path; the name is a kind of `services.exporting`."""


@router.get("/downloads/materials.json")
def send_materials(request: Request) -> Response:
    """Everything that the program runs on, as a bill of materials (CycloneDX)."""
    actor: Actor = request.scope["actor"]
    try:
        bill = bill_of_materials(actor)
    except BillingError as error:
        report_refusal(error, actor, (), "downloads/materials.json")
        return PlainTextResponse(error.message, _status_of(error))
    headers = {
        "content-disposition": 'attachment; filename="tideline.cdx.json"',
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
    }
    return Response(bill, media_type="application/vnd.cyclonedx+json", headers=headers)


@router.get("/downloads/{name}")
def send_download(request: Request, name: str) -> Response:
    """A list as `customers.csv` or `customers.xlsx`, filtered like its page."""
    actor: Actor = request.scope["actor"]
    kind, _, ending = name.partition(".")
    try:
        if kind not in DOWNLOADS or ending not in {"csv", "xlsx"}:
            raise NotFound("There is no such file.")
        download = DOWNLOADS[kind]
        actor.require(download.permission)
        rows = _counted(actor, kind, download.rows(actor, dict(request.query_params)))
        headers = {
            "content-disposition": f'attachment; filename="{kind}.{ending}"',
            "cache-control": "no-store",
            "x-content-type-options": "nosniff",
        }
        if ending == "xlsx":
            return Response(export_xlsx(actor, kind, rows), media_type=_XLSX, headers=headers)
        return StreamingResponse(_begun(export_csv(actor, kind, rows)), media_type="text/csv", headers=headers)
    except BillingError as error:
        report_refusal(error, actor, (), f"downloads/{kind}")
        return PlainTextResponse(error.message, _status_of(error))


@router.get("/downloads/receipts/{receipt_id}")
def send_receipt(request: Request, receipt_id: str) -> Response:
    """A file that proves an expense, as it was sent; a browser saves it, and runs nothing that stands in it."""
    try:
        file = receipt(request.scope["actor"], receipt_id)
    except BillingError as error:
        report_refusal(error, request.scope["actor"], (receipt_id,), "downloads/receipts")
        return PlainTextResponse(error.message, _status_of(error))
    headers = {
        "content-disposition": f"attachment; filename*=UTF-8''{quote(file.name, safe='')}",
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
    }
    return Response(file.content, media_type=file.media_type, headers=headers)


@router.get("/downloads/received/{received_id}")
def send_original(request: Request, received_id: str) -> Response:
    """An invoice as it came in, byte for byte; a browser saves it, and runs nothing that stands in it."""
    return _sent(request, received_id, lambda actor: original_file(actor, received_id))


@router.get("/downloads/received/{received_id}/{place}")
def send_enclosure(request: Request, received_id: str, place: int) -> Response:
    """A file that lies inside an e-invoice, saved as it is."""
    return _sent(request, received_id, lambda actor: enclosure_of(actor, received_id, place))


def _sent(request: Request, received_id: str, read: Callable[[Actor], DocumentFile]) -> Response:
    try:
        file = read(request.scope["actor"])
    except BillingError as error:
        report_refusal(error, request.scope["actor"], (received_id,), "downloads/received")
        return PlainTextResponse(error.message, _status_of(error))
    headers = {
        "content-disposition": f"attachment; filename*=UTF-8''{quote(file.name, safe='')}",
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
    }
    return Response(file.content, media_type=file.media_type, headers=headers)


def _counted(actor: Actor, kind: str, rows: Iterator[Any] | None) -> Iterator[Any] | None:
    """The same rows; how many were taken along is told to the watch, also when the browser breaks off."""
    if rows is None:
        report(Signal.EXPORTED, actor, subject=kind, amount=_REPORT_ROWS)
        return None

    def counting() -> Iterator[Any]:
        count = 0
        try:
            for row in rows:
                count += 1
                yield row
        finally:
            report(Signal.EXPORTED, actor, subject=kind, amount=count)

    return counting()


def _status_of(error: BillingError) -> int:
    return 404 if isinstance(error, NotFound) else 403 if isinstance(error, Forbidden) else 422


def _begun(lines: Iterator[bytes]) -> Iterator[bytes]:
    """The same lines with the first page read: what is wrong with the filter shows before anything is sent."""
    first = list(islice(lines, 3))
    return chain(first, lines)
