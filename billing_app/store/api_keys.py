"""The keys of other software."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, select
from sqlmodel import col

from billing_app.domain.ids import new_id
from billing_app.store.scope import get_owned, select_owned
from billing_app.store.session import Scope
from billing_app.store.tables import ApiKey, KeyUse

_key: Any = ApiKey
_use: Any = KeyUse
_own_use = (_use.key_id == _key.id) & (_use.business_id == _key.business_id) & (_use.line == bindparam("line"))
# Every request begins with this look-up: a statement that is built once costs a fifth of one that is built anew.
_WORKING = (
    select(_key.id, _key.business_id, _key.name, _key.scope, _key.last_used_at, _use.last_used_at)
    .join(KeyUse, _own_use, isouter=True)
    .where(_key.digest == bindparam("digest"), _key.revoked_at.is_(None))
    .where(_key.expires_at.is_(None) | (_key.expires_at > bindparam("now")))
)


class WorkingKey(NamedTuple):
    """What a request needs to know of its key, and when the key was last used, at all and from the request's line."""

    id: str
    business_id: str
    name: str
    scope: str
    last_used_at: datetime | None
    last_used_at_line: datetime | None


def new_key(
    scope: Scope, *, name: str, digest: str, hint: str, access: str, created_by: str, expires_at: datetime | None
) -> ApiKey:
    """Store a key by its hash."""
    row = ApiKey(
        id=new_id(),
        business_id=scope.business_id,
        name=name,
        digest=digest,
        hint=hint,
        scope=access,
        created_by=created_by,
        created_at=scope.now,
        expires_at=expires_at,
    )
    scope.session.add(row)
    scope.session.flush()
    return row


def list_keys(scope: Scope) -> Sequence[ApiKey]:
    """All keys of the business, those that still work first, then the newest first."""
    statement = select_owned(scope, ApiKey).order_by(col(ApiKey.revoked_at).is_(None).desc(), col(ApiKey.id).desc())
    return scope.session.exec(statement).all()


def find_working_key(connection: Connection, digest: str, line: str, now: datetime) -> WorkingKey | None:
    """The key of a hash, of whatever business, if it is not revoked and has not ended; and its use from this line."""
    row = connection.execute(_WORKING, {"digest": digest, "line": line, "now": now}).one_or_none()
    return None if row is None else WorkingKey(*row)


class Use(NamedTuple):
    """A use of a key that was just noted: whether it came from a new line, and whether it was the very first."""

    is_new: bool
    is_first: bool


def note_use(scope: Scope, key_id: str, line: str, address: str) -> Use:
    """Remember when and from where a key was last used. Requests at the same moment come one after the other."""
    row = get_owned(scope, ApiKey, key_id, for_update=True)
    is_first = row.last_used_at is None
    row.last_used_at, row.last_used_from = scope.now, address[:64]
    wanted = select_owned(scope, KeyUse).where(KeyUse.key_id == key_id, KeyUse.line == line)
    known = scope.session.exec(wanted).one_or_none()
    if known is not None:
        known.last_used_at = scope.now
    elif line:
        use = KeyUse(
            key_id=key_id, line=line, business_id=scope.business_id, first_used_at=scope.now, last_used_at=scope.now
        )
        scope.session.add(use)
    return Use(known is None and line != "", is_first)
