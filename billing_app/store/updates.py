"""What the last look for updates found: one row about the look, and one for each weakness."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from sqlmodel import Session, col, delete, select

from billing_app.domain.updates.matching import Weakness
from billing_app.store.session import Scope
from billing_app.store.tables import AdvisoryRecord, KnownWeakness, UpdateCheck

_ONLY = 1
_AT_ONCE = 500


def last_check(session: Session) -> UpdateCheck | None:
    """The row about the last look."""
    return session.get(UpdateCheck, _ONLY)


def check_row(scope: Scope) -> UpdateCheck:
    """The row about the last look, made if there is none; it is to be filled and saved."""
    row = last_check(scope.session) or UpdateCheck(id=_ONLY, tried_at=scope.now)
    scope.session.add(row)
    return row


def known_weaknesses(session: Session) -> Sequence[KnownWeakness]:
    """Every known weakness of what is installed."""
    wanted = select(KnownWeakness).order_by(col(KnownWeakness.name), col(KnownWeakness.weakness))
    return session.exec(wanted).all()


def replace_weaknesses(scope: Scope, found: Iterable[Weakness]) -> list[Weakness]:
    """Store what is known now; returns what was not known before."""
    before = {(row.ecosystem, row.name, row.weakness): row for row in known_weaknesses(scope.session)}
    fresh: list[Weakness] = []
    for each in found:
        row = before.pop(each.key, None)
        if row is None:
            fresh.append(each)
        _save(scope, each, row.first_at if row else scope.now)
    for row in before.values():
        scope.session.delete(row)
    return fresh


def kept_records(session: Session, modified: Mapping[str, str]) -> dict[str, str]:
    """Records of advisories that have not changed since they were kept, by id."""
    found: dict[str, str] = {}
    ids = list(modified)
    for first in range(0, len(ids), _AT_ONCE):
        wanted = select(AdvisoryRecord).where(col(AdvisoryRecord.id).in_(ids[first : first + _AT_ONCE]))
        found |= {row.id: row.record for row in session.exec(wanted) if row.modified == modified[row.id]}
    return found


def keep_records(scope: Scope, records: Mapping[str, tuple[str, str]], needed: Collection[str]) -> None:
    """Keep changed records, by id with when they changed, and forget those that nothing here needs any more."""
    for identifier, (modified, record) in records.items():
        scope.session.merge(AdvisoryRecord(id=identifier, modified=modified, record=record))
    scope.session.flush()
    kept = scope.session.exec(select(AdvisoryRecord.id)).all()
    idle = [identifier for identifier in kept if identifier not in needed]
    for first in range(0, len(idle), _AT_ONCE):
        scope.session.exec(delete(AdvisoryRecord).where(col(AdvisoryRecord.id).in_(idle[first : first + _AT_ONCE])))


def _save(scope: Scope, each: Weakness, first_at: datetime) -> None:
    scope.session.merge(
        KnownWeakness(
            ecosystem=each.component.ecosystem,
            name=each.component.name,
            weakness=each.name,
            version=each.component.version,
            severity=each.severity,
            advisories=" ".join(each.advisory_ids),
            summary=each.summary,
            fixed=each.fixed,
            first_at=first_at,
            last_at=scope.now,
        )
    )
