"""The aging report: who owes what for how long."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from billing_app.domain.access import Actor, Permission
from billing_app.domain.aging import BUCKETS
from billing_app.domain.figures import today_in
from billing_app.domain.money import to_text
from billing_app.services.reports.periods import Table
from billing_app.store.business import profile_of
from billing_app.store.report_queries import OpenShare, aging_by_customer
from billing_app.store.session import reading

_POSITIONS: dict[str, int] = {bucket: index for index, bucket in enumerate(BUCKETS)}


@dataclass(slots=True)
class AgingRow:
    """What one customer owes in one currency, by days late; `buckets` in the order of BUCKETS."""

    customer_id: str
    customer_name: str
    currency: str
    balance: int = 0
    balance_base: int = 0
    count: int = 0
    buckets: list[int] = field(default_factory=lambda: [0] * len(BUCKETS))
    buckets_base: list[int] = field(default_factory=lambda: [0] * len(BUCKETS))


@dataclass(frozen=True, slots=True)
class AgingReport:
    """Outstanding by customer and currency; the totals are in base currency and equal the overview's figure."""

    today: date
    currency: str
    rows: list[AgingRow]

    @property
    def totals(self) -> list[int]:
        """The sum of each bucket in base currency."""
        return [sum(row.buckets_base[index] for row in self.rows) for index in range(len(BUCKETS))]

    @property
    def total(self) -> int:
        """All that is open, in base currency."""
        return sum(row.balance_base for row in self.rows)

    @property
    def table(self) -> Table:
        """The report as rows of text."""
        heading = ["customer", "currency", *BUCKETS, "balance", f"balance_{self.currency}"]
        return [heading, *(self._row(row) for row in self.rows)]

    def _row(self, row: AgingRow) -> list[str]:
        amounts = [to_text(amount, row.currency) for amount in (*row.buckets, row.balance)]
        return [row.customer_name, row.currency, *amounts, to_text(row.balance_base, self.currency)]


def aging_report(actor: Actor, *, today: date | None = None) -> AgingReport:
    """Who owes what for how long, by customer and currency."""
    actor.require(Permission.VIEW_REPORTS)
    with reading(actor) as scope:
        profile = profile_of(scope)
        day = today or today_in(profile.zone, scope.now)
        return AgingReport(day, profile.currency, _aging_rows(aging_by_customer(scope, day)))


def _aging_rows(shares: Iterable[OpenShare]) -> list[AgingRow]:
    rows: dict[tuple[str, str], AgingRow] = {}
    for share in shares:
        key = (share.customer_id, share.currency)
        row = rows.setdefault(key, AgingRow(share.customer_id, share.customer_name, share.currency))
        index = _POSITIONS[share.bucket]
        row.buckets[index] += share.balance
        row.buckets_base[index] += share.balance_base
        row.balance += share.balance
        row.balance_base += share.balance_base
        row.count += share.count
    return list(rows.values())
