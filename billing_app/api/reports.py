"""The figures of the pages over HTTP."""

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from starlette.responses import Response

from billing_app.api.answers import Answer
from billing_app.api.door import CurrentActor, Door
from billing_app.api.overview_resource import overview_resource
from billing_app.api.permissions import V1
from billing_app.api.queries import CursorText, Day, Limit
from billing_app.api.schemas.overview import Overview
from billing_app.api.schemas.reports import AgingReport, CashFlowReport, EntryPage, TaxReport
from billing_app.domain.access import Actor
from billing_app.domain.aging import BUCKETS
from billing_app.domain.money import to_text
from billing_app.services import reports
from billing_app.services.business_profile import business_of
from billing_app.services.overview import overview
from billing_app.services.reports import AgingRow
from billing_app.store.ledger import Booked

router = APIRouter(prefix=f"{V1}/reports", tags=["reports"], route_class=Door)

First = Annotated[Day, Query(alias="from", description="The first day; default: the first of this month.")]
Last = Annotated[Day, Query(alias="to", description="The last day; default: today, or a month after the first.")]
_BUCKET_FIELDS = ("current", "days_1_30", "days_31_60", "days_61_90", "days_over_90")


@router.get("/overview", response_model=Overview)
def get_overview(actor: CurrentActor) -> Response:
    """The dashboard's figures at this instant."""
    return Answer(overview_resource(overview(actor)))


@router.get("/aging", response_model=AgingReport)
def get_aging(actor: CurrentActor) -> Response:
    """Who owes what for how long, by customer and currency."""
    report = reports.aging_report(actor)
    totals = zip(BUCKETS, report.totals, strict=True)
    return Answer(
        {
            "as_of": report.today.isoformat(),
            "currency": report.currency,
            "total": to_text(report.total, report.currency),
            "buckets": [{"bucket": name, "amount": to_text(amount, report.currency)} for name, amount in totals],
            "customers": [_aging_row(row, report.currency) for row in report.rows],
        }
    )


@router.get("/cash-flow", response_model=CashFlowReport)
def get_cash_flow(
    actor: CurrentActor,
    first: First = None,
    last: Last = None,
    by: Annotated[Literal["day", "week", "month"], Query(description="The length of a period.")] = "month",
) -> Response:
    """Money in and out of bank and cash."""
    report = reports.cash_flow_report(actor, *_period(actor, first, last), by=by)
    periods = [
        {
            "from": each.first.isoformat(),
            "to": each.last.isoformat(),
            "in": to_text(each.money_in, report.currency),
            "out": to_text(each.money_out, report.currency),
            "balance": to_text(each.balance, report.currency),
        }
        for each in report.periods
    ]
    opening = to_text(report.opening_balance, report.currency)
    return Answer({"currency": report.currency, "opening_balance": opening, "periods": periods})


@router.get("/tax", response_model=TaxReport)
def get_tax(
    actor: CurrentActor,
    first: First = None,
    last: Last = None,
    basis: Annotated[Literal["", "accrual", "cash"], Query(description="Default: the business's.")] = "",
) -> Response:
    """Tax by side and group, from postings alone."""
    report = reports.tax_report(actor, *_period(actor, first, last), basis=basis)
    lines = [
        {
            "side": line.side,
            **dict(zip(("category", "rate", "name"), line.group, strict=True)),
            "base": to_text(line.base, report.currency),
            "tax": to_text(line.tax, report.currency),
        }
        for line in report.lines
    ]
    return Answer(
        {
            "from": report.first.isoformat(),
            "to": report.last.isoformat(),
            "basis": report.basis,
            "currency": report.currency,
            "payable": to_text(report.payable, report.currency),
            "lines": lines,
        }
    )


@router.get("/ledger", response_model=EntryPage)
def get_ledger(
    actor: CurrentActor,
    first: First = None,
    last: Last = None,
    account: Annotated[str, Query(max_length=40, description="Entries that touch this account.")] = "",
    limit: Limit = 50,
    cursor: CursorText = "",
) -> Response:
    """Entries booked between two days, oldest first."""
    period = _period(actor, first, last)
    found = reports.ledger_report(actor, *period, account=account, limit=limit, cursor=cursor)
    currency = business_of(actor).currency
    data = [_entry(booked, currency) for booked in found.rows]
    return Answer({"currency": currency, "data": data, "next_cursor": found.next_cursor})


def _period(actor: Actor, first: date | None, last: date | None) -> tuple[date, date]:
    today = business_of(actor).today
    begin = first or min(last or today, today).replace(day=1)
    return begin, last or max(today, begin)


def _aging_row(row: AgingRow, base_currency: str) -> dict[str, Any]:
    buckets = zip(_BUCKET_FIELDS, row.buckets, strict=True)
    return {
        "customer_id": row.customer_id or None,
        "name": row.customer_name,
        "currency": row.currency,
        "balance": to_text(row.balance, row.currency),
        "balance_base": to_text(row.balance_base, base_currency),
        "count": row.count,
        **{name: to_text(amount, row.currency) for name, amount in buckets},
    }


def _entry(booked: Booked, currency: str) -> dict[str, Any]:
    entry = booked.entry
    return {
        "id": entry.id,
        "booked_on": entry.booked_on.isoformat(),
        "kind": entry.kind,
        "subject_id": entry.subject_id,
        "event_sequence": entry.event_sequence,
        "postings": [
            {
                "account": posting.account,
                "debit": to_text(posting.debit, currency),
                "credit": to_text(posting.credit, currency),
                "tax_category": posting.tax_category,
                "tax_rate": posting.tax_rate,
                "tax_name": posting.tax_name,
                "tax_base": to_text(posting.tax_base, currency),
            }
            for posting in booked.postings
        ],
    }
