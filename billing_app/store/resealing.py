"""What follows from the installation's key and has to be written anew under another one, or forgotten."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, cast

from sqlalchemy import bindparam, delete, select, update
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from billing_app.store.tables import (
    Authenticator,
    Business,
    CardAccount,
    CounterPin,
    Invoice,
    MailCode,
    ProviderVisit,
    RecoveryCode,
    User,
)
from billing_app.store.tables.row import table_of

_BATCH = 2_000
_invoice = table_of(Invoice)


class Linked(NamedTuple):
    """An issued document, as far as its customer's link depends on it."""

    id: str
    link_generation: int


def businesses(session: Session) -> Sequence[str]:
    """Every business of the installation."""
    return session.exec(select_rows(Business.id).order_by(Business.id)).all()


def authenticators(session: Session) -> Sequence[Authenticator]:
    """Every app, also one that is being set up; locked until the commit."""
    return session.exec(select_rows(Authenticator).with_for_update()).all()


def card_accounts(session: Session, business_ids: Sequence[str]) -> Sequence[CardAccount]:
    """The accounts of these businesses; locked until the commit."""
    wanted = select_rows(CardAccount).where(col(CardAccount.business_id).in_(business_ids))
    return session.exec(wanted.with_for_update()).all()


def linked_documents(session: Session, business_id: str) -> Iterator[Sequence[Linked]]:
    """The documents of a business that have a link, in batches."""
    columns = select(_invoice.c.id, _invoice.c.link_generation).order_by(_invoice.c.id).limit(_BATCH)
    owned = columns.where(_invoice.c.business_id == business_id, _invoice.c.link_digest.is_not(None))
    last = ""
    while batch := [Linked(*row) for row in session.connection().execute(owned.where(_invoice.c.id > last))]:
        yield batch
        last = batch[-1].id


def put_links(session: Session, business_id: str, digests: Sequence[tuple[str, str]]) -> None:
    """Have documents found by other links: pairs of an id and the digest."""
    own = (_invoice.c.business_id == business_id) & (_invoice.c.id == bindparam("document"))
    statement = update(_invoice).where(own).values(link_digest=bindparam("fresh"))
    session.connection().execute(statement, [{"document": each, "fresh": digest} for each, digest in digests])


def holders_of_recovery_codes(session: Session) -> Sequence[User]:
    """Whose unused recovery codes can be read by nobody under another key."""
    wanted = select_rows(User).where(
        col(User.id).in_(select_rows(RecoveryCode.user_id).where(col(RecoveryCode.used_at).is_(None)))
    )
    return session.exec(wanted.order_by(User.email)).all()


def forget_keyed_hashes(session: Session, business_ids: Sequence[str]) -> int:
    """Drop what only the earlier key could compare: codes, PINs, and the ways to providers; returns how many PINs."""
    for table in (RecoveryCode, MailCode, ProviderVisit):
        _run(session, delete(table))
    return _run(session, delete(CounterPin).where(col(CounterPin.business_id).in_(business_ids)))


def _run(session: Session, statement: Any) -> int:
    return cast("Any", session).execute(statement).rowcount
