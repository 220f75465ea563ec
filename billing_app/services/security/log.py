"""The security log as people read it: narrowed, and page by page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from billing_app.domain.access import Actor, Permission
from billing_app.domain.errors import InvalidInput
from billing_app.domain.ids import is_id
from billing_app.domain.watch.kinds import TOPICS
from billing_app.store.security_log import LogQuery, log_page, private_of
from billing_app.store.security_members import names_of_subjects
from billing_app.store.session import reading

PAGE = 50
LOG_TOPICS = (*TOPICS, "member")


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line: what happened, how often, to or by whom, and as much of the details as is still kept."""

    id: str
    at: datetime
    kind: str
    count: int
    actor: str
    who: str
    is_of_installation: bool
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class LogPage:
    """Lines, newest first; `next_cursor` is empty on the last page."""

    lines: Sequence[LogLine]
    next_cursor: str


def read_log(actor: Actor, *, topic: str = "", subject_id: str = "", before: str = "") -> LogPage:
    """One page of the log."""
    actor.require(Permission.VIEW_SECURITY)
    if topic and topic not in LOG_TOPICS:
        raise InvalidInput(f"The log can be narrowed to {', '.join(LOG_TOPICS)}.", path="topic")
    if before and not is_id(before):
        raise InvalidInput("This place in the log is not known. Start again at the first page.", path="after")
    wanted = LogQuery(topic, subject_id, before, PAGE, with_installation=actor.may(Permission.OPERATE))
    with reading(actor, sees_all=wanted.with_installation) as scope:
        rows = log_page(scope, wanted)
        names = names_of_subjects(scope)
    lines = [
        LogLine(
            id=row.id,
            at=row.at,
            kind=row.kind,
            count=row.count,
            actor=row.actor,
            who=names.get(row.subject_id, ""),
            is_of_installation=row.business_id is None,
            details=private_of(row),
        )
        for row in rows[:PAGE]
    ]
    return LogPage(lines, lines[-1].id if len(rows) > PAGE else "")
