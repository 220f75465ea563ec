"""What people do about jobs: run one now, pause it, let it go on."""

from collections.abc import Sequence
from datetime import datetime

from billing_app.domain.access import Actor, Permission
from billing_app.domain.change import Fact
from billing_app.domain.errors import Refused
from billing_app.domain.ids import new_id
from billing_app.domain.job import Job, Run
from billing_app.services.holding import refuse_held
from billing_app.services.jobs.claiming import LEASE
from billing_app.services.security.homes import writing_for
from billing_app.store import jobs as store
from billing_app.store.session import Scope, clock, system_reading, system_transaction


def ask_for_run(actor: Actor, job: Job) -> None:
    """Have a job run as soon as possible, for the actor's business or for the installation; once if asked twice."""
    _require(actor, job)
    refuse_held(job)
    with writing_for(actor, is_of_installation=not job.is_of_business) as scope:
        # A second click within the same moment means the same run.
        period = f"asked {scope.now:%Y-%m-%dT%H:%M:%S}"
        if store.add_runs(scope, [_row(scope, job, actor, period)]):
            scope.record(Fact("job.asked", job.name))


def request_run(scope: Scope, job_name: str) -> None:
    """Have a job of the business run after the commit: something has become due outside its hours."""
    period = f"wanted {new_id()}"
    row = {"job": job_name, "business_id": scope.business_id, "period": period, "planned_at": scope.now}
    store.add_runs(scope, [row])
    scope.announce(Fact("job.asked", job_name))


def set_pause(actor: Actor, job: Job, *, is_paused: bool) -> None:
    """Plan no further runs of a job until it may go on. What is missed meanwhile goes by the job's own rule."""
    _require(actor, job)
    with writing_for(actor, is_of_installation=not job.is_of_business) as scope:
        home = actor.business_id if job.is_of_business else ""
        if is_paused and store.pause_job(scope, job.name, home, actor.name):
            scope.record(Fact("job.paused", job.name))
        if not is_paused and store.resume_job(scope, job.name, home):
            scope.record(Fact("job.resumed", job.name))


def claim_by_hand(job: Job, claimant: str, business_id: str = "") -> Sequence[Run]:
    """Runs of a job outside its hours, in every home or in one, claimed already: nobody else runs them."""
    refuse_held(job)
    now = clock()
    with system_reading() as session:
        found = [home.business_id for home in store.homes(session)] if job.is_of_business else [""]
    if business_id and business_id not in found:
        raise Refused(f"The job “{job.title}” is not one of businesses.", code="not_of_business", path="business")
    runs = [Run(new_id(), job.name, each, f"by hand {new_id()}", now) for each in found if business_id in ("", each)]
    with system_transaction() as scope:
        store.add_runs(scope, [_claimed(run, claimant, now) for run in runs])
    return runs


def _claimed(run: Run, claimant: str, now: datetime) -> dict[str, object]:
    return {
        "id": run.id,
        "job": run.job,
        "business_id": run.business_id or None,
        "period": run.period,
        "planned_at": now,
        "asked_by": "Command line",
        "state": "running",
        "claimed_by": claimant,
        "leased_until": now + LEASE,
        "started_at": now,
        "tries": 1,
    }


def _row(scope: Scope, job: Job, actor: Actor, period: str) -> dict[str, object]:
    home = actor.business_id if job.is_of_business else None
    return {
        "job": job.name,
        "business_id": home,
        "period": period,
        "planned_at": scope.now,
        "asked_by": actor.name,
    }


def _require(actor: Actor, job: Job) -> None:
    actor.require(Permission.MANAGE_SETTINGS if job.is_of_business else Permission.OPERATE)
