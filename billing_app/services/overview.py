"""Every figure of the first page in one snapshot as plain values, read from projections and never from invoices."""

import json
from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row

from billing_app.domain.access import Actor, Permission
from billing_app.domain.aging import aging
from billing_app.domain.figures import (
    days_sales_outstanding,
    days_to_get_paid,
    look_back_start,
    month_bounds,
    split_by_due,
    today_in,
)
from billing_app.domain.forecast import Forecast, ForecastWeek, OpenAmount, forecast
from billing_app.domain.ledger import CASH_ACCOUNTS, Account
from billing_app.store import overview_queries as queries
from billing_app.store.overview_queries import Period
from billing_app.store.report_queries import top_customers
from billing_app.store.session import Scope, reading

CASH_FLOW_DAYS = 365
_OLD_DRAFT = timedelta(days=7)
_SOON = timedelta(days=8)
_SHOWN = 5
_TOLD_EVENTS = 10
_WATCHED = (*CASH_ACCOUNTS, Account.CUSTOMER_CREDIT, Account.PAYABLE, Account.OPENING_EQUITY)
_WEEK = tuple(field.name for field in fields(ForecastWeek))

Due = Sequence[tuple[date, int, int]]
"""Due date, open amount and documents, in base currency."""


def overview(actor: Actor, *, today: date | None = None, with_top_customers: bool = True) -> dict[str, Any]:
    """All figures as plain values: minor units of the base currency, days as ISO text, ratios as decimal text.

    Who bought most is the one question whose answer grows with the number of customers; the page doesn't ask it.
    """
    actor.require(Permission.VIEW_FIGURES)
    with reading(actor) as scope:
        standing = queries.standing_of(scope)
        day = today or today_in(ZoneInfo(standing.time_zone), scope.now)
        due = queries.open_by_due(scope)
        balances = queries.balances_of_accounts(scope, _WATCHED, day)
        cash = sum(balances.get(account, 0) for account in CASH_ACCOUNTS)
        return {
            "as_of_sequence": standing.sequence,
            "currency": standing.currency,
            "today": day.isoformat(),
            "cash_balance": cash,
            "customer_credit": -balances.get(Account.CUSTOMER_CREDIT, 0),
            "payables": -balances.get(Account.PAYABLE, 0),
            **_due_figures(due, day),
            **_flow_figures(scope, due, day),
            "cash_flow": _cash_flow(scope, day),
            "forecast": _forecast(scope, cash, due, day),
            "top_customers": [asdict(each) for each in top_customers(scope, _SHOWN)] if with_top_customers else [],
            "attention": _attention(scope, day) | {"is_opening_missing": Account.OPENING_EQUITY not in balances},
            "events": _latest(scope),
        }


def _due_figures(due: Due, today: date) -> dict[str, Any]:
    split = split_by_due(((due_on, amount) for due_on, amount, _ in due), today)
    return {
        "outstanding": split.outstanding,
        "overdue": split.overdue,
        "due_this_week": split.due_this_week,
        "aging": [asdict(bucket) for bucket in aging(due, today)],
    }


def _flow_figures(scope: Scope, due: Due, today: date) -> dict[str, Any]:
    """The month so far beside the same days of the last one, and the figures of the last 90 days."""
    this_first, this_last = month_bounds(today)
    last_first, last_last = month_bounds(this_first - timedelta(days=1))
    so_far = min(last_first + (today - this_first), last_last)
    periods = [Period(this_first, this_last), Period(last_first, so_far), Period(look_back_start(today), today)]
    this_month, last_month, look_back = queries.figures_of_periods(scope, periods)
    outstanding = sum(amount for _, amount, _ in due)
    return {
        "invoiced_this_month": this_month[0],
        "paid_this_month": this_month[1],
        "invoiced_last_month": last_month[0],
        "paid_last_month": last_month[1],
        "last_month_until": so_far.isoformat(),
        "days_sales_outstanding": _text(days_sales_outstanding(outstanding, look_back[0])),
        "days_to_get_paid": _text(days_to_get_paid(look_back[3], look_back[2])),
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _cash_flow(scope: Scope, today: date) -> list[dict[str, Any]]:
    days = queries.cash_by_day(scope, today - timedelta(days=CASH_FLOW_DAYS - 1), today)
    return [{"date": each.day.isoformat(), "in": each.money_in, "out": each.money_out} for each in days]


def _forecast(scope: Scope, cash: int, due: Due, today: date) -> dict[str, Any]:
    receivables = [OpenAmount(due_on, amount) for due_on, amount, _ in due]
    payables = queries.open_payables(scope)
    made: Forecast = forecast(cash, receivables, payables, queries.paid_delays(scope), today=today)
    return {"weeks": [_week(week) for week in made.weeks], "is_rule_of_thumb": made.is_rule_of_thumb}


def _week(week: ForecastWeek) -> dict[str, Any]:
    return {name: getattr(week, name) for name in _WEEK} | {"starts_on": week.starts_on.isoformat()}


def _attention(scope: Scope, today: date) -> dict[str, Any]:
    """What somebody should look at: overdue invoices, forgotten drafts, bills to pay."""
    return {
        "overdue": [
            {
                "id": row.id,
                "number": row.number,
                "customer_id": row.customer_id or "",
                "customer_name": row.customer_name,
                "due_on": row.due_date.isoformat(),
                "days_late": (today - row.due_date).days,
                "balance": row.balance,
                "currency": row.currency,
            }
            for row in queries.most_overdue(scope, today, _SHOWN)
        ],
        "drafts": [
            {"id": row.id, "customer_name": row.customer_name, "amount": row.amount_due, "currency": row.currency}
            for row in queries.old_drafts(scope, scope.now - _OLD_DRAFT, _SHOWN)
        ],
        "bills": [
            {
                "id": row.id,
                "supplier": row.supplier,
                "due_on": row.due_on.isoformat(),
                "amount": row.amount,
                "currency": row.currency,
            }
            for row in queries.bills_due(scope, today + _SOON, _SHOWN)
        ],
    }


def _latest(scope: Scope) -> list[dict[str, Any]]:
    """What happened last to the business; who came, went or kept a view stands in the chain, but is no news here."""
    return [_event(row) for row in queries.latest_events(scope, _TOLD_EVENTS)]


def _event(row: Row[Any]) -> dict[str, Any]:
    payload: dict[str, Any] = json.loads(row.payload)
    return {
        "sequence": row.sequence,
        "at": row.at.isoformat(),
        "actor": row.actor,
        "kind": row.kind,
        "subject_id": row.subject_id,
        "customer_id": row.customer_id,
        "payload": payload,
    }
