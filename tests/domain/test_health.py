"""What is thought of the machine's readings."""

from datetime import timedelta

import pytest

from billing_app.domain import health

GB = health.GIGABYTE


@pytest.mark.parametrize(
    ("free", "needed", "state"),
    [
        (100 * GB, GB, "good"),
        (9 * GB, GB, "warn"),
        (60 * GB, 30 * GB, "warn"),
        (60 * GB, 61 * GB, "bad"),
        (GB, 0, "bad"),
        (0, 0, "bad"),
    ],
)
def test_the_disk_must_hold_what_a_backup_needs(free: int, needed: int, state: str):
    assert health.judge_disk(free, 100 * GB, needed).state == state


@pytest.mark.parametrize(
    ("hours", "failure", "state"),
    [(1, "", "good"), (4, "", "warn"), (30, "", "bad"), (1, "The disk is full.", "warn"), (None, "", "unknown")],
)
def test_a_backup_grows_old(hours: int | None, failure: str, state: str):
    age = timedelta(hours=hours) if hours is not None else None
    check = health.judge_backup(age, late_after=timedelta(hours=3), alarm_after=timedelta(hours=26), failure=failure)
    assert check.state == state
    assert failure in check.text


def test_no_backup_after_a_failure_is_bad():
    limits = {"late_after": timedelta(hours=3), "alarm_after": timedelta(hours=26)}
    assert health.judge_backup(None, failure="No room.", **limits).state == "bad"


@pytest.mark.parametrize(
    ("waiting", "hours", "state"), [(1_000_000, 400, "good"), (20_000_000, 2, "warn"), (300_000_000, 0, "warn")]
)
def test_a_log_that_is_never_emptied_is_noticed(waiting: int, hours: int, state: str):
    assert health.judge_checkpoint(GB, waiting, timedelta(hours=hours)).state == state


@pytest.mark.parametrize(
    ("minutes", "failed", "state"),
    [(None, 0, "good"), (10, 0, "good"), (40, 0, "warn"), (300, 0, "bad"), (None, 2, "warn")],
)
def test_mail_that_waits_too_long_is_noticed(minutes: int | None, failed: int, state: str):
    oldest = timedelta(minutes=minutes) if minutes else None
    assert health.judge_mail(1, oldest, failed, is_configured=True).state == state


@pytest.mark.parametrize(("days", "state"), [(60, "good"), (20, "warn"), (6, "bad"), (-1, "bad")])
def test_a_certificate_runs_out(days: int, state: str):
    assert health.judge_certificate(timedelta(days=days)).state == state


@pytest.mark.parametrize(("seconds", "state"), [(1, "good"), (-10, "warn"), (-40, "bad"), (None, "unknown")])
def test_a_clock_is_off_in_either_direction(seconds: int | None, state: str):
    skew = timedelta(seconds=seconds) if seconds is not None else None
    assert health.judge_clock(skew, "the database").state == state


@pytest.mark.parametrize(("minutes", "state"), [(None, "good"), (2, "good"), (10, "warn"), (90, "bad")])
def test_jobs_that_wait_are_noticed(minutes: int | None, state: str):
    late = timedelta(minutes=minutes) if minutes else None
    assert health.judge_jobs(late, has_stopped=False).state == state


@pytest.mark.parametrize(("is_passed", "state"), [(False, "good"), (True, "warn")])
def test_role_that_walks_through_the_wall_is_noticed(is_passed: bool, state: str):
    assert health.judge_wall(is_passed=is_passed).state == state


def test_lengths_of_time_are_told_in_their_largest_unit():
    assert [health.span(timedelta(seconds=n)) for n in (1, 60, 5400, 7200, 90_000, 200_000)] == [
        "1 second",
        "1 minute",
        "90 minutes",
        "2 hours",
        "25 hours",
        "2 days",
    ]
