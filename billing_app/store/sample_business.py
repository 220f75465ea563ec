"""The sample business in the database: finding it, moving sessions in and out, and deleting every row of it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, update
from sqlmodel import Session, SQLModel, col, select

from billing_app.domain.access import Role
from billing_app.store.tables import Business, Membership, SignIn, TokenBinding, User


def has_sample(session: Session) -> bool:
    """Whether the installation has a sample business."""
    return session.exec(select(Business.id).where(col(Business.is_demo))).first() is not None


def is_sample(session: Session, business_id: str) -> bool:
    """Whether a business is a sample."""
    return bool(session.exec(select(Business.is_demo).where(Business.id == business_id)).one_or_none())


def sample_of(session: Session, user_id: str) -> str | None:
    """The whole sample business that a user owns."""
    owned = select(Business.id).join(Membership, col(Membership.business_id) == col(Business.id))
    whole = (col(Business.is_demo), col(Business.loading_since).is_(None))
    return session.exec(owned.where(*whole, Membership.user_id == user_id)).first()


def first_owner(session: Session) -> User | None:
    """The owner who has been here longest."""
    owners = select(User).join(Membership, col(Membership.user_id) == col(User.id))
    owners = owners.where(Membership.role == Role.OWNER.value).order_by(col(User.created_at), col(User.id))
    return session.exec(owners).first()


def unfinished_samples(session: Session) -> Sequence[str]:
    """Sample businesses that are being loaded, or never will be whole."""
    return session.exec(
        select(Business.id).where(col(Business.is_demo), col(Business.loading_since).is_not(None))
    ).all()


def mark_whole(session: Session, business_id: str) -> None:
    """The sample business is loaded."""
    session.execute(update(Business).where(col(Business.id) == business_id).values(loading_since=None))


def login_without_business(session: Session, email: str) -> str | None:
    """The login of this address if it works for no business."""
    return session.exec(select(User.id).where(User.email == email, _is_homeless())).first()


def _is_homeless() -> Any:
    return col(User.id).not_in(select(Membership.user_id))


def move_session(session: Session, session_id: str, business_id: str) -> None:
    """Go on in another business with one session."""
    session.execute(update(SignIn).where(col(SignIn.id) == session_id).values(business_id=business_id))


def move_members_out(session: Session, business_id: str) -> Sequence[str]:
    """Let the sessions of whoever also works elsewhere go on there; returns the users of the business."""
    user_ids = session.exec(select(Membership.user_id).where(Membership.business_id == business_id)).all()
    for user_id in user_ids:
        elsewhere = select(Membership.business_id).where(
            Membership.user_id == user_id, Membership.business_id != business_id, col(Membership.ended_at).is_(None)
        )
        other = session.exec(elsewhere.order_by(col(Membership.created_at)).limit(1)).first()
        if other:
            own = update(SignIn).where(col(SignIn.user_id) == user_id, col(SignIn.business_id) == business_id)
            session.execute(own.values(business_id=other))
    return user_ids


def delete_business(session: Session, business_id: str) -> None:
    """Delete a business with every row that belongs to it, and the tabs of the sessions that end with it."""
    ended = select(SignIn.id).where(SignIn.business_id == business_id)
    session.execute(delete(TokenBinding).where(col(TokenBinding.session_id).in_(ended)))
    for table in reversed(SQLModel.metadata.sorted_tables):
        if "business_id" in table.c:
            session.execute(delete(table).where(table.c.business_id == business_id))
    session.execute(delete(Business).where(col(Business.id) == business_id))


def delete_homeless(session: Session, user_ids: Sequence[str]) -> None:
    """Delete those of the users who work for no business any more."""
    gone = session.exec(select(User.id).where(col(User.id).in_(user_ids), _is_homeless())).all()
    for table in reversed(SQLModel.metadata.sorted_tables):  # factors, waiting sign-ins, remembered devices
        if any(key.column.table.name == User.__tablename__ for key in table.foreign_keys):
            session.execute(delete(table).where(table.c.user_id.in_(gone)))
    session.execute(delete(User).where(col(User.id).in_(gone)))
