"""How reminding stands: the policy, the latest steps and the next ones, and what only a person can decide."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from billing_app.domain.access import Actor, Permission
from billing_app.domain.dunning import Owed, Policy, Reminded, needs_person
from billing_app.domain.dunning_plan import planned_step
from billing_app.domain.late_interest import RateInForce
from billing_app.domain.money import Money
from billing_app.services.mailing import is_mail_configured
from billing_app.services.on_account import paid_on_account
from billing_app.services.recurring.calendar import is_free_in
from billing_app.services.reminders.history import StepTaken, steps_taken
from billing_app.services.reminders.policies import effective_policies, rate_of_policy
from billing_app.services.reminders.stepping import owed_of, taken_of, today_of
from billing_app.store import reminders as store
from billing_app.store.business import profile_of
from billing_app.store.session import Scope, reading
from billing_app.store.tables import Invoice

SHOWN = 40
MOST = 200
_LOOKING_AHEAD = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Escalation:
    """A document that reminders alone won't get paid."""

    invoice_id: str
    number: str
    customer_id: str
    customer: str
    balance: Money
    due_on: date
    days_late: int
    last_step: int
    has_address: bool


@dataclass(frozen=True, slots=True)
class Coming:
    """The next step about a document, and its day if nothing happens before."""

    invoice_id: str
    number: str
    customer_id: str
    customer: str
    balance: Money
    due_on: date
    step: int
    on: date
    recipient: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything that the page shows. `rate` is the law's rate between businesses, where the policy goes by it."""

    policy: Policy
    escalations: Sequence[Escalation]
    coming: Sequence[Coming]
    steps: Sequence[StepTaken]
    can_mail: bool
    rate: RateInForce | None


@dataclass(frozen=True, slots=True)
class _Looked:
    row: Invoice
    owed: Owed
    policy: Policy
    taken: Sequence[Reminded]
    address: str


def reminder_standing(actor: Actor) -> Standing:
    """How reminding stands in the business."""
    actor.require(Permission.VIEW_INVOICES)
    with reading(actor) as scope:
        found = list(_open_documents(scope))
        usual = effective_policies(scope)("")
        return Standing(
            usual,
            _escalations(found, today_of(scope))[:MOST],
            _coming(scope, found)[:SHOWN],
            steps_taken(scope, SHOWN),
            is_mail_configured(),
            rate_of_policy(scope, usual),
        )


def escalations(actor: Actor) -> Sequence[Escalation]:
    """What only a person can decide, the longest overdue first."""
    actor.require(Permission.VIEW_INVOICES)
    with reading(actor) as scope:
        return _escalations(_open_documents(scope), today_of(scope))[:MOST]


def coming_reminders(actor: Actor) -> Sequence[Coming]:
    """What is sent next if nobody pays, of what is due by then or in the next weeks; the nearest first."""
    actor.require(Permission.VIEW_INVOICES)
    with reading(actor) as scope:
        return _coming(scope, _open_documents(scope))[:MOST]


def _open_documents(scope: Scope) -> Iterator[_Looked]:
    """What is open and due before long, with what was sent about it."""
    policy_for, until, after = effective_policies(scope), today_of(scope) + _LOOKING_AHEAD, ""
    while rows := store.open_documents(scope, until, after=after):
        steps, covered = store.steps_of(scope, [row.id for row in rows]), paid_on_account(scope, rows)
        addresses = store.addresses_of(scope, {row.customer_id for row in rows if row.customer_id})
        for row in rows:
            customer_id = row.customer_id or ""
            owed, taken = owed_of(row, covered), taken_of(steps[row.id])
            yield _Looked(row, owed, policy_for(customer_id), taken, addresses.get(customer_id, ""))
        after = rows[-1].id


def _escalations(found: Iterable[_Looked], today: date) -> list[Escalation]:
    stuck = [
        Escalation(
            each.row.id,
            each.row.number or "",
            each.row.customer_id or "",
            each.row.customer_name,
            Money(each.owed.asked, each.row.currency),
            each.row.due_date,
            (today - each.row.due_date).days,
            max((one.step for one in each.taken), default=0),
            bool(each.address),
        )
        for each in found
        if needs_person(each.policy, each.owed, each.taken, today, has_address=bool(each.address))
    ]
    return sorted(stuck, key=lambda each: each.due_on)


def _coming(scope: Scope, found: Iterable[_Looked]) -> list[Coming]:
    today, is_free = today_of(scope), is_free_in(profile_of(scope).country)
    coming: list[Coming] = []
    for each in found:
        row = each.row
        planned = planned_step(each.policy, each.owed, each.taken, today, is_free) if each.address else None
        if planned is not None:
            step, on = planned
            coming.append(
                Coming(
                    row.id,
                    row.number or "",
                    row.customer_id or "",
                    row.customer_name,
                    Money(each.owed.asked, row.currency),
                    row.due_date,
                    step,
                    on,
                    each.address,
                )
            )
    return sorted(coming, key=lambda each: (each.on, each.number))
