"""The schedule: every job, how often it comes round, whose it is, what a missed turn means, and how it is retried.

A job is one line. Its `act` is named as text, so that nothing is imported before it runs; it takes a `Run` and returns
figures. Jobs of the installation go by UTC, those of a business by its own clock. `act` may be called twice for the
same period if a process died in between: what it does must be safe to repeat.
"""

from collections.abc import Mapping
from datetime import time, timedelta

from billing_app.domain.cadence import CatchUp, Daily, Minutes, Monthly
from billing_app.domain.errors import NotFound
from billing_app.domain.job import Job

_SOON = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30))
_SAFE = "billing_app.jobs.safekeeping"
_AT_ONCE = timedelta(minutes=5)
_UPDATES = "billing_app.jobs.updating"
_TIDY = "billing_app.jobs.housekeeping"

_BILL = "billing_app.jobs.billing"
_ALL = (
    #   name, title                                          when            what                       missed turns
    Job("recurring", "Write recurring invoices", Daily(time(0, 5)), f"{_BILL}:recurring", owner="business"),
    Job("backup", "Back up, and prove it", Minutes(60), f"{_SAFE}:hourly", grace=timedelta(minutes=30), retries=_SOON),
    Job(
        "daily_backup",
        "Back up for the long run",
        Daily(time(3, 12)),
        f"{_SAFE}:daily",
        retries=_SOON,
        begins_with_next=True,  # the first of the hour is made at once, and two at a time are one too many
    ),
    Job("health", "Look at the machine's health", Minutes(5), f"{_SAFE}:health", catch_up=CatchUp.SKIP, retries=()),
    Job("reminders", "Remind of what is owed", Daily(time(9)), f"{_BILL}:reminders", owner="business"),
    Job("statements", "Send statements of account", Monthly(1, time(8)), f"{_BILL}:statements", owner="business"),
    Job("received", "Read what came in and was left", Minutes(5), f"{_BILL}:received", catch_up=CatchUp.SKIP),
    Job("mailbox", "Fetch invoices from the mailbox", Minutes(5), f"{_BILL}:mailbox", catch_up=CatchUp.SKIP),
    Job("alert_hook", "Tell other software of alerts", Minutes(1), f"{_SAFE}:alert_hook", catch_up=CatchUp.SKIP),
    Job("answers", "Forget answers to repeated requests", Minutes(60), f"{_TIDY}:answers", catch_up=CatchUp.LATEST),
    Job("security_details", "Forget details of the security log", Minutes(60), f"{_TIDY}:security_details"),
    Job(
        "updates",
        "Look for known weaknesses and newer releases",
        Minutes(60),
        f"{_UPDATES}:look",
        catch_up=CatchUp.SKIP,
        grace=_AT_ONCE,
    ),
    Job(
        "update_in_place",
        "Put releases in place",
        Minutes(15),
        f"{_UPDATES}:put_in_place",
        catch_up=CatchUp.SKIP,
        grace=_AT_ONCE,
    ),
    Job("uploads", "Remove uploads that nobody used", Minutes(60), f"{_TIDY}:uploads"),
    Job("logins", "Forget old sessions, tries and codes", Daily(time(3, 10)), f"{_TIDY}:logins", retries=_SOON),
    Job("runs", "Forget old runs of jobs", Daily(time(3, 20)), f"{_TIDY}:runs", retries=_SOON),
)
JOBS: Mapping[str, Job] = {job.name: job for job in _ALL}


def job_named(name: str) -> Job:
    """A job of the schedule."""
    if name not in JOBS:
        raise NotFound(f"There is no job “{name}”. The jobs are: {', '.join(JOBS)}.", path="name")
    return JOBS[name]
