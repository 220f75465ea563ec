"""Billing what is due: one transaction writes the invoice, notes its period, and moves the profile on.

The period's row is unique, and it stands in the very transaction that makes the invoice: after a crash both are there
or neither, and whoever comes second finds the period billed. What can't be issued becomes a draft and says why; what
can't even be computed waits for a person. Missed periods are billed one after the other, on the day they are caught up.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from billing_app.domain.access import Actor, Permission
from billing_app.domain.change import Fact
from billing_app.domain.errors import BillingError
from billing_app.domain.ids import BusinessId
from billing_app.domain.recurring import Mode, period_numbered
from billing_app.domain.recurring_body import body_of_period
from billing_app.services.composing import compose
from billing_app.services.dispatching import issue_and_send_draft
from billing_app.services.drafting import Document, draft_from
from billing_app.services.issuing import issue_draft
from billing_app.services.recurring.calendar import words_of_period
from billing_app.services.recurring.outlook import language_of, outlook_of, plan_of
from billing_app.services.recurring.profiles import next_due
from billing_app.store import recurring as store
from billing_app.store.business import profile_of
from billing_app.store.scope import get_owned
from billing_app.store.session import Scope, reading, transaction
from billing_app.store.tables import RecurringInvoice, RecurringProfile

_AT_ONCE = 500
_RIGHTS = frozenset({Permission.EDIT_DRAFTS, Permission.ISSUE_INVOICES, Permission.VIEW_INVOICES})
_LESS: dict[Mode, Mode] = {"send": "issue", "issue": "draft"}
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Made:
    """What a look has billed."""

    drafts: int = 0
    issued: int = 0
    sent: int = 0
    waiting: int = 0

    def as_figures(self) -> dict[str, int]:
        """For the record of the run."""
        return {"drafts": self.drafts, "issued": self.issued, "sent": self.sent, "need_attention": self.waiting}


def bill_due(business_id: str) -> Made:
    """Bill everything of a business that is due by its own calendar."""
    actor = Actor(BusinessId(business_id), "Recurring invoices", "job", _RIGHTS)
    made = Made()
    while profile_ids := _due(actor):
        for profile_id in profile_ids:
            _bill_profile(actor, profile_id, made)
    return made


def _due(actor: Actor) -> list[str]:
    with reading(actor) as scope:
        return list(store.due_profiles(scope, _today(scope), _AT_ONCE))


def _bill_profile(actor: Actor, profile_id: str, made: Made) -> None:
    """Bill the next period of a profile, as far as it goes: sent, issued, or as a draft."""
    mode, problem = None, ""
    while True:
        try:
            outcome = _bill_next(actor, profile_id, mode, problem)
        except BillingError as error:
            reached = mode or _mode_of(actor, profile_id)
            problem, mode = problem or error.message, _LESS.get(reached)
            if mode is None:
                _hold(actor, profile_id, problem)
                made.waiting += 1
                return
            continue
        made.drafts += outcome == "draft"
        made.issued += outcome == "issue"
        made.sent += outcome == "send"
        made.waiting += bool(problem and outcome)
        return


def _mode_of(actor: Actor, profile_id: str) -> Mode:
    with reading(actor) as scope:
        return plan_of(get_owned(scope, RecurringProfile, profile_id)).mode


def _bill_next(actor: Actor, profile_id: str, mode: Mode | None, problem: str) -> Mode | None:
    """Bill one period in one transaction; None if there was nothing to do by the time the profile was locked."""
    with transaction(actor) as scope:
        row = get_owned(scope, RecurringProfile, profile_id, for_update=True)
        if row.state != "active" or row.next_on is None or row.next_on > _today(scope) or row.problem:
            return None
        plan = plan_of(row)
        period = period_numbered(plan.schedule, row.next_number)
        if period is None:
            row.next_on, row.state = None, "ended"
            return None
        profile = profile_of(scope)
        words = words_of_period(period, language_of(scope, plan, profile))
        document = draft_from(scope, compose(scope, body_of_period(plan, period, words), profile))
        outcome = mode or plan.mode
        billed = RecurringInvoice(
            profile_id=row.id,
            period=period.key,
            business_id=row.business_id,
            number=period.number,
            invoice_id=document.row.id,
            planned_on=row.next_on,
            made_at=scope.now,
            outcome=outcome,
            problem=problem,
        )
        if not store.claim_period(scope, billed):
            return _skip(scope, row, document)
        scope.session.flush()
        _ACTS[outcome](scope, document)
        _move_on(scope, row, billed)
        return outcome


def _skip(scope: Scope, row: RecurringProfile, document: Document) -> None:
    """The period was billed before: throw the draft away as if it had never been, and go on to the next period."""
    scope.facts.clear()
    scope.session.expunge(document.row)
    row.next_number += 1
    row.next_on = next_due(scope, plan_of(row), row.next_number)


def _move_on(scope: Scope, row: RecurringProfile, billed: RecurringInvoice) -> None:
    plan = plan_of(row)
    row.made += 1
    row.last_made_on = _today(scope)
    row.next_number += 1
    row.next_on = next_due(scope, plan, row.next_number)
    row.state = "active" if row.next_on else "ended"
    row.updated_at = scope.now
    if row.next_on and plan.indexing is not None:
        row.amount = outlook_of(scope, plan, row.next_number, shown=1).upcoming[0].amount.minor
    told = {
        "period": billed.period,
        "planned_on": billed.planned_on.isoformat(),
        "invoice": billed.invoice_id,
        "outcome": billed.outcome,
        "problem": billed.problem,
    }
    scope.record(Fact("recurring.billed", row.id, told, row.customer_id))


def _hold(actor: Actor, profile_id: str, problem: str) -> None:
    """Nothing could be written: a person has to look, then it goes on from the same period."""
    with transaction(actor) as scope:
        row = get_owned(scope, RecurringProfile, profile_id, for_update=True)
        row.problem = problem
        scope.record(Fact("recurring.held", row.id, {"problem": problem}, row.customer_id))
    _log.warning("recurring profile %s waits for a person: %s", profile_id, problem)


def _today(scope: Scope) -> date:
    return scope.now.astimezone(profile_of(scope).zone).date()


def _issue(scope: Scope, document: Document) -> object:
    return issue_draft(scope, document.row)


def _send(scope: Scope, document: Document) -> object:
    return issue_and_send_draft(scope, document.row)


_ACTS: dict[Mode, Callable[[Scope, Document], object]] = {
    "draft": lambda _scope, _document: None,
    "issue": _issue,
    "send": _send,
}
