"""How things stand: attempts over time, alerts, who is signed in where, and who is shut out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from billing_app.domain.access import Actor, Permission
from billing_app.domain.watch.addresses import network_of
from billing_app.domain.watch.kinds import FAILURES, SIGNED_IN, TOPICS
from billing_app.domain.whereabouts import device_text
from billing_app.store.address_rules import rules_of
from billing_app.store.alerts import alerts
from billing_app.store.security_log import counts_since
from billing_app.store.security_members import MemberRow, members_with_sessions, names_of_subjects
from billing_app.store.session import reading
from billing_app.store.stations import stations_of
from billing_app.store.tables import AddressRule, SecurityAlert, SignIn, Station

HOURS = 24
_SHOWN_CLOSED = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour of attempts: sign-ins that worked, that failed, and everything else that was refused."""

    begins_at: datetime
    good: int = 0
    failed: int = 0
    refused: int = 0


@dataclass(frozen=True, slots=True)
class MemberSession:
    """Where a member is signed in, or a station of the business. Of the address the network is shown, as in the log."""

    id: str
    user_id: str
    name: str
    role: str
    device: str
    network: str
    started_at: datetime
    last_seen_at: datetime


@dataclass(frozen=True, slots=True)
class LockedMember:
    """A member who is shut out until somebody lets them in again."""

    user_id: str
    name: str
    role: str
    locked_at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything that the page shows but the log itself; `unlocked` are the ids of members who may come in."""

    hours: Sequence[Hour]
    alerts: Sequence[SecurityAlert]
    rules: Sequence[AddressRule]
    sessions: Sequence[MemberSession]
    locked: Sequence[LockedMember]
    unlocked: frozenset[str]
    names: Mapping[str, str]
    now: datetime


def security_standing(actor: Actor) -> Standing:
    """How things stand in the actor's business, and in the installation for those who look after it."""
    actor.require(Permission.VIEW_SECURITY)
    with_installation = actor.may(Permission.OPERATE)
    with reading(actor, sees_all=with_installation) as scope:
        first = scope.now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=HOURS - 1)
        kinds = [str(kind) for kind in {*FAILURES, *TOPICS["refused"], SIGNED_IN}]
        counted = counts_since(scope, kinds, first, with_installation=with_installation)
        members = members_with_sessions(scope)
        since = scope.now - _SHOWN_CLOSED
        return Standing(
            hours=_hours(first, counted),
            alerts=alerts(scope, with_installation=with_installation, closed_since=since),
            rules=rules_of(scope, with_installation=with_installation),
            sessions=[
                *(_session(member, one) for member in members for one in member.sessions),
                *(_station(row) for row in stations_of(scope) if row.expires_at and row.expires_at > scope.now),
            ],
            locked=[_locked(one, one.locked_at) for one in members if one.locked_at is not None],
            unlocked=frozenset(one.user_id for one in members if one.locked_at is None),
            names=names_of_subjects(scope),
            now=scope.now,
        )


def _session(member: MemberRow, row: SignIn) -> MemberSession:
    return MemberSession(
        id=row.id,
        user_id=member.user_id,
        name=member.name,
        role=member.role,
        device="Counter tablet" if row.station_id else device_text(row.device),
        network=network_of(row.address),
        started_at=row.created_at,
        last_seen_at=row.last_seen_at,
    )


def _station(row: Station) -> MemberSession:
    """A screen or tablet, which is nobody's: it has no member and no role."""
    opened_at = row.opened_at or row.created_at
    return MemberSession(
        id=row.id,
        user_id="",
        name=row.name,
        role=f"{row.kind} station",
        device=device_text(row.device),
        network=network_of(row.address),
        started_at=opened_at,
        last_seen_at=row.last_seen_at or opened_at,
    )


def _locked(member: MemberRow, locked_at: datetime) -> LockedMember:
    return LockedMember(member.user_id, member.name, member.role, locked_at)


def _hours(first: datetime, counted: Sequence[tuple[datetime, str, int]]) -> list[Hour]:
    sums = [[0, 0, 0] for _ in range(HOURS)]
    for at, kind, count in counted:
        index = int((at - first) / timedelta(hours=1))
        if 0 <= index < HOURS:
            sums[index][0 if kind == SIGNED_IN else 1 if kind in FAILURES else 2] += count
    return [Hour(first + timedelta(hours=index), *each) for index, each in enumerate(sums)]
