"""Reminders: the policy of the business, what was sent, and what only a person can decide."""

from collections.abc import Mapping
from typing import Any

import reflex as rx

from billing_app.domain.dunning import Policy, policy_to_json
from billing_app.live.reminders import REMINDERS
from billing_app.live.views import Values
from billing_app.services.reminders import Escalation, Standing, change_policy, policy_of_business
from billing_app.services.reminders.standing import StepTaken
from billing_app.states import wire
from billing_app.states.action import acting
from billing_app.states.feedback import Undo, tell
from billing_app.states.format import day, money, number, short_moment
from billing_app.states.live import shows, watch
from billing_app.states.session import run
from billing_app.states.typed import typed_number

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
        "steps": [_step(each, values["zone"], locale) for each in standing.steps],
    }


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


def _step(each: StepTaken, zone: str, locale: str) -> dict[str, str]:
    text, tone = _STATES[each.state]
    step = {-1: "Before due", 0: "At the due date"}.get(each.step, f"Level {each.step}")
    return {
        "id": each.invoice_id,
        "number": each.number,
        "customer": each.customer,
        "step": step,
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
    steps: list[dict[str, str]] = []


class RemindersState(rx.State):
    """The page, and the form of the policy."""

    is_open: bool = False
    form: dict[str, str] = {}
    errors: dict[str, str] = {}

    @rx.event
    @acting
    async def enter(self):
        """Join the room."""
        await watch(REMINDERS.at())

    @rx.event
    @acting
    async def edit(self):
        """Open the form of the policy."""
        self.form, self.errors = form_of(await run(policy_of_business)), {}
        self.is_open = True

    @rx.event
    @acting
    async def show_form(self, is_open: bool):
        """Close the form; it opens by `edit`."""
        self.is_open = is_open and self.is_open

    @rx.event
    @acting
    async def save(self, form: dict[str, Any]):
        """Change how the business reminds."""
        before = policy_to_json(await run(policy_of_business))
        policy = await run(change_policy, policy_data(form))
        self.is_open = False
        said = "Reminders are sent from now on" if policy.enabled else "No reminders are sent"
        await tell(said, undo=Undo(RemindersState.put_back, {"policy": before}))

    @rx.event
    @acting
    async def put_back(self, policy: dict[str, Any]):
        """Undo the change."""
        await run(change_policy, policy)
        await tell("Taken back", "info")
