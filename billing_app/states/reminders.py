"""Reminders: how the business and single customers are reminded, what was sent and comes, what needs a person."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import reflex as rx
from babel.dates import format_date

from billing_app.domain.dunning import Policy, policy_to_json
from billing_app.domain.late_interest import RateInForce, half_year_of
from billing_app.domain.money import decimal_text, typed_number
from billing_app.live.reminders import REMINDERS
from billing_app.live.views import Values
from billing_app.services.business_profile import business_of
from billing_app.services.customers import get_customer
from billing_app.services.reminders import (
    Coming,
    Escalation,
    ShownPolicy,
    Standing,
    StepTaken,
    change_policy,
    reset_customer_policy,
    shown_policy,
)
from billing_app.states import wire
from billing_app.states.action import acting
from billing_app.states.feedback import Undo, tell
from billing_app.states.format import day, money, number, short_moment
from billing_app.states.live import shows, watch
from billing_app.states.session import current_locale, run

SHOWN_LEVELS = 4
_STATES = {
    "queued": ("On its way", "info"),
    "sent": ("Sent", "good"),
    "bounced": ("Came back", "bad"),
    "cancelled": ("Paid before it left", "plain"),
}
_PLAIN = ("before_due", "escalate_after", "interest")
_FLAGS = ("enabled", "at_due", "statements", "working_days_only")


def texts_of(values: Values, locale: str) -> dict[str, Any]:
    """The vars of `LiveReminders`, in a language."""
    standing: Standing = values["standing"]
    return {
        "is_ready": True,
        "is_enabled": standing.policy.enabled,
        "can_mail": standing.can_mail,
        "escalations": [_escalation(each, locale) for each in standing.escalations],
        "coming": [_coming(each, locale) for each in standing.coming],
        "steps": [_step(each, values["zone"], locale) for each in standing.steps],
        "rate": rate_text(standing.rate, locale),
        "missing_rate": missing_rate(standing.rate, values["today"], locale),
    }


def rate_text(rate: RateInForce | None, locale: str) -> str:
    """What the law's rate is made of, and whose half-year it goes by; empty where the policy does not go by it."""
    if rate is None:
        return ""
    percent, points, base = (decimal_text(each) for each in (rate.percent, rate.points, rate.reference_percent))
    half = _half_year(rate.since, locale)
    return f"{percent} % a year: {points} points ({rate.law}) over {base} %, the reference rate of {half}."


def missing_rate(rate: RateInForce | None, today: date, locale: str) -> str:
    """What is said while the reference rate of the present half-year is not known; empty when it is."""
    if rate is None or rate.is_current:
        return ""
    now, before = half_year_of(today), _half_year(rate.since, locale)
    return (
        f"The reference rate of {_half_year(now, locale)} is not known to this release, so interest goes by the one of "
        f'{before}. Whoever runs the program adds it: BILLING_REFERENCE_RATES="{rate.reference} {now:%Y-%m} …".'
    )


def _half_year(begins_on: date, locale: str) -> str:
    last = begins_on.replace(month=begins_on.month + 5)
    return f"{format_date(begins_on, 'LLLL', locale)} to {format_date(last, 'LLLL y', locale)}"


def _escalation(each: Escalation, locale: str) -> dict[str, str]:
    heard = f"{each.last_step} reminders, no answer" if each.last_step else "Not reminded yet"
    return {
        "id": each.invoice_id,
        "number": each.number,
        "customer": each.customer,
        "why": heard if each.has_address else "No e-mail address",
        "late": f"{number(each.days_late, locale)} days",
        "due": day(each.due_on, locale),
        "amount": money(each.balance, locale),
        "value": str(each.balance),
    }


def _coming(each: Coming, locale: str) -> dict[str, str]:
    return {
        "id": each.invoice_id,
        "number": each.number,
        "customer": each.customer,
        "step": step_text(each.step),
        "on": day(each.on, locale),
        "to": each.recipient,
        "amount": money(each.balance, locale),
        "value": str(each.balance),
    }


def step_text(step: int) -> str:
    """What a step is called."""
    return {-1: "Before due", 0: "At the due date"}.get(step, f"Level {step}")


def _step(each: StepTaken, zone: str, locale: str) -> dict[str, str]:
    text, tone = _STATES[each.state]
    return {
        "id": each.invoice_id,
        "number": each.number,
        "customer": each.customer,
        "step": step_text(each.step),
        "to": each.recipient,
        "at": short_moment(each.at, locale, zone),
        "amount": money(each.total, locale),
        "value": str(each.total),
        "state": text,
        "tone": tone,
    }


def form_of(policy: Policy) -> dict[str, str]:
    """What stands in the fields."""
    shown = policy_to_json(policy)
    form = {name: str(shown[name] if shown[name] is not None else "") for name in (*_PLAIN, "interest_percent")}
    form |= {name: "on" if shown[name] else "" for name in _FLAGS}
    for index in range(SHOWN_LEVELS):
        level = shown["levels"][index] if index < len(shown["levels"]) else {"days": "", "tone": "firm", "fee": ""}
        form |= {f"levels.{index}.{name}": str(level[name]) for name in ("days", "tone", "fee")}
        form[f"levels.{index}.interest"] = "on" if level.get("interest") else ""
    return form


def policy_data(form: Mapping[str, Any]) -> dict[str, Any]:
    """The policy that the form says; a level without days is none."""
    data: dict[str, Any] = {name: str(form.get(name, "")).strip() or None for name in _PLAIN}
    data |= {name: bool(form.get(name)) for name in _FLAGS}
    data["interest_percent"] = typed_number(str(form.get("interest_percent", ""))) or None
    rows = [
        {
            "days": days,
            "tone": form.get(f"levels.{index}.tone") or "friendly",
            "fee": typed_number(str(form.get(f"levels.{index}.fee", ""))) or "0",
            "interest": bool(form.get(f"levels.{index}.interest")),
        }
        for index in range(SHOWN_LEVELS)
        if (days := str(form.get(f"levels.{index}.days", "")).strip())
    ]
    return data | {"levels": rows}


@shows(REMINDERS, present=texts_of)
class LiveReminders(wire.SentState, rx.State):
    """What the hub sends to everyone who watches reminders."""

    is_ready: bool = False
    is_enabled: bool = False
    can_mail: bool = True
    escalations: list[dict[str, str]] = []
    coming: list[dict[str, str]] = []
    steps: list[dict[str, str]] = []
    rate: str = ""
    missing_rate: str = ""


class RemindersState(rx.State):
    """The page, and the form of a policy: that of the business, or of the customer who is named."""

    is_open: bool = False
    customer: str = ""
    is_own: bool = False
    rate: str = ""
    missing_rate: str = ""
    form: dict[str, str] = {}
    errors: dict[str, str] = {}
    _customer_id: str = ""

    @rx.event
    @acting
    async def enter(self):
        """Join the room."""
        await watch(REMINDERS.at())

    @rx.event
    @acting
    async def edit(self):
        """Open the form of how the business reminds."""
        self._customer_id = self.customer = ""
        await self._open()

    @rx.event
    @acting
    async def edit_customer(self, customer_id: str):
        """Open the form of how a customer is reminded."""
        self.customer = (await run(get_customer, customer_id)).profile.name
        self._customer_id = customer_id
        await self._open()

    async def _open(self) -> None:
        shown: ShownPolicy = await run(shown_policy, self._customer_id)
        today, locale = (await run(business_of)).today, current_locale()
        self.form, self.errors, self.is_own = form_of(shown.policy), {}, shown.is_own
        self.rate, self.missing_rate = rate_text(shown.rate, locale), missing_rate(shown.rate, today, locale)
        self.is_open = True

    @rx.event
    @acting
    async def show_form(self, is_open: bool):
        """Close the form; it opens by `edit` and `edit_customer`."""
        self.is_open = is_open and self.is_open

    @rx.event
    @acting
    async def save(self, form: dict[str, Any]):
        """Change how the business or the customer is reminded."""
        before: ShownPolicy = await run(shown_policy, self._customer_id)
        policy = await run(change_policy, policy_data(form), customer_id=self._customer_id)
        self.is_open = False
        kept = policy_to_json(before.policy) if before.is_own or not self._customer_id else {}
        undo = Undo(RemindersState.put_back, {"policy": kept, "customer_id": self._customer_id})
        await tell(self._said(policy), undo=undo)

    def _said(self, policy: Policy) -> str:
        if self._customer_id:
            return f"{self.customer} is reminded differently" if policy.enabled else f"{self.customer} is not reminded"
        return "Reminders are sent from now on" if policy.enabled else "No reminders are sent"

    @rx.event
    @acting
    async def follow_all(self):
        """Remind the customer as all others again."""
        before: ShownPolicy = await run(shown_policy, self._customer_id)
        await run(reset_customer_policy, self._customer_id)
        self.is_open = False
        kept = {"policy": policy_to_json(before.policy), "customer_id": self._customer_id}
        await tell(f"{self.customer} is reminded as all others", undo=Undo(RemindersState.put_back, kept))

    @rx.event
    @acting
    async def put_back(self, policy: dict[str, Any], customer_id: str):
        """Undo a change; an empty policy means that the customer had none of their own."""
        if policy:
            await run(change_policy, policy, customer_id=customer_id)
        else:
            await run(reset_customer_policy, customer_id)
        await tell("Taken back", "info")
