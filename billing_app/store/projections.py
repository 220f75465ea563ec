"""The summary tables behind the overview: how a transaction moves them, and what is read from them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import case, func
from sqlmodel import col, select

from billing_app.domain.ledger import CASH_ACCOUNTS, Account, Entry
from billing_app.domain.money import round_half_away
from billing_app.store.movements import CUSTOMER_BALANCE, DAY_FIGURE, OPEN_BY_DUE, Movements
from billing_app.store.scope import select_owned
from billing_app.store.session import Scope
from billing_app.store.tables import AccountDay, CustomerBalance, DayFigure, OpenByDue

BUCKETS = ("current", "1-30", "31-60", "61-90", "90+")
INVOICED_ACCOUNTS = (Account.REVENUE, Account.OUTPUT_VAT, Account.VAT_NOT_YET_DUE, Account.ADVANCES)


@dataclass(frozen=True, slots=True)
class Bucket:
    """What is open in one aging bucket, in base currency; `count` is the number of documents."""

    bucket: str
    amount: int
    count: int


@dataclass(frozen=True, slots=True)
class CashDay:
    """Money that came in and went out on a day, bank and cash together, in base currency."""

    day: date
    money_in: int
    money_out: int


@dataclass(frozen=True, slots=True)
class Projecting:
    """Moves of the projections within one transaction, written at its commit. All amounts may be negative."""

    movements: Movements

    def open_moved(self, due_on: date, delta_base: int, documents_delta: int = 0) -> None:
        """An open amount due on a day changed; +1 document when it became open, -1 when it was settled."""
        self.movements.add(OPEN_BY_DUE, (due_on,), delta_base, documents_delta)

    def invoiced(self, day: date, amount_base: int) -> None:
        """A document was issued: `invoiced_in` its entry, which is below 0 for a credit note."""
        self.movements.add(DAY_FIGURE, (day,), amount_base, 0, 0, 0)

    def received(self, day: date, amount_base: int) -> None:
        """A payment's `amount_base` before fees; negative for a refund, and on the day of a reversal."""
        self.movements.add(DAY_FIGURE, (day,), 0, amount_base, 0, 0)

    def settled(self, day: date, amount_base: int, days: int) -> None:
        """An invoice got its `settled_on`: its `amount_due_base`, `days` after issue; negated when that is undone."""
        self.movements.add(DAY_FIGURE, (day,), 0, 0, amount_base, amount_base * days)

    def customer(
        self,
        customer_id: str,
        currency: str,
        *,
        outstanding: int = 0,
        outstanding_base: int = 0,
        credit: int = 0,
        credit_base: int = 0,
        invoiced_base: int = 0,
    ) -> None:
        """What a customer owes, has as credit or was invoiced changed, in one currency and at booked rates."""
        amounts = (outstanding, outstanding_base, credit, credit_base, invoiced_base)
        self.movements.add(CUSTOMER_BALANCE, (customer_id, currency), *amounts)


def project(scope: Scope) -> Projecting:
    """Change the projections together with the facts of this transaction."""
    return Projecting(scope.pending)


def invoiced_in(entry: Entry) -> int:
    """What the entry of an issued document adds to “invoiced”: tax included, deposits deducted, at booked rates."""
    return sum(posting.credit - posting.debit for posting in entry.postings if posting.account in INVOICED_ACCOUNTS)


def cash_balance(scope: Scope, today: date) -> int:
    """Bank and cash, opening included, up to a day."""
    balance = func.sum(col(AccountDay.debit) - col(AccountDay.credit))
    return _sum(scope, balance, AccountDay, col(AccountDay.account).in_(CASH_ACCOUNTS), col(AccountDay.day) <= today)


def outstanding(scope: Scope) -> int:
    """What customers owe, at booked rates; customer credit is not netted."""
    return _sum(scope, func.sum(OpenByDue.amount_base), OpenByDue)


def overdue(scope: Scope, today: date) -> int:
    """The part of outstanding that was due before today."""
    return _sum(scope, func.sum(OpenByDue.amount_base), OpenByDue, col(OpenByDue.due_on) < today)


def due_between(scope: Scope, first: date, last: date) -> int:
    """The part of outstanding that is due on the days from first to last."""
    return _sum(scope, func.sum(OpenByDue.amount_base), OpenByDue, col(OpenByDue.due_on).between(first, last))


def aging(scope: Scope, today: date) -> list[Bucket]:
    """Outstanding by days late, every bucket named even when it is empty."""
    due_on = col(OpenByDue.due_on)
    named = zip((0, 30, 60, 90), BUCKETS[:-1], strict=True)
    bucket = case(*((due_on >= today - timedelta(days=days), name) for days, name in named), else_=BUCKETS[-1])
    sums = func.sum(OpenByDue.amount_base), func.sum(OpenByDue.documents)
    statement = select(bucket.label("bucket"), *sums).where(OpenByDue.business_id == scope.business_id)
    found = {
        name: (int(amount), int(count)) for name, amount, count in scope.session.exec(statement.group_by("bucket"))
    }
    return [Bucket(name, *found.get(name, (0, 0))) for name in BUCKETS]


def cash_flow(scope: Scope, first: date, last: date) -> list[CashDay]:
    """Debits and credits of bank and cash by day, without opening balances; days without movement are left out."""
    statement = (
        select(col(AccountDay.day), func.sum(AccountDay.debit), func.sum(AccountDay.credit))
        .where(AccountDay.business_id == scope.business_id, col(AccountDay.account).in_(CASH_ACCOUNTS))
        .where(col(AccountDay.day).between(first, last), col(AccountDay.is_opening).is_(False))
        .group_by(col(AccountDay.day))
        .order_by(col(AccountDay.day))
    )
    return [CashDay(day, int(debit), int(credit)) for day, debit, credit in scope.session.exec(statement)]


def received_between(scope: Scope, first: date, last: date) -> int:
    """Receipts before fees, over-payments included, less refunds and reversals."""
    return _sum(scope, func.sum(DayFigure.received), DayFigure, col(DayFigure.day).between(first, last))


def invoiced_between(scope: Scope, first: date, last: date) -> int:
    """Invoiced with tax, less deposits deducted and credit notes."""
    return _sum(scope, func.sum(DayFigure.invoiced), DayFigure, col(DayFigure.day).between(first, last))


def days_to_get_paid(scope: Scope, first: date, last: date) -> Decimal | None:
    """Days from issue to the last payment, weighted by amount, to one decimal; None when nothing was settled."""
    amounts = select(func.sum(DayFigure.settled_amount), func.sum(DayFigure.settled_amount_days))
    statement = amounts.where(DayFigure.business_id == scope.business_id, col(DayFigure.day).between(first, last))
    amount, amount_days = scope.session.exec(statement).one()
    return round_half_away(Fraction(int(amount_days), int(amount)), 1) if amount else None


def customer_balances(scope: Scope, customer_ids: Iterable[str]) -> dict[str, list[CustomerBalance]]:
    """Balances per currency of some customers, by customer id; those who never had any are left out."""
    wanted = col(CustomerBalance.customer_id).in_(sorted(set(customer_ids)))
    found: dict[str, list[CustomerBalance]] = {}
    statement = select_owned(scope, CustomerBalance).where(wanted).order_by(col(CustomerBalance.currency))
    for row in scope.session.exec(statement):
        found.setdefault(row.customer_id, []).append(row)
    return found


def _sum(scope: Scope, figure: Any, table: Any, *conditions: Any) -> int:
    statement = select(figure).where(table.business_id == scope.business_id, *conditions)
    return int(scope.session.exec(statement).one() or 0)
