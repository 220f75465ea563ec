"""What an opening must know of what is there: numbers that are taken, and whether anything was opened yet."""

from collections.abc import Iterable

from sqlmodel import col, select

from billing_app.domain.ledger import Account
from billing_app.store.session import Scope
from billing_app.store.tables import AccountDay, Invoice


def numbers_in_use(scope: Scope, kind: str, numbers: Iterable[str]) -> set[str]:
    """Which of these numbers documents of a kind have already."""
    wanted = sorted(set(numbers))
    statement = select(Invoice.number).where(
        Invoice.business_id == scope.business_id, Invoice.kind == kind, col(Invoice.number).in_(wanted)
    )
    return {number for number in scope.session.exec(statement) if number} if wanted else set()


def has_opening(scope: Scope) -> bool:
    """Whether opening balances were posted."""
    statement = select(col(AccountDay.day)).where(
        AccountDay.business_id == scope.business_id, AccountDay.account == Account.OPENING_EQUITY
    )
    return scope.session.exec(statement.limit(1)).first() is not None
