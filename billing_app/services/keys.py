"""API keys: how other software acts for a business. A key is shown once and kept only as its SHA-256."""

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from billing_app.documents.texts import day
from billing_app.domain.access import KEY_PERMISSIONS, Actor, Permission
from billing_app.domain.change import Fact
from billing_app.domain.errors import InvalidInput
from billing_app.domain.fields import Problems, choice_field, date_field, text_field
from billing_app.domain.ids import BusinessId
from billing_app.domain.whereabouts import line_of, place_text
from billing_app.services.business_profile import business_of
from billing_app.services.notices import tell_of_new_key
from billing_app.store import api_keys as store
from billing_app.store.business import profile_of
from billing_app.store.scope import get_owned
from billing_app.store.session import clock, looking_up, reading, system_transaction, transaction
from billing_app.store.tables import ApiKey
from billing_app.store.team import user_row

PREFIX = "tl_live_"
_FORM = re.compile(rf"{PREFIX}[A-Za-z0-9_-]{{43}}")
_ACCESS = {"read": "Read", "write": "Read and write"}
# Writing at every request would make every reader a writer.
_NOTED_EVERY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class KeyRecord:
    """A key as it is listed: `hint` is its last four characters, `access` is read or write.

    `last_used_from` is the address of the last use, `expires_on` the last day on which the key works.
    """

    id: str
    name: str
    hint: str
    access: str
    created_at: datetime
    last_used_at: datetime | None
    last_used_from: str
    expires_on: date | None
    is_expired: bool
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that was just made; `key` can't be shown again."""

    record: KeyRecord
    key: str


def create_key(actor: Actor, name: str, access: str = "write", expires_on: str = "") -> NewKey:
    """Make a key for the business; `access` is read or write, `expires_on` the last day on which it works, if any."""
    actor.require(Permission.MANAGE_KEYS)
    actor.require_step_up(clock())
    problems = Problems()
    name = problems.attempt(lambda: text_field(name, "name", 100, required=True), "")
    access = problems.attempt(lambda: choice_field(access, "access", tuple(KEY_PERMISSIONS)), "")
    last_day = problems.attempt(lambda: _last_day(actor, expires_on), None)
    problems.raise_if_any()
    key = PREFIX + secrets.token_urlsafe(32)
    with transaction(actor) as scope:
        zone = profile_of(scope).zone
        row = store.new_key(
            scope,
            name=name,
            digest=_digest(key),
            hint=key[-4:],
            access=access,
            created_by=actor.user_id or actor.kind,
            expires_at=_end_of(last_day, zone) if last_day else None,
        )
        told = {"name": name, "access": access} | ({"expires_on": last_day.isoformat()} if last_day else {})
        scope.record(Fact("key.created", row.id, told))
        if actor.user_id is not None:
            until = day(last_day, "en") if last_day else ""
            tell_of_new_key(scope, user_row(scope, actor.user_id), name=name, access=_ACCESS[access], until=until)
        return NewKey(_record(row, zone, scope.now), key)


def _last_day(actor: Actor, text: str) -> date | None:
    if not text.strip():
        return None
    last_day = date_field(text, "expires_on")
    if last_day < business_of(actor).today:
        raise InvalidInput("This day is over. Choose a later one.", code="in_the_past", path="expires_on")
    return last_day


def _end_of(last_day: date, zone: ZoneInfo) -> datetime:
    """The midnight after a day, where the business is."""
    return datetime.combine(last_day + timedelta(days=1), time(), zone).astimezone(UTC)


def list_keys(actor: Actor) -> list[KeyRecord]:
    """The keys of the business, those that work first."""
    actor.require(Permission.MANAGE_KEYS)
    with reading(actor) as scope:
        zone = profile_of(scope).zone
        return [_record(row, zone, scope.now) for row in store.list_keys(scope)]


def revoke_key(actor: Actor, key_id: str) -> KeyRecord:
    """Make a key useless at once and for ever; doing it twice changes nothing."""
    actor.require(Permission.MANAGE_KEYS)
    actor.require_step_up(clock())
    with transaction(actor) as scope:
        row = get_owned(scope, ApiKey, key_id, for_update=True)
        if row.revoked_at is None:
            row.revoked_at = scope.now
            scope.record(Fact("key.revoked", row.id, {"name": row.name}))
        return _record(row, profile_of(scope).zone, scope.now)


def actor_for_key(key: str, address: str = "") -> Actor | None:
    """Who acts with a key; None for one that is unknown, malformed, revoked or too old. Looked up at every request."""
    if not _FORM.fullmatch(key):
        return None
    line, now = line_of(address), clock()
    with looking_up() as connection:
        row = store.find_working_key(connection, _digest(key), line, now)
    if row is None:
        return None
    actor = Actor(
        business_id=BusinessId(row.business_id),
        name=row.name,
        kind="api_key",
        permissions=KEY_PERMISSIONS.get(row.scope, frozenset()),
        key_id=row.id,
    )
    noted_at = row.last_used_at_line if line else row.last_used_at
    if noted_at is None or now - noted_at > _NOTED_EVERY:
        _note_use(actor, row, line, address)
    return actor


def _note_use(actor: Actor, row: store.WorkingKey, line: str, address: str) -> None:
    with system_transaction(row.business_id, actor) as scope:
        use = store.note_use(scope, row.id, line, address)
        if use.is_new:
            told = {"name": row.name, "line": line, "place": place_text(address), "is_first": use.is_first}
            scope.record(Fact("key.used_from_new_address", row.id, told))


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _record(row: ApiKey, zone: ZoneInfo, now: datetime) -> KeyRecord:
    ends = row.expires_at
    return KeyRecord(
        id=row.id,
        name=row.name,
        hint=row.hint,
        access=row.scope,
        created_at=row.created_at,
        last_used_at=row.last_used_at,
        last_used_from=row.last_used_from,
        expires_on=(ends.astimezone(zone) - timedelta(days=1)).date() if ends else None,
        is_expired=ends is not None and ends <= now,
        revoked_at=row.revoked_at,
    )
