"""What the health of an installation is read from."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, text, true
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col, select

from billing_app.domain.job import SENDING
from billing_app.store.gauges import size_of_database
from billing_app.store.holding import held_since
from billing_app.store.session import engine, system_reading
from billing_app.store.tables import JobRun, OutgoingMail

_FAILED_WITHIN = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Vitals:
    """Figures, as they are. `log_bytes` wait for a checkpoint; `clock_ahead` is the database server's clock to ours.

    `passes_wall` says whether row-level security means nothing to our role; None where the database knows none.
    """

    database_bytes: int
    log_bytes: int
    checkpoint_age: timedelta | None
    mails_waiting: int
    oldest_mail: timedelta | None
    mails_failed: int
    jobs_late: timedelta | None
    clock_ahead: timedelta | None
    passes_wall: bool | None


def read_vitals(now: datetime) -> Vitals:
    """Read them all in one go."""
    with system_reading() as session:
        waiting, oldest = _mail(session, now)
        failed = select(func.count()).where(col(OutgoingMail.failed_at) > now - _FAILED_WITHIN)
        late = select(func.min(JobRun.next_try_at)).where(JobRun.state == "waiting", JobRun.next_try_at <= now)
        if held_since(session) is not None:
            late = late.where(col(JobRun.job).not_in(SENDING))
        first_late = session.exec(late).one()
        return Vitals(
            database_bytes=size_of_database(session),
            log_bytes=_log_bytes(),
            checkpoint_age=_checkpoint_age(session, now),
            mails_waiting=waiting,
            oldest_mail=now - oldest if oldest else None,
            mails_failed=session.exec(failed).one(),
            jobs_late=now - first_late if first_late else None,
            clock_ahead=_clock_ahead(session),
            passes_wall=_passes_wall(session),
        )


def _mail(session: Session, now: datetime) -> tuple[int, datetime | None]:
    """What could have left; what is held back, for the end of quiet hours or since a restore, is not late."""
    since = held_since(session)
    statement = select(func.count(), func.min(OutgoingMail.queued_at)).where(
        col(OutgoingMail.settled_at).is_(None),
        OutgoingMail.queued_at <= now,
        true() if since is None else col(OutgoingMail.queued_at) > since,
    )
    waiting, oldest = session.exec(statement).one()
    return int(waiting), oldest


def _sqlite_file() -> Path | None:
    return Path(str(engine().url.database)) if engine().dialect.name == "sqlite" else None


def _log_bytes() -> int:
    file = _sqlite_file()
    log = file.with_name(f"{file.name}-wal") if file else None
    return log.stat().st_size if log is not None and log.exists() else 0


def _checkpoint_age(session: Session, now: datetime) -> timedelta | None:
    if file := _sqlite_file():  # with a write-ahead log nothing but a checkpoint writes into the file itself
        return max(timedelta(0), now - datetime.fromtimestamp(file.stat().st_mtime, UTC))
    try:
        with session.begin_nested():
            at = session.connection().execute(text("SELECT checkpoint_time FROM pg_control_checkpoint()")).scalar_one()
    except DBAPIError:  # a server may keep this for its administrators
        return None
    return max(timedelta(0), now - at)


def _clock_ahead(session: Session) -> timedelta | None:
    if engine().dialect.name == "sqlite":
        return None
    theirs: datetime = session.connection().execute(text("SELECT clock_timestamp()")).scalar_one()
    return theirs - datetime.now(UTC)


def _passes_wall(session: Session) -> bool | None:
    if engine().dialect.name == "sqlite":
        return None
    asked = text("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
    return bool(session.connection().execute(asked).scalar_one())
