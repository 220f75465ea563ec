"""What happens in the sample business, day by day: the same story for the same seed, ending today."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

DAYS = 548
INVOICES = 900
SEED = 20


@dataclass(frozen=True, slots=True)
class Sale:
    """An invoice to be written on a day, and what becomes of it: `fate` and after how many days."""

    customer: int
    items: tuple[tuple[int, str], ...]
    fate: str
    after_days: int
    allowance: str = ""


@dataclass(slots=True)
class Day:
    """The sales of one day."""

    on: date
    sales: list[Sale] = field(default_factory=list[Sale])


def days_until(today: date, seed: int = SEED) -> Iterator[Day]:
    """The days of the story, oldest first; about 900 sales, none at weekends."""
    draw = Random(seed)  # noqa: S311 (a story, not a secret)
    days = [today - timedelta(days=DAYS - i) for i in range(DAYS + 1)]
    working = [day for day in days if day.weekday() < 5]
    quota = _quotas(draw, working)
    for day in days:
        yield Day(day, [_sale(draw, day, today) for _ in range(quota.get(day, 0))])


def _quotas(draw: Random, working: list[date]) -> dict[date, int]:
    # Trade grows over the months, is busiest before Christmas and quiet in August.
    weights = [(1 + i / len(working)) * {8: 0.6, 11: 1.3, 12: 1.2}.get(day.month, 1.0) for i, day in enumerate(working)]
    quota: dict[date, int] = {}
    for day in draw.choices(working, weights, k=INVOICES):
        quota[day] = quota.get(day, 0) + 1
    return quota


def _sale(draw: Random, day: date, today: date) -> Sale:
    customer = min(int(draw.expovariate(1 / 16)), 59)
    items = tuple(
        (draw.randrange(12), str(draw.choice((1, 1, 1, 2, 2, 3, 5)))) for _ in range(draw.choice((1, 2, 2, 3)))
    )
    allowance = "10" if draw.random() < 0.06 else ""
    fate, after = _fate(draw, day, today)
    return Sale(customer, items, fate, after, allowance)


def _fate(draw: Random, day: date, today: date) -> tuple[str, int]:
    """Most pay around the due date, some late, a few in part or not at all; the newest drafts are not issued yet."""
    if (today - day).days <= 3 and draw.random() < 0.3:
        return "draft", 0
    chance = draw.random()
    if chance < 0.030:
        return "credited", draw.randint(2, 12)
    if chance < 0.042:
        return "partly_credited", draw.randint(2, 12)
    if chance < 0.047:
        return "written_off", draw.randint(110, 150)
    age = (today - day).days
    if chance < 0.085:
        return ("in_two_parts" if age > 75 else "partly_paid"), draw.randint(10, 30)
    if chance < 0.100 and age < 120:
        return "unpaid", 0
    late = draw.random() < 0.22
    return "paid", max(1, round(draw.gauss(27 if late else 11, 9 if late else 4)))


def expense_amount(draw: Random, usual: int, percent: int, progress: float) -> int:
    """A bill around its usual amount, in cents; what varies grows with trade, from `progress` 0 to 1."""
    growth = 0.7 + 0.55 * progress if percent else 1.0
    return round(usual * growth * (1 + draw.uniform(-percent, percent) / 100))


def line_of(item: dict[str, Any], item_id: str, quantity: str, taxes: list[dict[str, str]]) -> dict[str, Any]:
    """An invoice line of an item."""
    return {
        "description": item["name"],
        "item_id": item_id,
        "quantity": quantity,
        "unit": item["unit"],
        "unit_price": item["unit_price"],
        "taxes": taxes,
    }
