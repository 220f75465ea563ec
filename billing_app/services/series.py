"""Number series: opening them, setting where they begin, and closing those that were used."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from billing_app.domain.access import Actor, Permission
from billing_app.domain.business import BusinessProfile
from billing_app.domain.change import Fact
from billing_app.domain.errors import BillingError, Refused
from billing_app.domain.numbering import SeriesState, take_number
from billing_app.domain.series import KINDS, SeriesKind, SeriesPlan, can_collide, merge_series, parse_series
from billing_app.store import series as store
from billing_app.store.business import profile_of
from billing_app.store.scope import get_owned
from billing_app.store.session import Scope, reading, transaction
from billing_app.store.stations import stations_numbering_by
from billing_app.store.tables import Series


@dataclass(frozen=True, slots=True)
class SeriesRecord:
    """A series as it is listed; `next_text` is what a document issued today would get, empty if it would be refused."""

    id: str
    kind: str
    name: str
    pattern: str
    next_number: int
    next_text: str
    is_default: bool
    is_used: bool
    last_issued_on: date | None
    closed_at: datetime | None


def list_series(actor: Actor, kinds: Collection[str] = KINDS) -> list[SeriesRecord]:
    """The series of the business, closed ones too, in the order of their making."""
    actor.require(Permission.VIEW_INVOICES)
    with reading(actor) as scope:
        return [_record(scope, row, profile_of(scope)) for row in store.list_series(scope) if row.kind in kinds]


def create_series(actor: Actor, data: object) -> SeriesRecord:
    """Open a series from a JSON object: kind, name, pattern, next_number?, is_default?."""
    actor.require(Permission.MANAGE_SETTINGS)
    plan = parse_series(data)
    with transaction(actor) as scope:
        others = store.list_series(scope, plan.kind, for_update=True)
        _refuse_collision(plan.pattern, others)
        _refuse_shared_numbers(scope, plan)
        row = store.new_series(scope, plan)
        if plan.is_default or not any(other.is_default and other.closed_at is None for other in others):
            _make_default(row, others)
        return _told(scope, row)


def change_series(actor: Actor, series_id: str, data: object) -> SeriesRecord:
    """Change a series: name and default always, pattern and next number only before the first use."""
    actor.require(Permission.MANAGE_SETTINGS)
    with transaction(actor) as scope:
        row, others = _locked(scope, series_id)
        before = SeriesPlan(_kind_of(row), row.name, row.pattern, row.next_number, row.is_default)
        after = merge_series(before, data)
        _refuse_late_change(row, before, after)
        if after.pattern != before.pattern:
            _refuse_collision(after.pattern, others)
            _refuse_shared_numbers(scope, after)
        if before.is_default and not after.is_default:
            sentence = "One series of each kind is the default. Make another one the default instead."
            raise Refused(sentence, code="default_needed", path="is_default")
        row.name, row.pattern, row.next_number = after.name, after.pattern, after.next_number
        if after.is_default and not before.is_default:
            _make_default(row, others)
        return _told(scope, row) if after != before else _record(scope, row, profile_of(scope))


def close_series(actor: Actor, series_id: str) -> SeriesRecord:
    """Close a series for ever; the last open one of its kind can't be closed, because issuing needs one."""
    actor.require(Permission.MANAGE_SETTINGS)
    with transaction(actor) as scope:
        row, others = _locked(scope, series_id)
        if row.closed_at is not None:
            return _record(scope, row, profile_of(scope))
        still_open = [other for other in others if other.closed_at is None]
        if not still_open:
            raise Refused("Open another series of this kind first: documents need one.", code="last_series")
        if counters := stations_numbering_by(scope, row.id):
            sentence = f"The counter “{counters[0]}” numbers its sales in this series. End that device first."
            raise Refused(sentence, code="series_in_use")
        if row.is_default:
            _make_default(still_open[-1], [row, *others])
        row.closed_at = scope.now
        return _told(scope, row)


def _locked(scope: Scope, series_id: str) -> tuple[Series, list[Series]]:
    """The series, and the others of its kind; all of them locked."""
    kind = get_owned(scope, Series, series_id).kind
    rows = store.list_series(scope, kind, for_update=True)
    return next(row for row in rows if row.id == series_id), [row for row in rows if row.id != series_id]


def _kind_of(row: Series) -> SeriesKind:
    return cast("SeriesKind", row.kind)


def _refuse_collision(pattern: str, others: Sequence[Series]) -> None:
    for other in others:
        if can_collide(pattern, other.pattern):
            sentence = f"The series “{other.name}” ({other.pattern}) could write the same numbers. Change the letters."
            raise Refused(sentence, code="numbers_collide", path="pattern")


def _refuse_shared_numbers(scope: Scope, plan: SeriesPlan) -> None:
    """Where VeriFactu's records are kept, no two documents have the same number, whatever their kinds."""
    if profile_of(scope).verifactu is not None:
        _refuse_collision(plan.pattern, [row for row in store.list_series(scope) if row.kind != plan.kind])


def _refuse_late_change(row: Series, before: SeriesPlan, after: SeriesPlan) -> None:
    path = "pattern" if after.pattern != before.pattern else "next_number"
    if (after.pattern, after.next_number) == (before.pattern, before.next_number):
        return
    if row.is_used or row.closed_at is not None:
        sentence = "This series is in use: its pattern and next number stay. Close it and open another one."
        raise Refused(sentence, code="series_in_use", path=path)


def _make_default(row: Series, others: Sequence[Series]) -> None:
    if row.closed_at is not None:
        raise Refused("A closed series can't be the default.", code="series_closed", path="is_default")
    for other in others:
        other.is_default = False
    row.is_default = True


def _told(scope: Scope, row: Series) -> SeriesRecord:
    scope.session.flush()
    record = _record(scope, row, profile_of(scope))
    told = {"kind": row.kind, "name": row.name, "pattern": row.pattern, "next": row.next_number}
    told |= {"is_default": row.is_default, "is_closed": row.closed_at is not None}
    scope.record(Fact("settings.changed", row.id, {"series": told}))
    return record


def _record(scope: Scope, row: Series, profile: BusinessProfile) -> SeriesRecord:
    return SeriesRecord(
        id=row.id,
        kind=row.kind,
        name=row.name,
        pattern=row.pattern,
        next_number=row.next_number,
        next_text=_next_text(row, scope.now.astimezone(profile.zone).date(), profile.fiscal_year_start_month),
        is_default=row.is_default,
        is_used=row.is_used,
        last_issued_on=row.last_issued_on,
        closed_at=row.closed_at,
    )


def _next_text(row: Series, today: date, start_month: int) -> str:
    state = SeriesState(row.next_number, row.period_key, row.last_issued_on, row.is_used)
    try:
        return "" if row.closed_at else take_number(row.pattern, state, today, start_month)[0]
    except BillingError:
        return ""
