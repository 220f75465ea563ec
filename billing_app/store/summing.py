"""What a list comes to, by currency: of all that its filter finds, as long as that is not too much to be added."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func
from sqlmodel import select

from billing_app.store.session import Scope

MOST_SUMMED = 5000
"""A sum reads every row that it adds: beyond this many there is none, so that a list costs the same at a million."""


@dataclass(frozen=True, slots=True)
class ListSum:
    """What the rows of one currency come to, in its minor units."""

    currency: str
    rows: int
    amount: int


def sum_by_currency(scope: Scope, found: Any, currency: Any, amount: Any) -> list[ListSum] | None:
    """The sums of a statement's rows, the most rows first; None where they are more than can be summed."""
    columns = found.with_only_columns(currency.label("currency"), amount.label("amount"))
    rows = columns.limit(MOST_SUMMED + 1).subquery("found").c
    sums = select(rows.currency, func.count(), func.sum(rows.amount)).group_by(rows.currency)
    result = [ListSum(code, int(count), int(amount)) for code, count, amount in scope.session.execute(sums)]
    is_complete = sum(each.rows for each in result) <= MOST_SUMMED
    return sorted(result, key=lambda each: (-each.rows, each.currency)) if is_complete else None
