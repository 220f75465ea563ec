"""The keys of other software."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlmodel import Session, col, select

from billing_app.domain.ids import new_id
from billing_app.store.scope import get_owned, select_owned
from billing_app.store.session import Scope
from billing_app.store.tables import ApiKey, KeyUse


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


def find_working_key(session: Session, digest: str, line: str, now: datetime) -> tuple[ApiKey, KeyUse | None] | None:
    """The key of a hash, of whatever business, if it is not revoked and has not ended; and its use from this line."""
    own_use = (
        (col(KeyUse.key_id) == col(ApiKey.id))
        & (col(KeyUse.business_id) == col(ApiKey.business_id))
        & (col(KeyUse.line) == line)
    )
    has_not_ended = col(ApiKey.expires_at).is_(None) | (col(ApiKey.expires_at) > now)
    wanted = select(ApiKey, KeyUse).join(KeyUse, own_use, isouter=True)
    found = session.exec(wanted.where(ApiKey.digest == digest, col(ApiKey.revoked_at).is_(None), has_not_ended))
    row: Any = found.one_or_none()
    return row


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
