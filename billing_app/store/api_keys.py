"""The keys of other software."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from billing_app.domain.ids import new_id
from billing_app.store.scope import select_owned
from billing_app.store.session import Scope
from billing_app.store.tables import ApiKey


def new_key(scope: Scope, *, name: str, digest: str, hint: str, access: str, created_by: str) -> ApiKey:
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
    )
    scope.session.add(row)
    scope.session.flush()
    return row


def list_keys(scope: Scope) -> Sequence[ApiKey]:
    """All keys of the business, those that still work first, then the newest first."""
    statement = select_owned(scope, ApiKey).order_by(col(ApiKey.revoked_at).is_(None).desc(), col(ApiKey.id).desc())
    return scope.session.exec(statement).all()


def find_working_key(session: Session, digest: str) -> ApiKey | None:
    """The key of a hash, of whatever business, if nobody has revoked it."""
    statement = select(ApiKey).where(ApiKey.digest == digest, col(ApiKey.revoked_at).is_(None))
    return session.exec(statement).one_or_none()


def note_use(session: Session, key_id: str, now: datetime) -> None:
    """Remember when a key was last used."""
    row = session.get(ApiKey, key_id)
    if row is not None:
        row.last_used_at = now
