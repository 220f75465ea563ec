"""Invoices that repeat, over HTTP."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from starlette.responses import Response

from billing_app.api.answers import Answer, no_content, page_answer
from billing_app.api.door import CurrentActor, Door
from billing_app.api.instants import instant_text
from billing_app.api.permissions import V1
from billing_app.api.queries import CursorText, Limit, SearchText
from billing_app.api.schemas.recurring import NewRecurring, Outlook, Recurring, RecurringPage, RecurringPatch
from billing_app.domain.money import to_text
from billing_app.domain.recurring_fields import indexing_to_json, schedule_to_json
from billing_app.services import recurring
from billing_app.services.recurring import ProfileRecord, Upcoming
from billing_app.services.recurring.outlook import Outlook as FoundOutlook
from billing_app.services.recurring.outlook import plan_of
from billing_app.store.tables import RecurringInvoice, RecurringProfile

router = APIRouter(prefix=f"{V1}/recurring", tags=["invoices"], route_class=Door)
State = Annotated[Literal["", "active", "paused", "ended"], Query(description="Which ones.")]


@router.post("/preview", response_model=Outlook)
def preview_recurring(actor: CurrentActor, body: NewRecurring) -> Response:
    """The next twelve invoices of a profile; nothing is stored."""
    return Answer(_outlook(recurring.preview_plan(actor, body.as_sent())))


@router.post("", status_code=201, response_model=Recurring)
def create_recurring(actor: CurrentActor, body: NewRecurring) -> Response:
    """Let an invoice repeat. What is due already is billed at once."""
    return Answer(_resource(recurring.create_profile(actor, body.as_sent())), 201)


@router.get("", response_model=RecurringPage)
def list_recurring(
    actor: CurrentActor,
    q: SearchText = "",
    state: State = "",
    customer_id: Annotated[str, Query(max_length=64)] = "",
    limit: Limit = 50,
    cursor: CursorText = "",
) -> Response:
    """Profiles by name, one page of them."""
    found = recurring.list_profiles(actor, query=q, state=state, customer_id=customer_id, limit=limit, cursor=cursor)
    return page_answer([_resource(ProfileRecord(row, plan_of(row), "")) for row in found.rows], found.next_cursor)


@router.get("/{recurring_id}", response_model=Recurring)
def get_recurring(actor: CurrentActor, recurring_id: str) -> Response:
    """One profile, with the periods that it has billed lately."""
    return Answer(_resource(recurring.get_profile(actor, recurring_id)))


@router.get("/{recurring_id}/upcoming", response_model=Outlook)
def get_upcoming(actor: CurrentActor, recurring_id: str) -> Response:
    """Its next twelve invoices."""
    return Answer(_outlook(recurring.upcoming_of(actor, recurring_id)))


@router.patch("/{recurring_id}", response_model=Recurring)
def update_recurring(actor: CurrentActor, recurring_id: str, body: RecurringPatch) -> Response:
    """Change it from now on, pause it (`paused: true`) or let it go on."""
    return Answer(_resource(recurring.change_profile(actor, recurring_id, body.as_sent())))


@router.delete("/{recurring_id}", status_code=204)
def delete_recurring(actor: CurrentActor, recurring_id: str) -> Response:
    """Bill nothing any more. What was billed stays."""
    recurring.delete_profile(actor, recurring_id)
    return no_content()


def _resource(record: ProfileRecord) -> dict[str, Any]:
    row: RecurringProfile = record.row
    return {
        "id": row.id,
        "version": row.version,
        "name": row.name,
        "customer_id": row.customer_id,
        "state": row.state,
        "mode": row.mode,
        "schedule": schedule_to_json(record.plan.schedule),
        "indexing": indexing_to_json(record.plan.indexing),
        "invoice": dict(record.plan.body),
        "currency": row.currency,
        "amount": to_text(row.amount, row.currency),
        "next_on": row.next_on.isoformat() if row.next_on else None,
        "made": row.made,
        "problem": row.problem or None,
        "billed": [_billed(each) for each in record.invoices],
        "created_at": instant_text(row.created_at),
        "updated_at": instant_text(row.updated_at),
    }


def _billed(each: RecurringInvoice) -> dict[str, Any]:
    return {
        "period": each.period,
        "planned_on": each.planned_on.isoformat(),
        "invoice_id": each.invoice_id,
        "outcome": each.outcome,
        "problem": each.problem or None,
        "made_at": instant_text(each.made_at),
    }


def _outlook(found: FoundOutlook) -> dict[str, Any]:
    findings = [
        {"severity": each.severity, "code": each.code, "path": each.path, "text": each.text} for each in found.findings
    ]
    return {
        "upcoming": [_coming(each) for each in found.upcoming],
        "overdue": found.overdue,
        "findings": findings,
    }


def _coming(each: Upcoming) -> dict[str, Any]:
    return {
        "number": each.number,
        "issue_on": each.issue_on.isoformat(),
        "due_on": each.due_on.isoformat(),
        "period": {"from": each.period_from.isoformat(), "to": each.period_to.isoformat()},
        "amount": str(each.amount),
        "is_share": each.is_share,
    }
