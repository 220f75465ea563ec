"""What comes next is what will happen: the planned step is the one that looking every day takes."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_app.domain.dunning import Level, Owed, Policy, Reminded, next_step
from billing_app.domain.dunning_plan import planned_step, step_by_hand
from billing_app.domain.errors import Conflict

DUE = date(2026, 5, 1)
POLICY = Policy(
    enabled=True, before_due=3, at_due=True, levels=(Level(3), Level(14, "firm"), Level(28, "final")), escalate_after=10
)


def never(_day: date) -> bool:
    return False


def weekend(day: date) -> bool:
    return day.weekday() > 4


def looked_up(
    policy: Policy, owed: Owed, taken: list[Reminded], today: date, is_free: Callable[[date], bool]
) -> tuple[int, date] | None:
    """The slow way: look on every day of two years."""
    for ahead in range(800):
        day = today + timedelta(days=ahead)
        if policy.working_days_only and is_free(day):
            continue
        step = next_step(policy, owed, taken, day)
        if step is not None:
            return step, day
    return None


@given(
    days=st.lists(st.integers(1, 60), max_size=4, unique=True),
    before=st.none() | st.integers(1, 20),
    at_due=st.booleans(),
    works=st.booleans(),
    today=st.integers(-40, 120),
    paused=st.none() | st.integers(-10, 90),
    reminded=st.lists(st.tuples(st.integers(-1, 4), st.integers(-20, 100)), max_size=3),
)
def test_planned_step_is_the_one_that_looking_every_day_would_take(
    days: list[int],
    before: int | None,
    at_due: bool,
    works: bool,
    today: int,
    paused: int | None,
    reminded: list[tuple[int, int]],
):
    levels = tuple(Level(each) for each in sorted(days))
    policy = Policy(enabled=True, before_due=before, at_due=at_due, levels=levels, working_days_only=works)
    until = None if paused is None else DUE + timedelta(days=paused)
    owed = Owed(11900, DUE, paused_until=until)
    taken = [Reminded(step, DUE + timedelta(days=on)) for step, on in reminded if on <= today]
    now = DUE + timedelta(days=today)
    assert planned_step(policy, owed, taken, now, weekend) == looked_up(policy, owed, taken, now, weekend)


def test_nothing_is_planned_for_who_disputes_or_has_heard_everything():
    assert planned_step(POLICY, Owed(1, DUE, is_disputed=True), [], DUE, never) is None
    assert planned_step(POLICY, Owed(1, DUE), [Reminded(3, DUE)], DUE, never) is None


def by_hand(late: int, *taken: Reminded, policy: Policy = POLICY, **owed: Any) -> int | str:
    """The step that is taken now, or the code of what stands against it."""
    try:
        return step_by_hand(
            policy, Owed(**{"balance": 11900, "due_on": DUE, **owed}), taken, DUE + timedelta(days=late)
        )
    except Conflict as error:
        return error.error_code


def test_person_may_send_the_next_level_before_its_day_but_never_too_soon_after_another():
    assert by_hand(1) == 1
    assert by_hand(4, Reminded(1, DUE + timedelta(days=1))) == 2
    assert by_hand(3, Reminded(1, DUE + timedelta(days=1))) == "reminded_just_now"
    assert by_hand(-5) == -1
    assert by_hand(-1, Reminded(-1, DUE - timedelta(days=9))) == "not_due"
    assert by_hand(60, Reminded(3, DUE + timedelta(days=30))) == "no_level_left"
    assert by_hand(5, policy=Policy()) == "no_level_left"


@pytest.mark.parametrize(
    ("owed", "code"),
    [
        ({"balance": 0}, "nothing_open"),
        ({"is_disputed": True}, "disputed"),
        ({"paused_until": DUE + timedelta(days=9)}, "reminders_paused"),
    ],
)
def test_person_is_told_what_stands_against_a_reminder(owed: dict[str, Any], code: str):
    assert by_hand(5, **owed) == code
