"""The form of what repeats: the plan that it says, and the texts of what comes of it."""

import secrets
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from babel.dates import format_date

from billing_app.domain.access import Actor
from billing_app.domain.errors import BillingError, Finding
from billing_app.domain.money import decimal_text, typed_number
from billing_app.domain.recurring_fields import NOT_REPEATED, schedule_to_json
from billing_app.services.business import read_business
from billing_app.services.business_profile import business_of
from billing_app.services.drafting import preview
from billing_app.services.recurring import Upcoming, get_profile, plan_of_invoice, preview_plan
from billing_app.states.choices import Choice
from billing_app.states.format import day, money
from billing_app.states.invoice_editor.form import Form, body_of
from billing_app.states.invoice_editor.loading import beginning
from billing_app.states.invoice_editor.showing import findings_texts, totals_texts

_WHOLE = ("every", "count", "day", "month")
_DATES = ("start_on", "end_on")
_FLAGS = ("prorate", "in_arrears")
_NOT_YET = frozenset({"required", "no_lines"})
"""What is told only when somebody wants to save."""


def blank_form(actor: Actor, invoice_id: str, locale: str) -> tuple[dict[str, str], dict[str, Any]]:
    """The form of a new profile, perhaps from an invoice: its own fields, and what the editor of lines shows."""
    data = dict(plan_of_invoice(actor, invoice_id)) if invoice_id else {}
    form = {"name": str(data.get("name", "")), "mode": "draft", "schedule.every": "1", "schedule.unit": "month"}
    form |= {"schedule.start_on": business_of(actor).today.isoformat(), "schedule.workdays": "any"}
    return form, _editor(actor, f"new:{invoice_id}", 0, data.get("invoice") or {}, locale)


def stored_form(actor: Actor, profile_id: str, locale: str) -> tuple[dict[str, str], dict[str, Any]]:
    """The form of a stored profile."""
    record = get_profile(actor, profile_id)
    schedule = schedule_to_json(record.plan.schedule)
    form = {f"schedule.{name}": _text(value) for name, value in schedule.items()}
    form |= {"name": record.plan.name, "mode": record.plan.mode}
    if record.plan.indexing is not None:
        form |= {
            "indexing.percent": decimal_text(record.plan.indexing.percent),
            "indexing.months": str(record.plan.indexing.months),
        }
    return form, _editor(actor, profile_id, record.row.version, record.plan.body, locale)


def plan_data(form: Form) -> tuple[dict[str, Any], dict[str, str]]:
    """The plan that a form says, and where in the form each line of its body stands."""
    body, places = body_of(form)
    for key in NOT_REPEATED:
        body.pop(key, None)
    schedule: dict[str, Any] = {name: _given(form, f"schedule.{name}") for name in ("unit", "workdays", *_DATES)}
    schedule |= {name: _given(form, f"schedule.{name}") for name in _WHOLE}
    schedule |= {name: form.get(f"schedule.{name}") == "on" for name in _FLAGS}
    percent = typed_number(form.get("indexing.percent", ""))
    indexing = {"percent": percent, "months": _given(form, "indexing.months") or 12} if percent else None
    data = {"schedule": schedule, "mode": form.get("mode", "draft"), "name": form.get("name", "").strip()}
    return data | {"indexing": indexing, "invoice": body, "customer_id": body.get("customer_id")}, places


def outcome(actor: Actor, form: Form, locale: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the form would bill: for the schedule's part of the page, and for the editor of lines."""
    data, places = plan_data(form)
    lines: dict[str, Any] = {}
    try:
        found = preview(actor, {key: value for key, value in data["invoice"].items() if key != "kind"})
        lines = totals_texts(found, locale)
        outlook = preview_plan(actor, data)
    except BillingError as error:
        own, of_lines = refusals([each for each in error.findings if each.code not in _NOT_YET], places)
        return {"errors": own, "upcoming": [], "note": ""}, lines | of_lines
    rows = [_coming(each, locale) for each in outlook.upcoming]
    shown = findings_texts(outlook.findings, places)
    return {"errors": {}, "upcoming": rows, "note": _note(outlook.overdue)}, lines | shown


def refusals(findings: Iterable[Finding], places: Mapping[str, str]) -> tuple[dict[str, str], dict[str, Any]]:
    """Which errors belong to the schedule's own fields, and which to the lines."""
    own: dict[str, str] = {}
    of_lines: list[Finding] = []
    for finding in findings:
        if finding.path.startswith(("schedule", "indexing", "mode", "name")):
            own[finding.path] = finding.text
        else:
            path = finding.path.removeprefix("invoice.")
            of_lines.append(Finding(finding.severity, finding.code, path, finding.text))
    return own, findings_texts(of_lines, dict(places))


def _note(overdue: int) -> str:
    if not overdue:
        return ""
    many = "The first one lies in the past and is" if overdue == 1 else f"{overdue} lie in the past and are"
    return f"{many} written at once, with today's date."


def _coming(each: Upcoming, locale: str) -> dict[str, str]:
    period = f"{day(each.period_from, locale)} – {day(each.period_to, locale)}"
    return {
        "number": str(each.number),
        "on": day(each.issue_on, locale),
        "period": period + (" (part)" if each.is_share else ""),
        "text": each.text.partition("\n")[0],
        "amount": money(each.amount, locale),
        "value": str(each.amount),
    }


def _editor(actor: Actor, name: str, version: int, body: Mapping[str, Any], locale: str) -> dict[str, Any]:
    found = preview(actor, body)
    shown = beginning(actor, found.body, read_business(actor).profile, locale)
    # What was typed lies in the browser under this id: nobody else finds it, no draft, and no other profile.
    own = f"recurring:{actor.business_id}:{actor.user_id}:{name}"
    shown["loaded"] |= {"id": own, "version": version, "nonce": secrets.token_hex(6)}
    return shown | totals_texts(found, locale) | {"errors": {}, "warnings": {}, "remarks": [], "due_hint": ""}


def _given(form: Form, name: str) -> str | None:
    return form.get(name, "").strip() or None


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "on" if value else ""
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


def month_choices(locale: str) -> list[Choice]:
    """The months by name."""
    months = [(number, format_date(date(2028, number, 1), "LLLL", locale=locale)) for number in range(1, 13)]
    return [{"value": "", "text": "That of the start"}, *({"value": str(n), "text": text} for n, text in months)]
