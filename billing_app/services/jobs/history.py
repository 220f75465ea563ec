"""How jobs went: the last runs, what waits, what is paused."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from billing_app.domain.access import Actor, Permission
from billing_app.services.business_profile import business_of
from billing_app.services.holding import Hold, current_hold
from billing_app.store import jobs as store
from billing_app.store.session import clock, reading, system_reading
from billing_app.store.tables import JobMark, JobRun

SHOWN_RUNS = 60
# What comes round every minute must not hide what comes once a day.
SHOWN_OF_EACH = 5


@dataclass(frozen=True, slots=True)
class JobHistory:
    """What one business sees of jobs: its own, and the installation's for who looks after it; what a restore holds."""

    runs: Sequence[JobRun]
    last: Mapping[str, JobRun]
    pauses: Sequence[JobMark]
    zone: str
    now: datetime
    with_installation: bool
    hold: Hold | None = None


def job_history(actor: Actor) -> JobHistory:
    """The latest runs, the last one of each job, and pauses."""
    actor.require(Permission.MANAGE_SETTINGS)
    is_operator = actor.may(Permission.OPERATE)
    zone, hold = business_of(actor).time_zone, current_hold()
    with reading(actor, sees_all=is_operator) as scope:
        return JobHistory(
            runs=store.runs_of(
                scope.session, scope.business_id, with_installation=is_operator, each=SHOWN_OF_EACH, limit=SHOWN_RUNS
            ),
            last=store.last_runs(scope.session, scope.business_id, with_installation=is_operator),
            pauses=store.pauses_of(scope.session, scope.business_id, with_installation=is_operator),
            zone=zone,
            now=scope.now,
            with_installation=is_operator,
            hold=hold,
        )


def last_runs_anywhere(jobs: Collection[str]) -> dict[str, JobRun]:
    """The last run of each job, whosever: for the command line."""
    with system_reading() as session:
        return store.last_runs_anywhere(session, jobs)


def runs_by_id(ids: Collection[str]) -> Sequence[JobRun]:
    """Some runs as they stand now."""
    with system_reading() as session:
        return store.runs_by_id(session, ids)


def now() -> datetime:
    """The instant of the program's clock, for edges that show when something comes next."""
    return clock()
