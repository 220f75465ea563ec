"""A recurring profile from JSON-like text, and back: schedule, mode, indexing, the body that repeats."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from billing_app.domain.body import body_to_json, parse_body
from billing_app.domain.errors import InvalidInput
from billing_app.domain.fields import (
    Problems,
    Reader,
    choice_field,
    date_field,
    flag_field,
    mapping_field,
    read_record,
    text_field,
    whole_field,
)
from billing_app.domain.money import decimal_text, parse_number
from billing_app.domain.recurring import (
    MODES,
    MOST_COUNT,
    UNITS,
    WORKDAYS,
    Indexing,
    Mode,
    Schedule,
    check_schedule,
)

NOT_REPEATED = ("issue_date", "due_date", "delivery_date", "period", "deposits", "exchange_rate")
"""What a body says of one invoice only; each repeated one has its own."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is repeated and when. `body` is the JSON of an invoice body without what belongs to one invoice only."""

    schedule: Schedule
    body: Mapping[str, Any]
    mode: Mode = "draft"
    name: str = ""
    indexing: Indexing | None = None


def parse_plan(data: object, *, default_currency: str, current: Plan | None = None) -> Plan:
    """A plan from a JSON object; with `current` this is a PATCH, whose `invoice` and `schedule` replace as a whole."""
    given = dict(mapping_field(data, ""))
    problems = Problems()
    problems.refuse_unknown(given, {"customer_id", "schedule", "mode", "invoice", "name", "indexing", "paused"})
    given.pop("paused", None)
    plan = current or Plan(Schedule(1, "month", date.min), {})
    if current is None or given.get("schedule") is not None:
        read = problems.attempt(lambda: schedule_field(given.get("schedule"), "schedule"), None)
        plan = plan if read is None else replace(plan, schedule=read)
    if given.get("mode") is not None:
        plan = replace(plan, mode=problems.attempt(lambda: choice_field(given["mode"], "mode", MODES), "draft"))  # pyright: ignore[reportArgumentType]
    if "name" in given:
        plan = replace(plan, name=problems.attempt(lambda: text_field(given["name"], "name", 100), ""))
    if "indexing" in given:
        plan = replace(plan, indexing=problems.attempt(lambda: _indexing_field(given["indexing"], "indexing"), None))
    if current is None or given.get("invoice") is not None or given.get("customer_id") is not None:
        body = problems.attempt(lambda: _body(given, plan.body, default_currency), plan.body)
        plan = replace(plan, body=body)
    problems.raise_if_any()
    return plan


def schedule_field(value: object, path: str) -> Schedule:
    """A schedule that can come round."""
    if value is None:
        raise InvalidInput("Say how often, and from when on.", code="required", path=path)
    schedule = read_record(Schedule, value, _SCHEDULE_READERS, path=path)
    check_schedule(schedule, path)
    return schedule


def schedule_to_json(schedule: Schedule) -> dict[str, Any]:
    """The schedule as the API shows it."""
    values = {name: getattr(schedule, name) for name in _SCHEDULE_READERS}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def indexing_to_json(indexing: Indexing | None) -> dict[str, Any] | None:
    """Indexed prices as the API shows them."""
    return {"percent": decimal_text(indexing.percent), "months": indexing.months} if indexing else None


def plan_from_row(
    schedule: Mapping[str, Any], body: Mapping[str, Any], mode: str, name: str, indexing: Mapping[str, Any] | None
) -> Plan:
    """The plan from what is stored."""
    return Plan(
        read_record(Schedule, schedule, _SCHEDULE_READERS),
        body,
        mode,  # pyright: ignore[reportArgumentType]
        name,
        _indexing_field(indexing, "indexing"),
    )


def _body(given: Mapping[str, object], current: Mapping[str, Any], default_currency: str) -> Mapping[str, Any]:
    data = dict(mapping_field(given["invoice"], "invoice")) if given.get("invoice") is not None else dict(current)
    customer_id = given.get("customer_id") or current.get("customer_id")
    if customer_id and data.get("customer_id") not in (None, customer_id):
        sentence = "The invoice names another customer than the schedule does. Name one of them."
        raise InvalidInput(sentence, code="contradiction", path="invoice.customer_id")
    data["customer_id"] = data.get("customer_id") or customer_id
    for key in NOT_REPEATED:
        if data.get(key) is not None:
            sentence = "Each invoice has its own; leave this out."
            raise InvalidInput(sentence, code="not_repeated", path=f"invoice.{key}")
    if not data["customer_id"]:
        raise InvalidInput("Say who is billed.", code="required", path="customer_id")
    try:
        body = parse_body(data, default_currency=default_currency)
    except InvalidInput as error:
        problems = Problems()
        for each in error.findings:
            problems.add(each.code, f"invoice.{each.path}", each.text)
        problems.raise_if_any()
        raise
    if not body.lines:
        raise InvalidInput("Add at least one line.", code="no_lines", path="invoice.lines")
    if body.kind != "invoice":
        raise InvalidInput("Deposits don't repeat. Choose an invoice.", code="not_repeated", path="invoice.kind")
    return body_to_json(body)


def _indexing_field(value: object, path: str) -> Indexing | None:
    if value is None:
        return None
    return read_record(Indexing, value, {"percent": _percent_field, "months": _months_field}, path=path)


def _percent_field(value: object, path: str) -> Decimal:
    return parse_number(value, path=path, decimals=4, minimum=Decimal(-50), maximum=Decimal(100))


def _months_field(value: object, path: str) -> int:
    return whole_field(value, path, minimum=1, maximum=120)


def _every_field(value: object, path: str) -> int:
    return whole_field(value, path, minimum=1, maximum=3650)


def _date_field(value: object, path: str) -> date:
    return date_field(value, path)


_SCHEDULE_READERS: Mapping[str, Reader] = {
    "every": _every_field,
    "unit": lambda value, path: choice_field(value, path, UNITS),
    "start_on": _date_field,
    "end_on": _date_field,
    "count": lambda value, path: whole_field(value, path, minimum=1, maximum=MOST_COUNT),
    "day": lambda value, path: whole_field(value, path, minimum=1, maximum=31),
    "month": lambda value, path: whole_field(value, path, minimum=1, maximum=12),
    "prorate": flag_field,
    "in_arrears": flag_field,
    "workdays": lambda value, path: choice_field(value, path, WORKDAYS),
}
