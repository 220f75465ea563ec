"""What a profile will bill next: days, periods and amounts, computed as the invoices themselves will be."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import islice
from typing import Any

from billing_app.domain.access import Actor, Permission
from billing_app.domain.business import BusinessProfile
from billing_app.domain.errors import Finding
from billing_app.domain.money import Money
from billing_app.domain.recurring import Period, billing_day, periods
from billing_app.domain.recurring_body import body_of_period
from billing_app.domain.recurring_fields import Plan, parse_plan, plan_from_row
from billing_app.services.composing import compose
from billing_app.services.recurring.calendar import is_free_in, words_of_period
from billing_app.store.business import profile_of
from billing_app.store.customers import find_profile
from billing_app.store.scope import get_owned
from billing_app.store.session import Scope, reading
from billing_app.store.tables import RecurringProfile

SHOWN = 12


@dataclass(frozen=True, slots=True)
class Upcoming:
    """One invoice to come. `text` is the first line as it will read; `due_on` when it has to be paid."""

    number: int
    issue_on: date
    due_on: date
    period_from: date
    period_to: date
    amount: Money
    text: str
    is_share: bool


@dataclass(frozen=True, slots=True)
class Outlook:
    """The next invoices of a plan; `overdue` of them would be written at once. Findings are those of the first."""

    plan: Plan
    upcoming: tuple[Upcoming, ...]
    overdue: int
    findings: tuple[Finding, ...]


def preview_plan(actor: Actor, data: Mapping[str, object]) -> Outlook:
    """What a plan would bill; nothing is stored."""
    actor.require(Permission.EDIT_DRAFTS)
    with reading(actor) as scope:
        plan = parse_plan(data, default_currency=default_currency(scope, data))
        return outlook_of(scope, plan, 1)


def upcoming_of(actor: Actor, profile_id: str) -> Outlook:
    """What a stored profile bills next."""
    actor.require(Permission.VIEW_INVOICES)
    with reading(actor) as scope:
        row = get_owned(scope, RecurringProfile, profile_id)
        return outlook_of(scope, plan_of(row), row.next_number) if row.next_on else Outlook(plan_of(row), (), 0, ())


def outlook_of(scope: Scope, plan: Plan, number: int, *, shown: int = SHOWN) -> Outlook:
    """The next invoices of a plan, from a number on."""
    profile = profile_of(scope)
    is_free, language = is_free_in(profile.country), language_of(scope, plan, profile)
    today = scope.now.astimezone(profile.zone).date()
    upcoming: list[Upcoming] = []
    findings: tuple[Finding, ...] = ()
    for period in islice(_from(plan, number), shown):
        issue_on = billing_day(plan.schedule, period, is_free)
        body = body_of_period(plan, period, words_of_period(period, language))
        composed = compose(scope, body | {"issue_date": issue_on.isoformat()}, profile)
        findings = findings or composed.findings
        upcoming.append(
            Upcoming(
                number=period.number,
                issue_on=issue_on,
                due_on=composed.due_date,
                period_from=period.begins_on,
                period_to=period.ends_on,
                amount=Money(composed.totals.tax_inclusive, composed.body.currency),
                text=composed.body.lines[0].description,
                is_share=period.share != Fraction(1),
            )
        )
    return Outlook(plan, tuple(upcoming), sum(each.issue_on < today for each in upcoming), findings)


def plan_of(row: RecurringProfile) -> Plan:
    """The plan of a stored profile."""
    return plan_from_row(row.schedule, row.body, row.mode, row.name, row.indexing)


def default_currency(scope: Scope, data: Mapping[str, Any]) -> str:
    """The currency of a body that names none: the customer's, or the business's."""
    customer_id = data.get("customer_id")
    customer = find_profile(scope, customer_id) if isinstance(customer_id, str) else None
    return (customer.currency if customer else "") or profile_of(scope).currency


def language_of(scope: Scope, plan: Plan, profile: BusinessProfile) -> str:
    """In whose words texts are filled in."""
    customer = find_profile(scope, plan.body.get("customer_id", ""))
    return (customer.language if customer else "") or profile.language


def _from(plan: Plan, number: int) -> Iterator[Period]:
    return (period for period in periods(plan.schedule) if period.number >= number)
