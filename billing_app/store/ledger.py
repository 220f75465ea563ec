"""Reading the books: entries by period and subject, balances of accounts, and what tax reports sum."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func
from sqlmodel import col, select

from billing_app.domain.ledger import Account, Entry, Posting
from billing_app.domain.tax_report import TaxSum
from billing_app.store.scope import Page, page, select_owned
from billing_app.store.session import Scope
from billing_app.store.tables import LedgerEntry, LedgerPosting


@dataclass(frozen=True, slots=True)
class AccountBalance:
    """Debits and credits of an account, in base currency."""

    account: str
    debit: int
    credit: int

    @property
    def balance(self) -> int:
        """Debit less credit."""
        return self.debit - self.credit


@dataclass(frozen=True, slots=True)
class Booked:
    """An entry with its postings in their order."""

    entry: LedgerEntry
    postings: tuple[LedgerPosting, ...]

    def to_entry(self) -> Entry:
        """The entry as the rules of billing know it: to be mirrored, or compared with its event."""
        return Entry(self.entry.booked_on, self.entry.kind, tuple(_posting(row) for row in self.postings))


def entries_between(
    scope: Scope, first: date, last: date, *, account: str = "", limit: int = 100, cursor: str = ""
) -> Page[Booked]:
    """A page of the entries booked from first to last, oldest first; of one account if it is named."""
    statement = select_owned(scope, LedgerEntry).where(col(LedgerEntry.booked_on).between(first, last))
    if account:
        owned = select(LedgerPosting.entry_id).where(LedgerPosting.business_id == scope.business_id)
        touched = owned.where(LedgerPosting.account == account, col(LedgerPosting.booked_on).between(first, last))
        statement = statement.where(col(LedgerEntry.id).in_(touched))
    found = page(scope, statement, [LedgerEntry.booked_on, LedgerEntry.id], limit=limit, cursor=cursor)
    return Page(_with_postings(scope, found.rows), found.next_cursor)


def entries_of(scope: Scope, subject_id: str) -> list[Booked]:
    """All entries that a document, payment or expense has made, oldest first."""
    statement = select_owned(scope, LedgerEntry).where(LedgerEntry.subject_id == subject_id)
    rows = scope.session.exec(statement.order_by(col(LedgerEntry.event_sequence))).all()
    return _with_postings(scope, rows)


def entries_of_events(scope: Scope, first: int, last: int) -> dict[int, list[Booked]]:
    """The entries of a run of events, by the event's sequence."""
    statement = select_owned(scope, LedgerEntry).where(col(LedgerEntry.event_sequence).between(first, last))
    found: dict[int, list[Booked]] = {}
    for booked in _with_postings(scope, scope.session.exec(statement).all()):
        found.setdefault(booked.entry.event_sequence, []).append(booked)
    return found


def trial_balance(scope: Scope, on: date) -> list[AccountBalance]:
    """Every account's debits and credits up to a day, from the postings, by account."""
    return _by_account(scope, col(LedgerPosting.booked_on) <= on)


def tax_sums(scope: Scope, first: date, last: date) -> list[TaxSum]:
    """What tax reports are made of: per account and tax group the sums of a period."""
    group = LedgerPosting.account, LedgerPosting.tax_category, LedgerPosting.tax_rate, LedgerPosting.tax_name
    columns: list[Any] = [col(column) for column in group]
    net_credit = func.sum(col(LedgerPosting.credit) - col(LedgerPosting.debit))
    statement = (
        select(*[*columns, net_credit, func.sum(LedgerPosting.tax_base)])
        .where(LedgerPosting.business_id == scope.business_id, col(LedgerPosting.account).in_(tuple(Account)))
        .where(col(LedgerPosting.booked_on).between(first, last), col(LedgerPosting.tax_category).is_not(None))
        .group_by(*columns)
        .order_by(*columns)
    )
    rows: Iterable[Any] = scope.session.exec(statement)
    return [TaxSum(Account(account), tuple(key), int(net), int(base)) for account, *key, net, base in rows]


def _posting(row: LedgerPosting) -> Posting:
    group = None
    if row.tax_category is not None:
        group = row.tax_category, row.tax_rate or "", row.tax_name or ""
    return Posting(Account(row.account), row.debit, row.credit, group, row.tax_base)


def _by_account(scope: Scope, when: Any) -> list[AccountBalance]:
    account = col(LedgerPosting.account)
    statement = (
        select(account, func.sum(LedgerPosting.debit), func.sum(LedgerPosting.credit))
        .where(LedgerPosting.business_id == scope.business_id, when)
        .group_by(account)
        .order_by(account)
    )
    return [AccountBalance(name, int(debit), int(credit)) for name, debit, credit in scope.session.exec(statement)]


def _with_postings(scope: Scope, entries: Sequence[LedgerEntry]) -> list[Booked]:
    ids = [entry.id for entry in entries]
    statement = select_owned(scope, LedgerPosting).where(col(LedgerPosting.entry_id).in_(ids))
    postings: dict[str, list[LedgerPosting]] = {}
    for posting in scope.session.exec(statement.order_by(col(LedgerPosting.position))) if ids else ():
        postings.setdefault(posting.entry_id, []).append(posting)
    return [Booked(entry, tuple(postings.get(entry.id, ()))) for entry in entries]
