"""What is held back after a restore: one mark beside those of jobs, and the mails that waited in the backup."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from billing_app.domain.job import mark_key
from billing_app.store.jobs import pause_job, resume_job
from billing_app.store.session import Scope
from billing_app.store.tables import JobMark, OutgoingMail

_SENDING = "sending"


def hold(scope: Scope) -> None:
    """Hold back from this instant on what was waiting until now."""
    resume_job(scope, _SENDING, "")  # an older hold, restored with the rest: this one reaches farther
    pause_job(scope, _SENDING, "", "a restore")


def let_go(scope: Scope) -> bool:
    """Hold nothing back any more; whether anything was."""
    return resume_job(scope, _SENDING, "")


def held_since(session: Session) -> datetime | None:
    """When the restore was that holds mails and jobs back; None where none does."""
    row = session.get(JobMark, mark_key(_SENDING, ""))
    return row.paused_at if row else None


def held_mails(session: Session) -> Sequence[OutgoingMail]:
    """The mails that a restore holds back, in the order in which they were queued."""
    since = held_since(session)
    if since is None:
        return []
    return session.exec(select(OutgoingMail).where(*_waited_at(since)).order_by(col(OutgoingMail.id))).all()


def count_held(session: Session, since: datetime) -> int:
    """How many mails waited when the restore was."""
    return session.exec(select(func.count()).select_from(OutgoingMail).where(*_waited_at(since))).one()


def _waited_at(since: datetime) -> tuple[ColumnElement[bool], ...]:
    return col(OutgoingMail.settled_at).is_(None), col(OutgoingMail.queued_at) <= since
