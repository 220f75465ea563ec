"""Telling people that a job has failed for good: an alert and a mail, once; the next success closes it."""

from billing_app.domain.change import Fact
from billing_app.domain.job import Job, Run
from billing_app.domain.watch.advice import JOB_FAILED
from billing_app.domain.watch.finding import Finding
from billing_app.domain.watch.kinds import Act
from billing_app.services.watching.judging import raise_alert_with
from billing_app.store.alerts import last_of_incident
from billing_app.store.session import Scope, clock


def tell_of_failure(scope: Scope, run: Run, job: Job, error: str) -> Finding | None:
    """Raise an alert, once for as long as the job goes on failing; returns what is to be counted after the commit."""
    first_line = error.strip().splitlines()[-1] if error.strip() else "no reason was given"
    finding = _finding(run, f"{job.title}: {first_line}")
    return finding if raise_alert_with(scope, finding) else None


def settle_failure(scope: Scope, run: Run) -> None:
    """Close the alert about a job that works again."""
    row = last_of_incident(scope.session, _finding(run, ""))
    if row is not None and row.closed_at is None:
        row.closed_at, row.closed_by = scope.now, "the job itself, which worked again"
        scope.session.add(row)
        scope.record(Fact(Act.ALERT_CLOSED.value, row.id, {"rule": JOB_FAILED, "is_closed": True}))


def _finding(run: Run, detail: str) -> Finding:
    return Finding(JOB_FAILED, run.job, "warning", 1, clock(), business_id=run.business_id, detail=detail)
