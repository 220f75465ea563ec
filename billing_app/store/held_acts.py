"""Acts that wait before they take effect, so that an owner can cancel them: bank details, factor resets."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from billing_app.store.scope import get_owned, locked, select_owned
from billing_app.store.session import Scope
from billing_app.store.tables import BankChange, FactorReset, User


def open_bank_change(scope: Scope, *, for_update: bool = False) -> BankChange | None:
    """The bank details that wait in the business, if any."""
    wanted = select_owned(scope, BankChange).where(
        col(BankChange.cancelled_at).is_(None), col(BankChange.carried_out_at).is_(None)
    )
    wanted = wanted.order_by(col(BankChange.asked_at).desc()).limit(1)
    return scope.session.exec(locked(wanted) if for_update else wanted).first()


def open_resets(scope: Scope) -> Sequence[tuple[FactorReset, User]]:
    """The factor resets that wait in the business, with whom they concern."""
    wanted = (
        select(FactorReset, User)
        .join(User, col(User.id) == col(FactorReset.user_id))
        .where(FactorReset.business_id == scope.business_id)
        .where(col(FactorReset.cancelled_at).is_(None), col(FactorReset.carried_out_at).is_(None))
    )
    return scope.session.exec(wanted.order_by(col(FactorReset.asked_at))).all()


def open_reset_of(scope: Scope, user_id: str) -> FactorReset | None:
    """The reset that waits for one member, locked until the commit."""
    wanted = select_owned(scope, FactorReset).where(
        FactorReset.user_id == user_id,
        col(FactorReset.cancelled_at).is_(None),
        col(FactorReset.carried_out_at).is_(None),
    )
    return scope.session.exec(locked(wanted)).first()


def own_reset(session: Session, user_id: str) -> FactorReset | None:
    """The reset that waits for a login, in whatever business an owner asked for it."""
    wanted = select(FactorReset).where(
        FactorReset.user_id == user_id,
        col(FactorReset.cancelled_at).is_(None),
        col(FactorReset.carried_out_at).is_(None),
    )
    return session.exec(wanted).first()


def lock_bank_change(scope: Scope, change_id: str) -> BankChange:
    """One change of the business, locked until the commit."""
    return get_owned(scope, BankChange, change_id, for_update=True)


def lock_reset(scope: Scope, reset_id: str) -> FactorReset:
    """One reset of the business, locked until the commit."""
    return get_owned(scope, FactorReset, reset_id, for_update=True)


def due_acts(session: Session, now: datetime) -> list[tuple[str, str, str]]:
    """What has waited long enough, in all businesses: kind of act, business, id."""
    found: list[tuple[str, str, str]] = []
    kinds: tuple[tuple[str, type[BankChange] | type[FactorReset]], ...] = (
        ("bank_details", BankChange),
        ("factor_reset", FactorReset),
    )
    for kind, table in kinds:
        wanted = select(table.business_id, table.id).where(
            table.effective_at <= now, col(table.cancelled_at).is_(None), col(table.carried_out_at).is_(None)
        )
        found += [(kind, business_id, act_id) for business_id, act_id in session.exec(wanted).all()]
    return found
