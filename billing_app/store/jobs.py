"""Runs of jobs and how far each job was planned: of all businesses, because one scheduler serves the installation."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple, cast

from sqlalchemy import delete, func, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from billing_app.domain.ids import new_id
from billing_app.domain.job import mark_key, run_key
from billing_app.store.accounts import serialise
from billing_app.store.scope import locked
from billing_app.store.session import Scope
from billing_app.store.tables import Business, JobMark, JobRun
from billing_app.store.tables.row import table_of


class Home(NamedTuple):
    """A business that has runs of its own; the installation has an empty id."""

    business_id: str
    time_zone: str


class Progress(NamedTuple):
    """How far a job was planned for one home, and whether it is paused there."""

    planned_until: datetime | None
    is_paused: bool


def homes(session: Session) -> list[Home]:
    """Every whole business, with its zone."""
    wanted = select(Business.id, Business.time_zone).where(col(Business.loading_since).is_(None))
    return [Home(business_id, zone) for business_id, zone in session.exec(wanted.order_by(col(Business.id)))]


def progress_of(session: Session, job: str) -> dict[str, Progress]:
    """How far a job was planned, by business."""
    rows = session.exec(select(JobMark).where(JobMark.job == job)).all()
    return {row.business_id or "": Progress(row.planned_until, row.paused_at is not None) for row in rows}


def add_runs(scope: Scope, rows: Iterable[Mapping[str, Any]]) -> int:
    """Plan runs, unless they were planned before; how many are new."""
    made = [_blank(scope.now) | dict(row) for row in rows]
    for row in made:
        row["key"] = run_key(row["job"], row["business_id"] or "", row["period"])
    if not made:
        return 0
    insert = _insert(scope)(table_of(JobRun)).on_conflict_do_nothing()
    return cast("Any", scope.connection.execute(insert, made)).rowcount


def mark_planned(scope: Scope, job: str, business_ids: Collection[str], until: datetime) -> None:
    """Remember up to when a job was planned."""
    table = table_of(JobMark)
    rows = [
        {"key": mark_key(job, each), "job": job, "business_id": each or None, "planned_until": until, "paused_by": ""}
        for each in business_ids
    ]
    insert: Any = _insert(scope)(table)
    changed = {"planned_until": insert.excluded.planned_until}
    scope.connection.execute(insert.on_conflict_do_update(index_elements=["key"], set_=changed), rows)


def pause_job(scope: Scope, job: str, business_id: str, by: str) -> bool:
    """Plan no further runs of a job for one home; whether it was not paused before."""
    row = scope.session.get(JobMark, mark_key(job, business_id), with_for_update=True)
    if row is None:
        row = JobMark(key=mark_key(job, business_id), job=job, business_id=business_id or None)
        scope.session.add(row)
    was_paused = row.paused_at is not None
    row.paused_at, row.paused_by = row.paused_at or scope.now, row.paused_by or by
    return not was_paused


def resume_job(scope: Scope, job: str, business_id: str) -> bool:
    """Plan again; whether it was paused."""
    row = scope.session.get(JobMark, mark_key(job, business_id), with_for_update=True)
    if row is None or row.paused_at is None:
        return False
    row.paused_at, row.paused_by = None, ""
    return True


def pauses_of(session: Session, business_id: str, *, with_installation: bool) -> Sequence[JobMark]:
    """The jobs that are paused for a business, and for the installation if wanted."""
    wanted = select(JobMark).where(_home(JobMark, business_id, with_installation), col(JobMark.paused_at).is_not(None))
    return session.exec(wanted).all()


def has_waiting(session: Session, now: datetime, jobs: Collection[str]) -> bool:
    """Whether any run can be claimed."""
    return session.exec(_claimable(now, jobs).limit(1)).first() is not None


def claim_run(scope: Scope, claimant: str, lease: timedelta, jobs: Collection[str]) -> JobRun | None:
    """Take the run that was planned first, unless one of the same job and home is being run.

    A run whose lease has run out belongs to nobody: its process has died.
    """
    serialise(scope.session, "job claims")
    waiting = _claimable(scope.now, jobs).order_by(col(JobRun.planned_at), col(JobRun.id)).limit(1)
    row = scope.session.exec(locked(waiting)).first()
    if row is not None:
        row.deaths += row.state == "running"
        row.state, row.claimed_by, row.leased_until = "running", claimant, scope.now + lease
        row.tries, row.started_at, row.ended_at = row.tries + 1, scope.now, None
        scope.session.flush()
    return row


def renew_lease(scope: Scope, run_id: str, claimant: str, lease: timedelta) -> bool:
    """Hold a run for longer; whether it is still the claimant's."""
    mine = update(JobRun).where(col(JobRun.id) == run_id, col(JobRun.claimed_by) == claimant)
    return cast("Any", scope.session).execute(mine.values(leased_until=scope.now + lease)).rowcount > 0


def claimed_run(scope: Scope, run_id: str, claimant: str) -> JobRun | None:
    """The run that a claimant holds; None if it was taken by another, or the business is gone."""
    wanted = select(JobRun).where(JobRun.id == run_id, JobRun.claimed_by == claimant)
    return scope.session.exec(locked(wanted)).one_or_none()


def runs_of(session: Session, business_id: str, *, with_installation: bool, each: int, limit: int) -> Sequence[JobRun]:
    """The latest runs of a business, and of the installation if wanted; of each job only some."""
    rank = func.row_number().over(partition_by=col(JobRun.job), order_by=col(JobRun.id).desc()).label("rank")
    home = _home(JobRun, business_id, with_installation)
    ranked = select(col(JobRun.id).label("id"), rank).where(home, JobRun.state != "skipped").subquery()
    latest = select(ranked.c.id).where(ranked.c.rank <= each)
    wanted = select(JobRun).where(col(JobRun.id).in_(latest))
    return session.exec(wanted.order_by(col(JobRun.id).desc()).limit(limit)).all()


def last_runs(session: Session, business_id: str, *, with_installation: bool) -> dict[str, JobRun]:
    """The latest run of each job of a business, and of the installation if wanted."""
    latest = select(func.max(JobRun.id)).where(_home(JobRun, business_id, with_installation))
    latest = latest.where(JobRun.state != "skipped").group_by(col(JobRun.job))
    return {row.job: row for row in session.exec(select(JobRun).where(col(JobRun.id).in_(latest)))}


def last_runs_anywhere(session: Session, jobs: Collection[str]) -> dict[str, JobRun]:
    """The latest run of each job, whosever it is."""
    latest = select(func.max(JobRun.id)).where(col(JobRun.job).in_(jobs)).group_by(col(JobRun.job))
    return {row.job: row for row in session.exec(select(JobRun).where(col(JobRun.id).in_(latest)))}


def runs_by_id(session: Session, ids: Collection[str]) -> Sequence[JobRun]:
    """Some runs."""
    return session.exec(select(JobRun).where(col(JobRun.id).in_(ids)).order_by(col(JobRun.id))).all()


def forget_runs(scope: Scope, done_before: datetime, before: datetime) -> int:
    """Delete runs that ended long ago, what went well sooner. The marks remember how far each job came."""
    ended = col(JobRun.ended_at)
    is_old = (col(JobRun.state).in_(("done", "skipped")) & (ended < done_before)) | (
        (col(JobRun.state) == "failed") & (ended < before)
    )
    return cast("Any", scope.session).execute(delete(JobRun).where(is_old)).rowcount


def _claimable(now: datetime, jobs: Collection[str]):
    other = aliased(JobRun)
    same_home = func.coalesce(col(other.business_id), "") == func.coalesce(col(JobRun.business_id), "")
    is_held = (
        select(other.id).where(
            other.job == JobRun.job, same_home, other.state == "running", col(other.leased_until) >= now
        )
    ).exists()
    is_waiting = (col(JobRun.state) == "waiting") & (col(JobRun.next_try_at) <= now)
    is_abandoned = (col(JobRun.state) == "running") & (col(JobRun.leased_until) < now)
    return select(JobRun).where(is_waiting | is_abandoned, ~is_held, col(JobRun.job).in_(jobs))


def _home(table: Any, business_id: str, with_installation: bool) -> Any:
    own = table.business_id == business_id
    return own | table.business_id.is_(None) if with_installation else own


def _blank(now: datetime) -> dict[str, Any]:
    return {
        "id": new_id(),
        "business_id": None,
        "state": "waiting",
        "asked_by": "",
        "next_try_at": now,
        "tries": 0,
        "deaths": 0,
        "claimed_by": "",
        "leased_until": None,
        "started_at": None,
        "ended_at": None,
        "figures": {},
        "error": "",
    }


def _insert(scope: Scope) -> Any:
    return postgresql.insert if scope.connection.dialect.name == "postgresql" else sqlite.insert
