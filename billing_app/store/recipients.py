"""Who is told when something is wrong: owners of a business, and who looks after the installation."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from billing_app.domain.access import Role
from billing_app.store.tables import Membership, User


def owners_to_tell(session: Session, business_id: str) -> Sequence[User]:
    """The owners of a business who are not shut out."""
    wanted = select(User).join(Membership, col(Membership.user_id) == col(User.id))
    wanted = wanted.where(Membership.business_id == business_id, Membership.role == Role.OWNER.value)
    return session.exec(wanted.where(col(Membership.ended_at).is_(None), col(Membership.locked_at).is_(None))).all()


def operators(session: Session) -> Sequence[User]:
    """Who looks after the installation."""
    return session.exec(select(User).where(col(User.operator_since).is_not(None)).order_by(col(User.id))).all()
