"""Issuing: receivable against revenue and tax; deposit invoices against advances; final invoices use them up."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from billing_app.domain.booking import BookedGroup, BookedInvoice, with_tax_due
from billing_app.domain.exchange import Rate
from billing_app.domain.invoice import DepositDeduction
from billing_app.domain.ledger import Account, Entry, GroupKey, Postings, credit, debit
from billing_app.domain.postings.tax import Amounts, key_of, summed, tax_postings
from billing_app.domain.totals import Totals


@dataclass(frozen=True, slots=True)
class Booking:
    """An entry, and what the books hold of the document after it."""

    entry: Entry
    booked: BookedInvoice


@dataclass(frozen=True, slots=True)
class BookedDeposit:
    """A deposit that a final invoice deducts, with what the books hold of it after its unpaid rest was credited."""

    deduction: DepositDeduction
    booked: BookedInvoice


def book_issue(
    totals: Totals,
    rate: Rate,
    *,
    kind: Literal["invoice", "deposit"],
    is_cash_basis: bool,
    issued_on: date,
    deposits: Sequence[BookedDeposit] = (),
) -> Booking:
    """Issue of an invoice or a deposit invoice.

    Receivable and each tax group are converted and rounded on their own, the income takes the rest, so that the entry
    balances. Deposits: their advances are used up, and their tax is taken off the tax of the document.
    """
    receivable = rate.to_base(totals.amount_due)
    advances = sum(deposit.booked.income for deposit in deposits)
    groups = _booked_groups(totals, rate, deposits)
    beside: Postings = (
        *debit(Account.ADVANCES, advances),
        *debit(Account.WITHHELD_TAX, rate.to_base(totals.withholding_total)),
        *credit(Account.ROUNDING, rate.to_base(totals.rounding)),
    )
    tax = sum(group.standing_tax for group in groups)
    income = receivable - sum(p.net_credit for p in beside) - tax
    booked = with_tax_due(
        BookedInvoice(
            kind,
            totals.amount_due,
            receivable,
            income,
            is_deferred=is_cash_basis or kind == "deposit",
            is_stacked=sum(group.base for group in totals.groups) != totals.tax_exclusive,
            groups=groups,
            prepaid=sum(deposit.deduction.amount for deposit in deposits),
            advances=advances,
        )
    )
    taxes = tax_postings(None, booked, income=(booked.income_account, income))
    entry = Entry(issued_on, f"{kind}.issued", (*debit(Account.RECEIVABLE, receivable), *beside, *taxes))
    return Booking(entry, booked)


def _booked_groups(totals: Totals, rate: Rate, deposits: Sequence[BookedDeposit]) -> tuple[BookedGroup, ...]:
    whole = summed(totals.groups)
    deducted = _deducted(deposits)
    prepaid = _became_due(deposits)
    keys = dict.fromkeys([*whole, *deducted, *prepaid])
    return tuple(_booked_group(key, whole, deducted, prepaid, rate=rate) for key in keys)


def _booked_group(key: GroupKey, whole: Amounts, deducted: Amounts, prepaid: Amounts, *, rate: Rate) -> BookedGroup:
    document_base, document_tax = whole.get(key, (0, 0))
    minus_base, minus_tax = deducted.get(key, (0, 0))
    prepaid_base, prepaid_tax = prepaid.get(key, (0, 0))
    return BookedGroup(
        key,
        document_base,
        document_tax,
        base=rate.to_base(document_base - minus_base) + prepaid_base,
        tax=rate.to_base(document_tax - minus_tax) + prepaid_tax,
        prepaid_base=prepaid_base,
        prepaid_tax=prepaid_tax,
    )


def _deducted(deposits: Sequence[BookedDeposit]) -> dict[GroupKey, tuple[int, int]]:
    return _added((key_of(tax), base, amount) for deposit in deposits for tax, base, amount in deposit.deduction.groups)


def _became_due(deposits: Sequence[BookedDeposit]) -> dict[GroupKey, tuple[int, int]]:
    return _added((g.group, g.due_base, g.due_tax) for deposit in deposits for g in deposit.booked.groups)


def _added(parts: Iterable[tuple[GroupKey, int, int]]) -> dict[GroupKey, tuple[int, int]]:
    found: dict[GroupKey, tuple[int, int]] = {}
    for key, base, tax in parts:
        before = found.get(key, (0, 0))
        found[key] = (before[0] + base, before[1] + tax)
    return found
