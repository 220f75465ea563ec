"""Double entry in the base currency: accounts, postings, and the entry that each event of billing makes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Account(StrEnum):
    """The chart of accounts that billing needs; an export maps it to the accountant's own."""

    BANK = "bank"
    CASH = "cash"
    RECEIVABLE = "receivable"
    CUSTOMER_CREDIT = "customer_credit"
    ADVANCES = "advances"
    REVENUE = "revenue"
    OUTPUT_VAT = "output_vat"
    VAT_NOT_YET_DUE = "vat_not_yet_due"
    DISCOUNT = "discount"
    ROUNDING = "rounding"
    WITHHELD_TAX = "withheld_tax"
    FEES = "fees"
    TIPS = "tips"
    BAD_DEBT = "bad_debt"
    BAD_DEBTS_RECOVERED = "bad_debts_recovered"
    EXCHANGE_GAIN = "exchange_gain"
    EXCHANGE_LOSS = "exchange_loss"
    EXPENSE = "expense"
    INPUT_VAT = "input_vat"
    PAYABLE = "payable"
    OPENING_EQUITY = "opening_equity"


CASH_ACCOUNTS = frozenset({Account.BANK, Account.CASH})

GroupKey = tuple[str, str, str]
"""A tax group in the books: category, rate as plain text, name."""


@dataclass(frozen=True, slots=True)
class Posting:
    """One side of an entry, minor units of the base currency; exactly one of debit and credit is above 0.

    A posting with a `tax_group` is a line of the tax report (see `tax_report`): `tax_base` is what it adds to the
    group's base, below 0 where it takes away. Taxed groups are carried by the tax accounts. Where no tax is posted
    (exempt, zero rated, reverse charge), the income account carries group and base instead; a base that moves without
    any income moving stands in a pair of postings that cancel each other.
    """

    account: Account
    debit: int = 0
    credit: int = 0
    tax_group: GroupKey | None = None
    tax_base: int = 0

    @property
    def net_credit(self) -> int:
        """Credit less debit."""
        return self.credit - self.debit


@dataclass(frozen=True, slots=True)
class Entry:
    """What one event did to the books: balanced to the cent."""

    booked_on: date
    kind: str
    postings: tuple[Posting, ...]

    @property
    def is_balanced(self) -> bool:
        """Whether debits equal credits."""
        return sum(p.debit for p in self.postings) == sum(p.credit for p in self.postings)


Postings = tuple[Posting, ...]


def credit(account: Account, amount: int, group: GroupKey | None = None, base: int = 0) -> Postings:
    """A credit of this amount; a debit where it is below 0, nothing where it is 0."""
    if not amount:
        return ()
    return (Posting(account, max(-amount, 0), max(amount, 0), group, base),)


def debit(account: Account, amount: int, group: GroupKey | None = None, base: int = 0) -> Postings:
    """A debit of this amount; a credit where it is below 0, nothing where it is 0. `base` is taken as it is."""
    return credit(account, -amount, group, base)


def gain_or_loss(amount: int) -> Postings:
    """An exchange difference: above 0 a gain, below 0 a loss."""
    return credit(Account.EXCHANGE_GAIN, amount) if amount > 0 else debit(Account.EXCHANGE_LOSS, -amount)


def mirrored(postings: Iterable[Posting]) -> Postings:
    """The same postings with their sides exchanged: what undoes them exactly."""
    return tuple(Posting(p.account, p.credit, p.debit, p.tax_group, -p.tax_base) for p in postings)


def money_account(method: str) -> Account:
    """Where money goes that came by this method: cash into the till, all else to the bank."""
    return Account.CASH if method == "cash" else Account.BANK
