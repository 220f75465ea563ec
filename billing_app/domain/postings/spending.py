"""Expenses and what is paid for them."""

from datetime import date

from billing_app.domain.exchange import Rate
from billing_app.domain.expense import Expense, ExpenseTax
from billing_app.domain.ledger import Account, Entry, GroupKey, Postings, credit, debit, gain_or_loss
from billing_app.domain.money import decimal_text


def book_expense(expense: Expense, rate: Rate) -> Entry:
    """Expense and input VAT against payable. Tax that the buyer owes (reverse charge) stands on both tax accounts.

    Only the deductible share is input VAT; the rest is cost. The tax report counts the whole base.
    """
    payable = rate.to_base(expense.amount)
    postings: Postings = ()
    for tax in expense.taxes:
        postings += _tax_postings(tax, rate)
    cost = payable + sum(p.net_credit for p in postings)
    postings = debit(Account.EXPENSE, cost) + postings + credit(Account.PAYABLE, payable)
    return Entry(expense.incurred_on, "expense.recorded", postings)


def book_expense_payment(payable_base: int, paid_base: int, *, paid_on: date, account: Account = Account.BANK) -> Entry:
    """A supplier paid: payable against bank; `payable_base` as it was booked, `paid_base` what left the account."""
    postings = (
        *debit(Account.PAYABLE, payable_base),
        *credit(account, paid_base),
        *gain_or_loss(payable_base - paid_base),
    )
    return Entry(paid_on, "expense.paid", postings)


def _tax_postings(tax: ExpenseTax, rate: Rate) -> Postings:
    base, group = rate.to_base(tax.base), _key_of(tax)
    postings = debit(Account.INPUT_VAT, rate.to_base(tax.deductible_tax), group, base)
    if tax.is_self_assessed:
        postings += credit(Account.OUTPUT_VAT, rate.to_base(tax.tax), group, base)
    return postings


def _key_of(tax: ExpenseTax) -> GroupKey:
    return (tax.category, decimal_text(tax.rate), tax.name)
