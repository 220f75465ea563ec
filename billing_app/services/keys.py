"""API keys: how other software acts for a business. A key is shown once and kept only as its SHA-256."""

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from billing_app.domain.access import KEY_PERMISSIONS, Actor, Permission
from billing_app.domain.change import Fact
from billing_app.domain.fields import choice_field, text_field
from billing_app.domain.ids import BusinessId
from billing_app.store import api_keys as store
from billing_app.store.scope import get_owned
from billing_app.store.session import clock, reading, system_reading, system_transaction, transaction
from billing_app.store.tables import ApiKey

PREFIX = "tl_live_"
_FORM = re.compile(rf"{PREFIX}[A-Za-z0-9_-]{{43}}")
# Writing at every request would make every reader a writer.
_NOTED_EVERY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class KeyRecord:
    """A key as it is listed: `hint` is its last four characters, `access` is read or write."""

    id: str
    name: str
    hint: str
    access: str
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that was just made; `key` can't be shown again."""

    record: KeyRecord
    key: str


def create_key(actor: Actor, name: str, access: str = "write") -> NewKey:
    """Make a key for the business; `access` is read or write."""
    actor.require(Permission.MANAGE_KEYS)
    name = text_field(name, "name", 100, required=True)
    access = choice_field(access, "access", tuple(KEY_PERMISSIONS))
    key = PREFIX + secrets.token_urlsafe(32)
    with transaction(actor) as scope:
        author = actor.user_id or actor.kind
        row = store.new_key(scope, name=name, digest=_digest(key), hint=key[-4:], access=access, created_by=author)
        scope.record(Fact("key.created", row.id, {"name": name, "access": access}))
        return NewKey(_record(row), key)


def list_keys(actor: Actor) -> list[KeyRecord]:
    """The keys of the business, those that work first."""
    actor.require(Permission.MANAGE_KEYS)
    with reading(actor) as scope:
        return [_record(row) for row in store.list_keys(scope)]


def revoke_key(actor: Actor, key_id: str) -> KeyRecord:
    """Make a key useless at once and for ever; doing it twice changes nothing."""
    actor.require(Permission.MANAGE_KEYS)
    with transaction(actor) as scope:
        row = get_owned(scope, ApiKey, key_id, for_update=True)
        if row.revoked_at is None:
            row.revoked_at = scope.now
            scope.record(Fact("key.revoked", row.id, {"name": row.name}))
        return _record(row)


def actor_for_key(key: str) -> Actor | None:
    """Who acts with a key; None for one that is unknown, malformed or revoked. Looked up at every request."""
    if not _FORM.fullmatch(key):
        return None
    with system_reading() as session:
        row = store.find_working_key(session, _digest(key))
    if row is None:
        return None
    now = clock()
    if row.last_used_at is None or now - row.last_used_at > _NOTED_EVERY:
        with system_transaction() as scope:
            store.note_use(scope.session, row.id, now)
    return Actor(
        business_id=BusinessId(row.business_id),
        name=row.name,
        kind="api_key",
        permissions=KEY_PERMISSIONS.get(row.scope, frozenset()),
    )


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _record(row: ApiKey) -> KeyRecord:
    return KeyRecord(row.id, row.name, row.hint, row.scope, row.created_at, row.last_used_at, row.revoked_at)
