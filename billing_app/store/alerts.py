"""Alerts: one row per incident, found again by rule and what it is about."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from billing_app.domain.errors import NotFound
from billing_app.domain.ids import is_id, new_id
from billing_app.domain.watch.finding import Finding
from billing_app.store.scope import locked
from billing_app.store.session import Scope
from billing_app.store.tables import SecurityAlert

SHOWN = 50


def last_of_incident(session: Session, finding: Finding) -> SecurityAlert | None:
    """The latest alert about the same incident, open or closed."""
    wanted = select(SecurityAlert).where(SecurityAlert.rule == finding.rule, SecurityAlert.about == finding.about[:80])
    home = col(SecurityAlert.business_id)
    wanted = wanted.where(home == finding.business_id if finding.business_id else home.is_(None))
    return session.exec(wanted.order_by(col(SecurityAlert.id).desc()).limit(1)).first()


def open_subjects(session: Session, rule: str) -> set[str]:
    """What the open alerts of one rule of the installation are about."""
    wanted = select(SecurityAlert.about).where(SecurityAlert.rule == rule, col(SecurityAlert.closed_at).is_(None))
    return set(session.exec(wanted.where(col(SecurityAlert.business_id).is_(None))).all())


def alerts_to_send(session: Session, since: datetime) -> Sequence[SecurityAlert]:
    """Alerts of everybody, seen since a moment, that other software has not heard of as they are; oldest first."""
    wanted = select(SecurityAlert).where(col(SecurityAlert.hooked_at).is_(None), col(SecurityAlert.last_at) > since)
    return session.exec(wanted.order_by(col(SecurityAlert.id)).limit(SHOWN)).all()


def mark_sent(session: Session, alert_id: str, now: datetime) -> None:
    """Other software has taken this one."""
    session.exec(update(SecurityAlert).where(col(SecurityAlert.id) == alert_id).values(hooked_at=now))


def open_alert(scope: Scope, finding: Finding) -> SecurityAlert:
    """Store a new alert."""
    row = SecurityAlert(
        id=new_id(),
        business_id=finding.business_id or None,
        rule=finding.rule,
        about=finding.about[:80],
        grade=finding.grade,
        count=finding.count,
        subject_id=finding.subject_id,
        address=finding.address,
        detail=finding.detail[:200],
        opened_at=scope.now,
        last_at=finding.at,
    )
    scope.session.add(row)
    scope.session.flush()
    return row


def alerts(scope: Scope, *, with_installation: bool, closed_since: datetime) -> Sequence[SecurityAlert]:
    """Open alerts first, then what was closed lately; the newest first."""
    homes = [col(SecurityAlert.business_id) == scope.business_id]
    if with_installation:
        homes.append(col(SecurityAlert.business_id).is_(None))
    found: list[SecurityAlert] = []
    for home in homes:
        is_shown = col(SecurityAlert.closed_at).is_(None) | (col(SecurityAlert.closed_at) > closed_since)
        statement = select(SecurityAlert).where(home, is_shown).order_by(col(SecurityAlert.id).desc()).limit(SHOWN)
        found += scope.session.exec(statement).all()
    return sorted(found, key=lambda row: (row.closed_at is None, row.last_at), reverse=True)[:SHOWN]


def get_alert(scope: Scope, alert_id: str, *, with_installation: bool, for_update: bool = False) -> SecurityAlert:
    """One alert; the same `NotFound` for another business's."""
    row = None
    if is_id(alert_id):
        home = col(SecurityAlert.business_id) == scope.business_id
        if with_installation:
            home = home | col(SecurityAlert.business_id).is_(None)
        wanted = select(SecurityAlert).where(SecurityAlert.id == alert_id, home)
        row = scope.session.exec(locked(wanted) if for_update else wanted).one_or_none()
    if row is None:
        raise NotFound("There is no such alert.", path="alert_id")
    return row
