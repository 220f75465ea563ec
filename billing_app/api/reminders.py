"""Reminders over HTTP: how a business or a customer is reminded, what was sent, what comes next, sending one now."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from billing_app.api.answers import Answer, no_content, page_answer
from billing_app.api.door import CurrentActor, Door
from billing_app.api.instants import instant_text
from billing_app.api.permissions import V1
from billing_app.api.queries import CursorText, Limit
from billing_app.api.schemas.reminders import ComingReminders, Escalations, Policy, PolicyBody, Reminder, ReminderPage
from billing_app.domain.dunning import policy_to_json
from billing_app.domain.late_interest import RateInForce
from billing_app.domain.money import Money, decimal_text, to_text
from billing_app.services import reminders
from billing_app.services.reminders import ShownPolicy, StepTaken

router = APIRouter(prefix=V1, tags=["invoices"], route_class=Door)
OfInvoice = Annotated[str, Query(max_length=64, description="Only of this document.")]
OfCustomer = Annotated[str, Query(max_length=64, description="Only of this customer.")]


@router.get("/reminders/policy", response_model=Policy)
def get_policy(actor: CurrentActor) -> Response:
    """How the business reminds; until it has chosen, what is proposed, turned off."""
    return Answer(_policy(reminders.shown_policy(actor)))


@router.put("/reminders/policy", response_model=Policy)
def put_policy(actor: CurrentActor, body: PolicyBody) -> Response:
    """Choose how the business reminds."""
    reminders.replace_policy(actor, body.as_sent())
    return Answer(_policy(reminders.shown_policy(actor)))


@router.get("/customers/{customer_id}/reminder-policy", response_model=Policy)
def get_customer_policy(actor: CurrentActor, customer_id: str) -> Response:
    """How a customer is reminded."""
    return Answer(_policy(reminders.shown_policy(actor, customer_id)))


@router.put("/customers/{customer_id}/reminder-policy", response_model=Policy)
def put_customer_policy(actor: CurrentActor, customer_id: str, body: PolicyBody) -> Response:
    """Remind a customer differently, or never (`enabled: false`)."""
    reminders.replace_policy(actor, body.as_sent(), customer_id=customer_id)
    return Answer(_policy(reminders.shown_policy(actor, customer_id)))


@router.delete("/customers/{customer_id}/reminder-policy", status_code=204)
def delete_customer_policy(actor: CurrentActor, customer_id: str) -> Response:
    """Remind a customer as all others."""
    reminders.reset_customer_policy(actor, customer_id)
    return no_content()


@router.get("/reminders", response_model=ReminderPage)
def list_reminders(
    actor: CurrentActor,
    invoice_id: OfInvoice = "",
    customer_id: OfCustomer = "",
    limit: Limit = 50,
    cursor: CursorText = "",
) -> Response:
    """What was sent, the newest first."""
    found = reminders.list_reminders(actor, invoice_id=invoice_id, customer_id=customer_id, limit=limit, cursor=cursor)
    return page_answer([_reminder(each) for each in found.rows], found.next_cursor)


@router.get("/reminders/upcoming", response_model=ComingReminders)
def list_upcoming(actor: CurrentActor) -> Response:
    """What will be sent if nobody pays before, the nearest first."""
    return Answer(
        {
            "data": [
                {
                    "invoice_id": each.invoice_id,
                    "number": each.number,
                    "customer_id": each.customer_id or None,
                    "customer": each.customer,
                    "due_date": each.due_on.isoformat(),
                    "step": each.step,
                    "planned_on": each.on.isoformat(),
                    "recipient": each.recipient,
                    "currency": each.balance.currency,
                    "balance": _amount(each.balance),
                }
                for each in reminders.coming_reminders(actor)
            ]
        }
    )


@router.get("/reminders/escalations", response_model=Escalations)
def list_escalations(actor: CurrentActor) -> Response:
    """What reminders alone won't get paid, the longest overdue first."""
    return Answer(
        {
            "data": [
                {
                    "invoice_id": each.invoice_id,
                    "number": each.number,
                    "customer_id": each.customer_id or None,
                    "customer": each.customer,
                    "due_date": each.due_on.isoformat(),
                    "days_late": each.days_late,
                    "last_step": each.last_step,
                    "has_address": each.has_address,
                    "currency": each.balance.currency,
                    "balance": _amount(each.balance),
                }
                for each in reminders.escalations(actor)
            ]
        }
    )


@router.post("/invoices/{invoice_id}/reminders", status_code=202, response_model=Reminder)
def remind_now(actor: CurrentActor, invoice_id: str) -> Response:
    """Send the next level now. Refused (409) while disputed or paused, and within three days of the one before."""
    return Answer(_reminder(reminders.remind_now(actor, invoice_id)), 202)


def _policy(shown: ShownPolicy) -> dict[str, Any]:
    return policy_to_json(shown.policy) | {"is_own": shown.is_own, "rate": _rate(shown.rate)}


def _rate(rate: RateInForce | None) -> dict[str, Any] | None:
    if rate is None:
        return None
    return {
        "percent": decimal_text(rate.percent),
        "points": decimal_text(rate.points),
        "reference": rate.reference,
        "reference_percent": decimal_text(rate.reference_percent),
        "since": rate.since.isoformat(),
        "law": rate.law,
        "is_current": rate.is_current,
    }


def _reminder(each: StepTaken) -> dict[str, Any]:
    return {
        "id": each.id,
        "invoice_id": each.invoice_id,
        "number": each.number,
        "customer_id": each.customer_id or None,
        "customer": each.customer,
        "step": each.step,
        "reminded_on": each.on.isoformat(),
        "queued_at": instant_text(each.at),
        "recipient": each.recipient,
        "state": each.state,
        "currency": each.balance.currency,
        "balance": _amount(each.balance),
        "fee": _amount(each.fee),
        "interest": _amount(each.interest),
        "total": _amount(each.total),
    }


def _amount(money: Money) -> str:
    return to_text(money.minor, money.currency)
