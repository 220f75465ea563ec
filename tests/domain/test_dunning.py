"""Reminding: each step once, in its order, far enough apart, and nobody who has paid or disputes."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_app.domain.dunning import (
    LEAST_GAP,
    Level,
    Owed,
    Policy,
    Reminded,
    interest_on,
    needs_person,
    next_step,
    parse_policy,
    policy_to_json,
    require_known_rate,
)
from billing_app.domain.errors import InvalidInput
from billing_app.domain.late_interest import LAWFUL_RATES, lawful_rates, parse_reference_rates, rate_in_force

DUE = date(2026, 5, 1)
POLICY = Policy(
    enabled=True, before_due=3, at_due=True, levels=(Level(3), Level(14, "firm"), Level(28, "final")), escalate_after=10
)


def steps(
    policy: Policy = POLICY, days: int = 60, every: int = 1, first: int = -10, **owed: Any
) -> list[tuple[int, int]]:
    """The steps that looking every so many days leads to: days after the due date, and which step."""
    taken: list[Reminded] = []
    for late in range(first, days):
        today = DUE + timedelta(days=late)
        step = next_step(policy, Owed(11900, DUE, **owed), taken, today)
        if step is not None:
            taken.append(Reminded(step, today))
    return [((each.on - DUE).days, each.step) for each in taken]


def test_steps_are_taken_on_their_days():
    assert steps() == [(-3, -1), (0, 0), (3, 1), (14, 2), (28, 3)]


def test_after_a_long_silence_the_levels_begin_at_the_first_and_keep_their_distance():
    assert steps(first=40, days=120) == [(40, 1), (51, 2), (65, 3)]


def test_note_about_the_due_date_is_not_sent_days_later():
    assert steps(Policy(enabled=True, at_due=True), first=5) == []
    assert steps(Policy(enabled=True, at_due=True), first=2) == [(2, 0)]


@pytest.mark.parametrize(
    "owed",
    [{"is_disputed": True}, {"is_remindable": False}, {"paused_until": DUE + timedelta(days=100)}],
)
def test_who_disputes_or_has_promised_to_pay_is_left_alone(owed: dict[str, Any]):
    assert steps(**owed) == []


def test_promise_that_was_not_kept_goes_on_where_it_stopped():
    assert steps(paused_until=DUE + timedelta(days=20)) == [(21, 1), (32, 2), (46, 3)]


def test_who_has_paid_is_not_reminded():
    assert next_step(POLICY, Owed(0, DUE), [], DUE + timedelta(days=30)) is None


def test_turned_off_means_off():
    assert steps(Policy(levels=(Level(3),))) == []


def test_person_decides_after_the_last_level_or_without_an_address():
    def asks(late: int, last: int, when: int, *, has_address: bool = True) -> bool:
        taken = [Reminded(last, DUE + timedelta(days=when))] if last else []
        return needs_person(POLICY, Owed(1, DUE), taken, DUE + timedelta(days=late), has_address=has_address)

    assert [asks(37, 3, 28), asks(38, 3, 28)] == [False, True]
    assert [asks(2, 0, 0, has_address=False), asks(3, 0, 0, has_address=False)] == [False, True]
    assert not asks(100, 2, 14)


@given(
    looks=st.lists(st.integers(-20, 200), max_size=60),
    days=st.lists(st.integers(1, 90), max_size=5, unique=True),
    at_due=st.booleans(),
)
def test_no_clock_and_no_policy_makes_a_loop(looks: list[int], days: list[int], at_due: bool):
    policy = Policy(enabled=True, before_due=5, at_due=at_due, levels=tuple(Level(each) for each in sorted(days)))
    taken: list[Reminded] = []
    for late in looks:  # clocks may run back and forth
        step = next_step(policy, Owed(1, DUE), taken, DUE + timedelta(days=late))
        if step is not None:
            taken.append(Reminded(step, DUE + timedelta(days=late)))
    assert [each.step for each in taken] == sorted({each.step for each in taken})
    after_due = [each for each in taken if each.on >= DUE]
    assert all(after.on - before.on >= LEAST_GAP for before, after in pairwise(after_due))


def test_interest_is_by_the_rate_of_each_day():
    rates = lawful_rates("DE", is_person=False)
    assert interest_on(100000, rates, date(2024, 6, 1), date(2024, 7, 1)) == 1037  # 30 days at 12.62 %
    assert interest_on(100000, rates, date(2024, 6, 21), date(2024, 7, 11)) == 685  # 10 at 12.62 %, 10 at 12.37 %
    assert interest_on(100000, rates, date(2024, 6, 1), date(2024, 6, 1)) == 0
    assert lawful_rates("DE", is_person=True)[-1][1] == Decimal("6.27")
    assert lawful_rates("IT", is_person=False)[-1][1] == Decimal("10.15")
    assert lawful_rates("IT", is_person=True) == []


@pytest.mark.parametrize(
    ("country", "percents"),
    [  # on the first days of 2023, July 2024, 2025 and July 2025, as published
        ("AT", "11.08 13.08 11.73 10.73"),
        ("PL", "16.75 15.75 15.75 15.25"),
        ("BE", "10.5 12.5 11.5 10.5"),
        ("FI", "10.5 12.5 11.5 10.5"),
        ("IE", "10.50 12.25 11.15 10.15"),
        ("HR", "10.50 12.25 11.15 10.15"),
    ],
)
def test_the_law_of_each_country_gives_what_is_published_there(country: str, percents: str):
    days = (date(2023, 1, 1), date(2024, 7, 1), date(2025, 1, 1), date(2025, 12, 31))
    found = [rate_in_force(country, day, is_person=False) for day in days]
    assert [each.percent for each in found if each] == [Decimal(each) for each in percents.split()]


def test_every_euro_country_that_goes_by_the_central_bank_is_known():
    euro_and_others = "AT BE CY DE EE ES FI FR GB GR HR IE IT LT LU LV MT NL PL PT SI SK"
    assert sorted(LAWFUL_RATES) == euro_and_others.split()
    for country in LAWFUL_RATES:
        rate = rate_in_force(country, date(2026, 6, 30), is_person=False)
        assert rate is not None
        assert rate.is_current, country
        assert rate.points >= 8


def test_half_year_whose_rate_is_not_known_goes_on_with_the_last_one_and_says_so():
    rate = rate_in_force("DE", date(2026, 6, 30), is_person=False)
    assert rate is not None
    assert (rate.percent, rate.since, rate.is_current) == (Decimal("10.27"), date(2026, 1, 1), True)
    later = rate_in_force("DE", date(2099, 11, 26), is_person=False)
    assert later is not None
    assert not later.is_current
    added = parse_reference_rates("DE 2099-07 3.5, ECB 2099-07 4")
    known = rate_in_force("DE", date(2099, 11, 26), is_person=False, added=added)
    assert known is not None
    assert (known.percent, known.points, known.is_current) == (Decimal("12.5"), Decimal(9), True)
    assert lawful_rates("DE", is_person=True, added=added)[-1] == (date(2099, 7, 1), Decimal("8.5"))
    assert rate_in_force("US", date(2026, 6, 30), is_person=False) is None


@pytest.mark.parametrize("text", ["DE 2026-08 1.27", "XX 2026-07 1", "DE 2026-07", "DE 2026-07 1,27"])
def test_rates_that_make_no_sense_are_refused(text: str):
    with pytest.raises(ValueError, match="ECB 2026-07"):
        parse_reference_rates(text)


def refusal(**data: Any) -> str:
    with pytest.raises(InvalidInput) as error:
        parse_policy(data)
    return error.value.error_code


def test_policies_that_make_no_sense_are_refused():
    assert refusal(levels=[{"days": 14}, {"days": 3}]) == "levels_out_of_order"
    assert refusal(levels=[{"days": 3}, {"days": 4}]) == "levels_too_close"
    assert refusal(levels=[{"days": 0}]) == "too_small"
    assert refusal(enabled=True) == "nothing_to_send"
    assert refusal(interest="percent") == "required"
    assert parse_policy(policy_to_json(POLICY)) == POLICY
    with pytest.raises(InvalidInput, match="law's rate of US"):
        require_known_rate(Policy(levels=(Level(3, interest=True),), interest="statutory"), LAWFUL_RATES, "US")
