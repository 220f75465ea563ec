"""A job: what works by the clock, how often it is tried, and what its runs are called."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from billing_app.domain.cadence import Cadence, CatchUp

SENDING = frozenset({"recurring", "reminders", "statements"})
"""The jobs that write to customers: after a restore they wait until somebody has seen what happened since."""


@dataclass(frozen=True, slots=True)
class Job:
    """One line of the schedule.

    `act` names the function as `package.module:function`; it takes a `Run` and returns figures. `owner` says whose it
    is: of the installation (`operator`) or of every business by itself (`business`, in its own time zone). `retries`
    are the pauses after failures; after the last one people are told. In a home where it never ran, its last turn is
    due at once, unless it `begins_with_next` turn.
    """

    name: str
    title: str
    cadence: Cadence
    act: str
    owner: str = "operator"
    catch_up: CatchUp = CatchUp.LATEST
    grace: timedelta = timedelta(hours=1)
    begins_with_next: bool = False
    retries: tuple[timedelta, ...] = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30))

    @property
    def is_of_business(self) -> bool:
        """Whether every business has runs of its own."""
        return self.owner == "business"


@dataclass(frozen=True, slots=True)
class Run:
    """What a job's function is told: for whom, for which period, and when that was planned.

    `deaths` is how often the process that ran it has died of it, or meanwhile.
    """

    id: str
    job: str
    business_id: str
    period: str
    planned_at: datetime
    deaths: int = 0


def run_key(job: str, business_id: str, period: str) -> str:
    """What makes a run the only one of its kind."""
    return f"{job}/{business_id or '-'}/{period}"


def mark_key(job: str, business_id: str) -> str:
    """Under which a job's progress is kept."""
    return f"{job}/{business_id or '-'}"
