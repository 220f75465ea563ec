"""The businesses of the installation, for its operator: the one place that looks across them."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from billing_app.store.tables import Business


def businesses_named(session: Session, name: str = "") -> Sequence[Business]:
    """The businesses of exactly this name, or all, the oldest first."""
    statement = select(Business).order_by(col(Business.created_at), col(Business.id))
    return session.exec(statement.where(Business.name == name) if name else statement).all()
