"""A cash forecast of twelve weeks from what is open, with a band as wide as customers' habits make it.

Each open receivable is expected at its due date plus a delay. The delays of the past (days from due date to payment,
weighted by amount) give three worlds: customers pay as early as the earlier quarter of the money did (high), like the
median (mid), like the later quarter (low). Nothing is invented: no growth, no sales that nobody has invoiced yet.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

WEEKS = 12
_QUANTILES = (Fraction(1, 4), Fraction(1, 2), Fraction(3, 4))
_DELAYS_WITHOUT_HISTORY = (0, 7, 30)
_ENOUGH_HISTORY = 5


@dataclass(frozen=True, slots=True)
class OpenAmount:
    """Something open: due date, amount (minor units of the base currency) and whose it is."""

    due_on: date
    amount: int
    customer_id: str = ""


@dataclass(frozen=True, slots=True)
class PaidDelay:
    """One payment of the past: days from due date to payment (below 0: early), the amount, and who paid."""

    days: int
    amount: int
    customer_id: str = ""


@dataclass(frozen=True, slots=True)
class ForecastWeek:
    """One week: its first day, money in (three worlds), money out, and the balance at its end (three worlds)."""

    starts_on: date
    in_low: int
    in_mid: int
    in_high: int
    out: int
    balance_low: int
    balance_mid: int
    balance_high: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """The weeks, and on how many payments of the past the band stands: below 5 it is a rule of thumb and says so."""

    weeks: tuple[ForecastWeek, ...]
    payments_seen: int

    @property
    def is_rule_of_thumb(self) -> bool:
        """Whether there was too little history to learn from."""
        return self.payments_seen < _ENOUGH_HISTORY


def forecast(
    cash_balance: int,
    receivables: Sequence[OpenAmount],
    payables: Iterable[OpenAmount],
    history: Sequence[PaidDelay],
    *,
    today: date,
) -> Forecast:
    """Twelve weeks of seven days from today. Suppliers are paid when due, what is overdue at once."""
    early, median, late = _expected(receivables, _Delays(history), today)
    out = [0] * WEEKS
    for payable in payables:
        week = _week_of(payable.due_on, today)
        if week < WEEKS:
            out[week] += payable.amount
    weeks: list[ForecastWeek] = []
    low = mid = high = cash_balance
    for week in range(WEEKS):
        low, mid, high = (low + late[week] - out[week], mid + median[week] - out[week], high + early[week] - out[week])
        weeks.append(
            ForecastWeek(
                today + timedelta(weeks=week), late[week], median[week], early[week], out[week], low, mid, high
            )
        )
    return Forecast(tuple(weeks), len(history))


class _Delays:
    """The three delays of each customer: their own history where there is enough of it, else everyone's."""

    def __init__(self, history: Sequence[PaidDelay]) -> None:
        self._everyone = _quantiles(history) if len(history) >= _ENOUGH_HISTORY else _DELAYS_WITHOUT_HISTORY
        by_customer: dict[str, list[PaidDelay]] = {}
        for paid in history:
            by_customer.setdefault(paid.customer_id, []).append(paid)
        self._own = {
            customer: _quantiles(paid) for customer, paid in by_customer.items() if len(paid) >= _ENOUGH_HISTORY
        }

    def of(self, customer_id: str) -> tuple[int, int, int]:
        """Early, median and late delay in days."""
        return self._own.get(customer_id, self._everyone)


def _quantiles(history: Sequence[PaidDelay]) -> tuple[int, int, int]:
    ordered = sorted((paid.days, max(paid.amount, 0)) for paid in history)
    whole = sum(amount for _, amount in ordered)
    early, median, late = (_quantile(ordered, whole * quantile) for quantile in _QUANTILES)
    return early, median, late


def _quantile(ordered: Sequence[tuple[int, int]], wanted: Fraction) -> int:
    seen = 0
    for days, amount in ordered:
        seen += amount
        if seen >= wanted:
            return days
    return ordered[-1][0]


def _expected(receivables: Sequence[OpenAmount], delays: _Delays, today: date) -> tuple[list[int], ...]:
    """Money by week in each of the three worlds; what comes later than the last week is left out."""
    worlds: tuple[list[int], ...] = ([0] * WEEKS, [0] * WEEKS, [0] * WEEKS)
    for receivable in receivables:
        days = _expected_days(receivable.due_on, delays.of(receivable.customer_id), today)
        for weeks, day in zip(worlds, days, strict=True):
            if (week := _week_of(day, today)) < WEEKS:
                weeks[week] += receivable.amount
    return worlds


def _expected_days(due_on: date, delays: tuple[int, int, int], today: date) -> tuple[date, date, date]:
    """When money comes: due date plus delay, never before today.

    What should have come already comes today in the best world; in the others the wait starts again, because who is
    later than usual has shown that the usual does not hold.
    """
    days = [due_on + timedelta(days=delay) for delay in delays]
    early = max(days[0], today)
    median = max(early, days[1] if days[1] >= today else today + timedelta(days=max(delays[1], 0)))
    late = max(median, days[2] if days[2] >= today else today + timedelta(days=max(delays[2], 0)))
    return early, median, late


def _week_of(day: date, today: date) -> int:
    return max(0, (day - today).days) // 7
