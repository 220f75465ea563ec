"""The table of exchange rates that a business has set: base currency per one of the foreign one."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from sqlmodel import col

from billing_app.store.scope import select_owned
from billing_app.store.session import Scope
from billing_app.store.tables import ExchangeRate

# Tax offices publish rates by the month; an older one would book a figure that nobody would defend.
LONGEST_VALIDITY = timedelta(days=31)


def rate_on(scope: Scope, currency: str, day: date) -> Decimal | None:
    """The rate in force on a day: the latest one set for it or for at most 31 days before; None without."""
    statement = select_owned(scope, ExchangeRate).where(
        ExchangeRate.currency == currency,
        col(ExchangeRate.day) <= day,
        col(ExchangeRate.day) >= day - LONGEST_VALIDITY,
    )
    row = scope.session.exec(statement.order_by(col(ExchangeRate.day).desc()).limit(1)).first()
    return Decimal(row.rate) if row else None


def find_rate(scope: Scope, currency: str, day: date) -> ExchangeRate | None:
    """The rate that was set for exactly this day, locked."""
    key = (scope.business_id, currency, day)
    return scope.session.get(ExchangeRate, key, with_for_update=True, populate_existing=True)


def list_rates(scope: Scope, currency: str = "", limit: int = 100) -> Sequence[ExchangeRate]:
    """The rates that were set, the newest day first."""
    statement = select_owned(scope, ExchangeRate)
    if currency:
        statement = statement.where(ExchangeRate.currency == currency)
    statement = statement.order_by(col(ExchangeRate.day).desc(), col(ExchangeRate.currency))
    return scope.session.exec(statement.limit(limit)).all()
