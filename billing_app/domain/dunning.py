"""Reminding of what is owed: which step comes next and when, what it adds, and when nobody is reminded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any, Literal

from billing_app.domain.errors import InvalidInput
from billing_app.domain.fields import (
    Problems,
    Reader,
    choice_field,
    flag_field,
    list_field,
    read_record,
    whole_field,
)
from billing_app.domain.money import decimal_text, parse_number, round_ratio

Tone = Literal["friendly", "firm", "final"]
InterestKind = Literal["none", "statutory", "percent"]
TONES: tuple[Tone, ...] = ("friendly", "firm", "final")
MOST_LEVELS = 6
BEFORE_DUE, AT_DUE = -1, 0
# A reminder that a bill falls due today says nothing true a few days later.
_LATEST_AT_DUE = 2
# However wrong a clock or a policy is, nobody is written to more often.
LEAST_GAP = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Level:
    """One level: so many days after the due date, how it is said, a flat fee, and whether interest is claimed."""

    days: int
    tone: Tone = "friendly"
    fee: Decimal = Decimal(0)
    interest: bool = False


@dataclass(frozen=True, slots=True)
class Policy:
    """How a business, or one customer, is reminded. `before_due` days before, at the due date, then by levels.

    Interest is by the law's rate of the business's country, or by a percentage a year. After the last level and
    `escalate_after` more days a person decides. `statements` sends what is open once a month.
    """

    enabled: bool = False
    before_due: int | None = None
    at_due: bool = False
    levels: tuple[Level, ...] = ()
    interest: InterestKind = "none"
    interest_percent: Decimal | None = None
    escalate_after: int = 14
    statements: bool = False
    working_days_only: bool = True


_PROPOSED = Policy(
    before_due=3,
    levels=(Level(3), Level(14, "firm"), Level(28, "final", interest=True)),
    interest="statutory",
)


@dataclass(frozen=True, slots=True)
class Owed:
    """What a decision about one document looks at; `on_account` is what its customer's credit covers of the balance."""

    balance: int
    due_on: date
    is_disputed: bool = False
    paused_until: date | None = None
    is_remindable: bool = True
    on_account: int = 0

    @property
    def asked(self) -> int:
        """What there is to ask for."""
        return self.balance - self.on_account


@dataclass(frozen=True, slots=True)
class Reminded:
    """A step that was taken: -1 before due, 0 at the due date, then the levels."""

    step: int
    on: date


def proposed_policy(*, is_rate_known: bool) -> Policy:
    """What a business that has never chosen is offered; nothing is sent before somebody enables it.

    Where the law's rate is not known no interest is proposed, so that it can be enabled as it stands.
    """
    return _PROPOSED if is_rate_known else replace(_PROPOSED, interest="none")


def next_step(policy: Policy, owed: Owed, taken: Sequence[Reminded], today: date) -> int | None:
    """The step that is due today; None while nobody is to be reminded.

    Each step is taken once. After a pause the levels go on where they stopped, as far apart as the policy has them, so
    that nobody gets two letters at once.
    """
    if not _may_remind(policy, owed, today):
        return None
    late = (today - owed.due_on).days
    if late < 0:
        return BEFORE_DUE if _is_before_due(policy, late) and not taken else None
    if taken and today - max(each.on for each in taken) < LEAST_GAP:
        return None
    last = max((each.step for each in taken), default=BEFORE_DUE)
    if late <= _LATEST_AT_DUE and policy.at_due and last < AT_DUE:
        return AT_DUE
    number = max(last, AT_DUE) + 1
    if number > len(policy.levels) or late < policy.levels[number - 1].days:
        return None
    if number > 1 and taken:
        apart = policy.levels[number - 1].days - policy.levels[number - 2].days
        if (today - max(each.on for each in taken)).days < apart:
            return None
    return number


def needs_person(policy: Policy, owed: Owed, taken: Sequence[Reminded], today: date, *, has_address: bool) -> bool:
    """Whether reminding has done what it can: after the last level, or because nobody can be written to."""
    if not policy.enabled or owed.asked <= 0 or owed.is_disputed or not owed.is_remindable:
        return False
    if owed.paused_until is not None and today <= owed.paused_until:
        return False
    late = (today - owed.due_on).days
    if not policy.levels or late < policy.levels[0].days:
        return False
    if not has_address:
        return True
    last = max(taken, key=lambda each: each.step, default=None)
    is_through = last is not None and last.step >= len(policy.levels)
    return is_through and last is not None and (today - last.on).days >= policy.escalate_after


def level_of(policy: Policy, step: int) -> Level:
    """The level of a step; before and at the due date nothing is claimed."""
    return policy.levels[step - 1] if step > 0 else Level(0)


def interest_on(balance: int, rates: Sequence[tuple[date, Decimal]], due_on: date, until: date) -> int:
    """Interest in minor units from the day after the due date, by the rate of each day; `rates` begin at their day."""
    total = Fraction(0)
    bounds = [*(day for day, _ in rates[1:]), date.max]
    for (begins_on, percent), ends_before in zip(rates, bounds, strict=True):
        start, end = max(due_on, begins_on), min(until, ends_before)
        if end > start:
            total += Fraction(balance) * Fraction(percent) / 100 * (end - start).days / 365
    return round_ratio(total.numerator, total.denominator)


def parse_policy(data: object, current: Policy | None = None) -> Policy:
    """A policy from a JSON object; with `current` a PATCH."""
    policy = read_record(Policy, data, _READERS, current=current)
    problems = Problems()
    days = [level.days for level in policy.levels]
    if days != sorted(set(days)):
        problems.add("levels_out_of_order", "levels", "Each level comes some days after the one before it.")
    if any(after - before < LEAST_GAP.days for before, after in pairwise(days)):
        problems.add("levels_too_close", "levels", f"Leave at least {LEAST_GAP.days} days between two levels.")
    if policy.interest == "percent" and policy.interest_percent is None:
        problems.add("required", "interest_percent", "Say how many per cent a year.")
    if policy.enabled and not (policy.levels or policy.at_due or policy.before_due):
        problems.add("nothing_to_send", "levels", "Add at least one level, or turn reminders off.")
    problems.raise_if_any()
    return policy


def policy_to_json(policy: Policy) -> dict[str, Any]:
    """The policy as it is stored and shown."""
    shown = {name: getattr(policy, name) for name in _READERS}
    shown["levels"] = [
        {"days": each.days, "tone": each.tone, "fee": decimal_text(each.fee), "interest": each.interest}
        for each in policy.levels
    ]
    percent = policy.interest_percent
    return shown | {"interest_percent": decimal_text(percent) if percent is not None else None}


def _may_remind(policy: Policy, owed: Owed, today: date) -> bool:
    is_paused = owed.paused_until is not None and today <= owed.paused_until
    return policy.enabled and owed.is_remindable and owed.asked > 0 and not owed.is_disputed and not is_paused


def _is_before_due(policy: Policy, late: int) -> bool:
    return policy.before_due is not None and -late <= policy.before_due


def _levels_field(value: object, path: str) -> tuple[Level, ...]:
    problems = Problems()
    given = list_field(value, path, MOST_LEVELS)
    levels = [
        problems.attempt(lambda one=one, i=i: read_record(Level, one, _LEVEL_READERS, path=f"{path}.{i}"), Level(0))
        for i, one in enumerate(given)
    ]
    problems.raise_if_any()
    return tuple(levels)


def _fee_field(value: object, path: str) -> Decimal:
    return parse_number(value, path=path, decimals=3, minimum=Decimal(0), maximum=Decimal(100_000))


def _percent_field(value: object, path: str) -> Decimal:
    return parse_number(value, path=path, decimals=4, minimum=Decimal(0), maximum=Decimal(100))


def _interest_field(value: object, path: str) -> str:
    return choice_field(value, path, ("none", "statutory", "percent"))


_LEVEL_READERS: Mapping[str, Reader] = {
    "days": lambda value, path: whole_field(value, path, minimum=1, maximum=365),
    "tone": lambda value, path: choice_field(value, path, TONES),
    "fee": _fee_field,
    "interest": flag_field,
}
_READERS: Mapping[str, Reader] = {
    "enabled": flag_field,
    "before_due": lambda value, path: whole_field(value, path, minimum=1, maximum=60),
    "at_due": flag_field,
    "levels": _levels_field,
    "interest": _interest_field,
    "interest_percent": _percent_field,
    "escalate_after": lambda value, path: whole_field(value, path, minimum=1, maximum=365),
    "statements": flag_field,
    "working_days_only": flag_field,
}


def require_known_rate(policy: Policy, known_countries: Mapping[str, object], country: str) -> None:
    """Refuse to claim the law's interest where its rate is not known here."""
    if policy.interest == "statutory" and any(level.interest for level in policy.levels):
        if country in known_countries:
            return
        sentence = f"The law's rate of {country} isn't known here. Give a percentage a year, or claim no interest."
        raise InvalidInput(sentence, code="no_statutory_rate", path="interest")
