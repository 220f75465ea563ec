"""Recurring profiles: making, changing, pausing, ending and listing them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from billing_app.domain.access import Actor, Permission
from billing_app.domain.change import Fact
from billing_app.domain.errors import InvalidInput, NotFound, Refused, VersionConflict
from billing_app.domain.ids import new_id
from billing_app.domain.recurring import billing_day, period_numbered
from billing_app.domain.recurring_fields import NOT_REPEATED, Plan, indexing_to_json, parse_plan, schedule_to_json
from billing_app.services.jobs.asking import request_run
from billing_app.services.recurring.calendar import is_free_in
from billing_app.services.recurring.outlook import default_currency, outlook_of, plan_of
from billing_app.store import recurring as store
from billing_app.store.business import profile_of
from billing_app.store.customers import find_profile
from billing_app.store.invoices import get_invoice
from billing_app.store.scope import Page, get_owned
from billing_app.store.session import Scope, reading, transaction
from billing_app.store.tables import RecurringInvoice, RecurringProfile

JOB = "recurring"
_LONGEST_AGO = timedelta(days=366)
_SHOWN_INVOICES = 24


@dataclass(frozen=True, slots=True)
class ProfileRecord:
    """A profile as stored, with its plan and what it has billed lately."""

    row: RecurringProfile
    plan: Plan
    customer: str
    invoices: Sequence[RecurringInvoice] = ()


def create_profile(actor: Actor, data: Mapping[str, object]) -> ProfileRecord:
    """Let an invoice repeat; what is due already is billed right after the commit."""
    with transaction(actor) as scope:
        plan = parse_plan(data, default_currency=default_currency(scope, data))
        _require(actor, plan)
        _refuse_long_ago(scope, plan)
        row = RecurringProfile(
            id=new_id(),
            business_id=scope.business_id,
            customer_id="",
            name="",
            mode=plan.mode,
            currency="",
            next_number=1,
            version=1,
            created_by=actor.name,
            created_at=scope.now,
            updated_at=scope.now,
        )
        _fill(scope, row, plan)
        scope.session.add(row)
        scope.session.flush()
        _record(scope, row, "recurring.created")
        _bill_soon(scope, row)
        return _answer(scope, row)


def change_profile(
    actor: Actor, profile_id: str, patch: Mapping[str, object], *, version: int | None = None
) -> ProfileRecord:
    """Change what comes from now on: `invoice` and `schedule` are replaced as a whole, other keys singly.

    A new schedule begins anew: what it plans up to the last period that was billed counts as billed.
    """
    with transaction(actor) as scope:
        row = _locked(scope, profile_id, version)
        plan = parse_plan(patch, default_currency=row.currency, current=plan_of(row))
        _require(actor, plan)
        if isinstance(patch.get("paused"), bool):
            _set_paused(row, is_paused=bool(patch["paused"]))
        if patch.get("schedule") is not None:
            _refuse_long_ago(scope, plan)
            row.next_number = _first_unbilled(scope, row, plan)
        _fill(scope, row, plan)
        row.problem = ""
        _touch(scope, row, "recurring.updated")
        _bill_soon(scope, row)
        return _answer(scope, row)


def pause_profile(actor: Actor, profile_id: str) -> ProfileRecord:
    """Bill nothing until it is resumed; what falls due meanwhile is billed then."""
    return _set_state(actor, profile_id, is_paused=True)


def resume_profile(actor: Actor, profile_id: str) -> ProfileRecord:
    """Go on, also after something needed a person."""
    return _set_state(actor, profile_id, is_paused=False)


def delete_profile(actor: Actor, profile_id: str) -> None:
    """Bill nothing any more. What was billed stays, and `restore_profile` brings it back."""
    actor.require(Permission.EDIT_DRAFTS)
    with transaction(actor) as scope:
        row = _locked(scope, profile_id)
        row.state = "deleted"
        _touch(scope, row, "recurring.deleted")


def restore_profile(actor: Actor, profile_id: str) -> ProfileRecord:
    """Bring a deleted profile back, paused."""
    actor.require(Permission.EDIT_DRAFTS)
    with transaction(actor) as scope:
        row = get_owned(scope, RecurringProfile, profile_id, for_update=True)
        if row.state == "deleted":
            row.state = "paused" if row.next_on else "ended"
            _touch(scope, row, "recurring.updated")
        return _answer(scope, row)


def get_profile(actor: Actor, profile_id: str) -> ProfileRecord:
    """One profile."""
    actor.require(Permission.VIEW_INVOICES)
    with reading(actor) as scope:
        return _answer(scope, _alive(get_owned(scope, RecurringProfile, profile_id)))


def list_profiles(
    actor: Actor, *, query: str = "", state: str = "", customer_id: str = "", limit: int = 50, cursor: str = ""
) -> Page[RecurringProfile]:
    """One page of profiles by name."""
    actor.require(Permission.VIEW_INVOICES)
    if state and state not in store.STATES:
        raise InvalidInput(f"Show one of: {', '.join(store.STATES)}.", code="not_a_choice", path="state")
    with reading(actor) as scope:
        return store.page_of_profiles(
            scope, query=query, state=state, customer_id=customer_id, limit=limit, cursor=cursor
        )


def plan_of_invoice(actor: Actor, invoice_id: str) -> Mapping[str, Any]:
    """What of an invoice or draft can be repeated: the data that a new profile begins with."""
    actor.require(Permission.EDIT_DRAFTS)
    with reading(actor) as scope:
        row = get_invoice(scope, invoice_id)
        if row.kind != "invoice" or row.is_opening:
            raise Refused("Only invoices repeat.", code="not_repeated")
        body = {key: value for key, value in row.body.items() if key not in NOT_REPEATED}
        return {"customer_id": row.customer_id, "name": row.customer_name, "invoice": body}


def next_due(scope: Scope, plan: Plan, number: int) -> date | None:
    """When a period is billed; None behind the end."""
    period = period_numbered(plan.schedule, number)
    return billing_day(plan.schedule, period, is_free_in(profile_of(scope).country)) if period else None


def _set_state(actor: Actor, profile_id: str, *, is_paused: bool) -> ProfileRecord:
    with transaction(actor) as scope:
        row = _locked(scope, profile_id)
        _require(actor, plan_of(row))
        _set_paused(row, is_paused=is_paused)
        _touch(scope, row, "recurring.paused" if is_paused else "recurring.resumed")
        _bill_soon(scope, row)
        return _answer(scope, row)


def _set_paused(row: RecurringProfile, *, is_paused: bool) -> None:
    if row.state == "ended":
        raise Refused("This has ended. Give it a later end first.", code="ended", path="paused")
    row.state = "paused" if is_paused else "active"
    row.problem = row.problem if is_paused else ""


def _fill(scope: Scope, row: RecurringProfile, plan: Plan) -> None:
    customer = find_profile(scope, str(plan.body["customer_id"]))
    if customer is None:
        raise InvalidInput("Choose a customer of this business.", code="unknown_customer", path="customer_id")
    row.customer_id, row.mode = str(plan.body["customer_id"]), plan.mode
    for key, value in store.name_columns(plan.name, customer.name).items():
        setattr(row, key, value)
    row.schedule, row.body = schedule_to_json(plan.schedule), dict(plan.body)
    row.indexing, row.currency = indexing_to_json(plan.indexing), str(plan.body["currency"])
    row.next_on = next_due(scope, plan, row.next_number)
    if row.next_on is None:
        row.state = "ended"
        return
    if row.state == "ended":
        row.state = "active"
    first = outlook_of(scope, plan, row.next_number, shown=1).upcoming
    row.amount = first[0].amount.minor if first else 0


def _first_unbilled(scope: Scope, row: RecurringProfile, plan: Plan) -> int:
    """The number in a new schedule of the first period that begins after everything that was billed."""
    billed = store.invoices_of_profile(scope, row.id, 1)
    number = 1
    while billed and (period := period_numbered(plan.schedule, number)) is not None:
        if period.key > billed[0].period:
            break
        number += 1
    return number


def _refuse_long_ago(scope: Scope, plan: Plan) -> None:
    if plan.schedule.start_on < scope.now.astimezone(profile_of(scope).zone).date() - _LONGEST_AGO:
        sentence = "This starts more than a year ago, and everything since then would be billed. Choose a later start."
        raise InvalidInput(sentence, code="long_ago", path="schedule.start_on")


def _require(actor: Actor, plan: Plan) -> None:
    """Who lets invoices be issued by themselves must be allowed to issue them."""
    actor.require(Permission.EDIT_DRAFTS if plan.mode == "draft" else Permission.ISSUE_INVOICES)


def _locked(scope: Scope, profile_id: str, version: int | None = None) -> RecurringProfile:
    row = _alive(get_owned(scope, RecurringProfile, profile_id, for_update=True))
    if version is not None and version != row.version:
        raise VersionConflict("Someone else changed this meanwhile. Look at it again, then repeat your change.")
    return row


def _alive(row: RecurringProfile) -> RecurringProfile:
    if row.state == "deleted":
        raise NotFound("There is no such recurring profile in this business.", path="id")
    return row


def _touch(scope: Scope, row: RecurringProfile, kind: str) -> None:
    row.version += 1
    row.updated_at = scope.now
    scope.session.flush()
    _record(scope, row, kind)


def _record(scope: Scope, row: RecurringProfile, kind: str) -> None:
    told = {"name": row.name, "mode": row.mode, "schedule": row.schedule, "state": row.state}
    scope.record(Fact(kind, row.id, told, row.customer_id))


def _bill_soon(scope: Scope, row: RecurringProfile) -> None:
    today = scope.now.astimezone(profile_of(scope).zone).date()
    if row.state == "active" and row.next_on is not None and row.next_on <= today:
        request_run(scope, JOB)


def _answer(scope: Scope, row: RecurringProfile) -> ProfileRecord:
    customer = find_profile(scope, row.customer_id)
    return ProfileRecord(
        row, plan_of(row), customer.name if customer else "", store.invoices_of_profile(scope, row.id, _SHOWN_INVOICES)
    )
