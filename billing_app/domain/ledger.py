"""Double entry in the base currency: accounts, postings, and the entry that each event of billing makes."""

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


@dataclass(frozen=True, slots=True)
class Posting:
    """One side of an entry, minor units of the base currency; exactly one of debit and credit is above 0.

    `tax_group` (category, rate as text, name) and `tax_base` stand on postings of tax accounts: reports come from them.
    """

    account: Account
    debit: int = 0
    credit: int = 0
    tax_group: tuple[str, str, str] | None = None
    tax_base: int = 0


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
