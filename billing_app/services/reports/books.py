"""The ledger as a report: entries by period, and the balance of every account."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from billing_app.domain.access import Actor, Permission
from billing_app.domain.errors import InvalidInput
from billing_app.domain.figures import today_in
from billing_app.domain.ledger import Account
from billing_app.domain.money import to_text
from billing_app.services.reports.periods import Table, check_period
from billing_app.store import ledger
from billing_app.store.business import profile_of
from billing_app.store.scope import Page
from billing_app.store.session import reading


@dataclass(frozen=True, slots=True)
class TrialBalance:
    """Every account's debits and credits up to a day; both sides add up to the same."""

    on: date
    currency: str
    rows: list[ledger.AccountBalance]

    @property
    def table(self) -> Table:
        """The report as rows of text."""
        rows = [
            [row.account, *(to_text(amount, self.currency) for amount in (row.debit, row.credit, row.balance))]
            for row in self.rows
        ]
        return [["account", "debit", "credit", "balance"], *rows]


def ledger_report(
    actor: Actor, first: date, last: date, *, account: str = "", limit: int = 100, cursor: str = ""
) -> Page[ledger.Booked]:
    """A page of the entries booked between two days, oldest first; of one account if it is named."""
    actor.require(Permission.VIEW_REPORTS)
    check_period(first, last)
    if account and account not in tuple(Account):
        raise InvalidInput(f"Choose one of: {', '.join(Account)}.", code="not_a_choice", path="account")
    with reading(actor) as scope:
        return ledger.entries_between(scope, first, last, account=account, limit=limit, cursor=cursor)


def ledger_table(entries: Iterable[ledger.Booked], currency: str) -> Table:
    """Entries as rows of text, one for each posting."""
    rows = [
        [
            one.entry.booked_on.isoformat(),
            one.entry.kind,
            one.entry.id,
            one.entry.subject_id,
            posting.account,
            to_text(posting.debit, currency),
            to_text(posting.credit, currency),
        ]
        for one in entries
        for posting in one.postings
    ]
    return [["day", "kind", "entry", "subject", "account", "debit", "credit"], *rows]


def trial_balance(actor: Actor, *, on: date | None = None) -> TrialBalance:
    """Every account's debits, credits and balance up to a day."""
    actor.require(Permission.VIEW_REPORTS)
    with reading(actor) as scope:
        profile = profile_of(scope)
        day = on or today_in(profile.zone, scope.now)
        return TrialBalance(day, profile.currency, ledger.trial_balance(scope, day))
