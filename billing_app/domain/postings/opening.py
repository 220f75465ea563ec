"""Balances and open invoices of the program used before: against opening equity, no revenue, no tax."""

from collections.abc import Iterable
from datetime import date

from billing_app.domain.booking import BookedInvoice
from billing_app.domain.errors import InvalidInput
from billing_app.domain.exchange import Rate
from billing_app.domain.ledger import Account, Entry, Postings, credit, debit
from billing_app.domain.postings.issuing import Booking

_ON_CREDIT_SIDE = frozenset(
    {
        Account.CUSTOMER_CREDIT,
        Account.ADVANCES,
        Account.REVENUE,
        Account.OUTPUT_VAT,
        Account.VAT_NOT_YET_DUE,
        Account.ROUNDING,
        Account.TIPS,
        Account.BAD_DEBTS_RECOVERED,
        Account.EXCHANGE_GAIN,
        Account.PAYABLE,
    }
)
_COMES_OTHERWISE = frozenset({Account.RECEIVABLE, Account.OPENING_EQUITY})


def book_opening_accounts(balances: Iterable[tuple[Account, int]], *, opened_on: date) -> Entry:
    """Balances of accounts on the side where each grows; the difference is opening equity.

    Receivables come as open invoices, and equity is what is left: both are refused here.
    """
    postings: Postings = ()
    for account, amount in balances:
        if account in _COMES_OTHERWISE:
            sentence = f"The opening balance of “{account.value}” follows from the others: leave it out."
            raise InvalidInput(sentence, code="not_opened", path="accounts")
        postings += credit(account, amount if account in _ON_CREDIT_SIDE else -amount)
    equity = -sum(p.net_credit for p in postings)
    return Entry(opened_on, "opening.recorded", postings + credit(Account.OPENING_EQUITY, equity))


def book_opening_invoice(balance: int, rate: Rate, *, opened_on: date) -> Booking:
    """An open invoice of the old program: receivable against opening equity."""
    receivable = rate.to_base(balance)
    postings = debit(Account.RECEIVABLE, receivable) + credit(Account.OPENING_EQUITY, receivable)
    return Booking(Entry(opened_on, "opening.recorded", postings), BookedInvoice("opening", balance, receivable))
