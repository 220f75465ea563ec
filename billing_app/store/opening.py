"""What an opening must know of what is there: numbers that are taken."""

from collections.abc import Iterable

from sqlmodel import col, select

from billing_app.store.session import Scope
from billing_app.store.tables import Invoice


def numbers_in_use(scope: Scope, kind: str, numbers: Iterable[str]) -> set[str]:
    """Which of these numbers documents of a kind have already."""
    wanted = sorted(set(numbers))
    statement = select(Invoice.number).where(
        Invoice.business_id == scope.business_id, Invoice.kind == kind, col(Invoice.number).in_(wanted)
    )
    return {number for number in scope.session.exec(statement) if number} if wanted else set()
