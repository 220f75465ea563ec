"""Exchange rates: those that the business has set, and what the European Central Bank published as a suggestion."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from importlib import import_module
from typing import Any

from billing_app.domain.access import Actor, Permission
from billing_app.domain.change import Fact
from billing_app.domain.errors import InvalidInput
from billing_app.domain.exchange import RATE_DECIMALS, rate_of_exchange
from billing_app.domain.fields import date_field
from billing_app.domain.money import decimal_text, round_half_away
from billing_app.domain.party_fields import currency_field
from billing_app.store import exchange_rates as store
from billing_app.store.business import profile_of
from billing_app.store.session import reading, transaction
from billing_app.store.tables import ExchangeRate

# The rates come with a package that is renewed every few weeks; the answer names the day, so that a person can judge.
_OLDEST_SUGGESTION = timedelta(days=92)


@dataclass(frozen=True, slots=True)
class DayRate:
    """Base currency per one of `currency` on a day; `source` is `business` or `ECB`."""

    currency: str
    day: date
    rate: Decimal
    source: str


def set_rate(actor: Actor, currency: object, day: object, rate: object) -> DayRate:
    """Set the rate of a day; it holds until a later one is set, for at most 31 days."""
    actor.require(Permission.MANAGE_BOOKS)
    code, on, value = currency_field(currency, "currency"), date_field(day, "day"), rate_of_exchange(rate, "rate")
    with transaction(actor) as scope:
        if code == profile_of(scope).currency:
            sentence = f"{code} is the currency of the books: it needs no rate."
            raise InvalidInput(sentence, code="rate_not_needed", path="currency")
        row = store.find_rate(scope, code, on)
        before = row.rate if row else None
        if before == decimal_text(value):
            return DayRate(code, on, value, "business")
        if row is None:
            row = ExchangeRate(business_id=scope.business_id, currency=code, day=on, rate="")
            scope.session.add(row)
        row.rate = decimal_text(value)
        told = {"currency": code, "day": on.isoformat(), "rate": row.rate, "before": before}
        scope.record(Fact("settings.changed", scope.business_id, {"exchange_rate": told}))
        return DayRate(code, on, value, "business")


def list_rates(actor: Actor, currency: str = "", limit: int = 100) -> list[DayRate]:
    """The rates that were set, the newest first."""
    actor.require(Permission.VIEW_INVOICES)
    with reading(actor) as scope:
        rows = store.list_rates(scope, currency, min(max(limit, 1), 1000))
        return [DayRate(row.currency, row.day, Decimal(row.rate), "business") for row in rows]


def rate_for_day(actor: Actor, currency: str, day: date) -> DayRate | None:
    """What a form proposes: the business's own rate in force, else that of the European Central Bank."""
    actor.require(Permission.VIEW_INVOICES)
    with reading(actor) as scope:
        base = profile_of(scope).currency
        own = store.rate_on(scope, currency, day)
    return DayRate(currency, day, own, "business") if own is not None else suggested_rate(currency, base, day)


@lru_cache(maxsize=256)
def suggested_rate(currency: str, base: str, day: date) -> DayRate | None:
    """The newest reference rate of the European Central Bank up to a day; None where it publishes none.

    `day` of the answer is the day of publication. Nothing is fetched: the rates lie in the installed data.
    """
    library: Any = import_module("currency_converter")  # slow to import, and seldom needed
    published = library.CurrencyConverter(decimal=True)  # takes 40 MB, so the answers are kept and not the table
    for age in range(_OLDEST_SUGGESTION.days + 1):
        on = day - timedelta(days=age)
        try:
            rate = published.convert(Decimal(1), currency, base, on)
        except (ValueError, library.RateNotFoundError):  # no such currency, or nothing published on that day
            continue
        return DayRate(currency, on, round_half_away(rate, RATE_DECIMALS), "ECB")
    return None
