"""Looking ahead at reminders: which step comes next and on which day, and the step that a person takes at once."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta

from billing_app.domain.dunning import AT_DUE, BEFORE_DUE, LEAST_GAP, Owed, Policy, Reminded, next_step
from billing_app.domain.errors import Conflict

_DAY = timedelta(days=1)
_LONGEST_HOLIDAYS = 15


def planned_step(
    policy: Policy, owed: Owed, taken: Sequence[Reminded], today: date, is_free: Callable[[date], bool]
) -> tuple[int, date] | None:
    """The next step and its day, today or later; None if nothing more is sent. Days that are free are passed over."""
    for day in sorted({each for each in _days_of_change(policy, owed, taken, today) if each >= today}):
        working = _working_day(day, is_free) if policy.working_days_only else day
        step = next_step(policy, owed, taken, working)
        if step is not None:
            return step, working
    return None


def step_by_hand(policy: Policy, owed: Owed, taken: Sequence[Reminded], today: date) -> int:
    """The step that somebody takes now, whatever the days of the policy say; refused with what stands against it."""
    if owed.balance <= 0 or not owed.is_remindable:
        raise Conflict("Nothing is open here, so there is nothing to remind of.", code="nothing_open")
    if owed.asked <= 0:
        text = "What the customer has paid on account covers this. Use that credit on it instead of reminding."
        raise Conflict(text, code="paid_on_account")
    if owed.is_disputed:
        raise Conflict("The customer disputes this. Settle that first, then remind.", code="disputed")
    if owed.paused_until is not None and today <= owed.paused_until:
        text = f"Reminders are paused until {owed.paused_until}. End the pause first."
        raise Conflict(text, code="reminders_paused")
    last_on = max((each.on for each in taken), default=None)
    if last_on is not None and today - last_on < LEAST_GAP:
        text = f"The last one went out on {last_on}. Leave at least {LEAST_GAP.days} days between two."
        raise Conflict(text, code="reminded_just_now")
    last = max((each.step for each in taken), default=BEFORE_DUE - 1)
    if today < owed.due_on:
        if last >= BEFORE_DUE:
            raise Conflict("The customer was told ahead already, and it is not due yet.", code="not_due")
        return BEFORE_DUE
    number = max(last, AT_DUE) + 1
    if number > len(policy.levels):
        text = "Every level was sent." if policy.levels else "There is no level to send. Choose how you remind first."
        raise Conflict(text, code="no_level_left")
    return number


def _days_of_change(policy: Policy, owed: Owed, taken: Sequence[Reminded], today: date) -> Iterator[date]:
    """Every day on which the answer of `next_step` may begin to differ."""
    yield today
    if policy.before_due is not None:
        yield owed.due_on - timedelta(days=policy.before_due)
    yield owed.due_on
    if owed.paused_until is not None:
        yield owed.paused_until + _DAY
    if taken:
        last_on = max(each.on for each in taken)
        yield last_on + LEAST_GAP
        for before, after in zip(policy.levels, policy.levels[1:], strict=False):
            yield last_on + timedelta(days=after.days - before.days)
    for level in policy.levels:
        yield owed.due_on + timedelta(days=level.days)


def _working_day(day: date, is_free: Callable[[date], bool]) -> date:
    for ahead in range(_LONGEST_HOLIDAYS):
        if not is_free(day + ahead * _DAY):
            return day + ahead * _DAY
    return day
