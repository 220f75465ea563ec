"""Money from customers: payments, customer credit that is used, refunds."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from billing_app.domain.booking import (
    BookedChange,
    BookedGroup,
    BookedInvoice,
    change_between,
    with_relief,
    with_tax_due,
)
from billing_app.domain.errors import Refused
from billing_app.domain.exchange import Rate
from billing_app.domain.ledger import Account, Entry, Postings, credit, debit, gain_or_loss
from billing_app.domain.money import share, spread
from billing_app.domain.postings.correcting import with_recovery
from billing_app.domain.postings.tax import tax_postings


@dataclass(frozen=True, slots=True)
class Settling:
    """One allocation and the document it settles, in minor units of the document's currency.

    `amount` is money or customer credit; `recovered` of it comes in for a debt that was written off before.
    """

    booked: BookedInvoice
    amount: int
    discount: int = 0
    withheld: int = 0
    rounding: int = 0
    recovered: int = 0


@dataclass(frozen=True, slots=True)
class Receipt:
    """A payment in minor units of its currency. `bank_amount` is what reached the bank: base currency, less the fee.

    `unallocated` of the amount becomes customer credit; fee and tip stand beside the amount.
    """

    rate: Rate
    amount: int
    account: Account = Account.BANK
    unallocated: int = 0
    fee: int = 0
    tip: int = 0
    bank_amount: int | None = None


@dataclass(frozen=True, slots=True)
class Received:
    """The entry, the documents after it with what changed (in the order given), and the base amount of new credit."""

    entry: Entry
    booked: tuple[BookedInvoice, ...]
    changes: tuple[BookedChange, ...]
    credit_base: int = 0


def book_receipt(receipt: Receipt, settlings: Sequence[Settling], *, paid_on: date) -> Received:
    """A payment: bank against receivable, customer credit, tips; what its rate makes of it is gain or loss."""
    if sum(settling.amount for settling in settlings) + receipt.unallocated != receipt.amount:
        raise Refused("Allocations and customer credit do not add up to the payment.", code="allocation_sum")
    fee = receipt.rate.to_base(receipt.fee)
    gross = _gross_base(receipt, fee)
    tip = _portion(receipt, gross, receipt.tip)
    credit_base = _portion(receipt, gross, receipt.unallocated)
    beside: Postings = (
        *debit(receipt.account, gross - fee),
        *debit(Account.FEES, fee),
        *credit(Account.TIPS, tip),
        *credit(Account.CUSTOMER_CREDIT, credit_base),
    )
    recovered = [_portion(receipt, gross, settling.recovered) for settling in settlings]
    return _settled(Entry(paid_on, "payment.recorded", beside), settlings, recovered, credit_base=credit_base)


def book_credit_use(settlings: Sequence[Settling], credit_base: int, *, applied_on: date) -> Received:
    """Customer credit used on documents; `credit_base` is what the books hold of the credit that is used."""
    used = sum(settling.amount for settling in settlings)
    recovered = [share(credit_base, settling.recovered, used) for settling in settlings]
    entry = Entry(applied_on, "credit.applied", debit(Account.CUSTOMER_CREDIT, credit_base))
    return _settled(entry, settlings, recovered, credit_base=-credit_base)


def book_refund(amount: int, rate: Rate, credit_base: int, *, account: Account, paid_on: date) -> Entry:
    """Customer credit paid out; `credit_base` is what the books hold of the credit that is paid out."""
    paid = rate.to_base(amount)
    postings = (*debit(Account.CUSTOMER_CREDIT, credit_base), *credit(account, paid), *gain_or_loss(credit_base - paid))
    return Entry(paid_on, "payment.refunded", postings)


def _gross_base(receipt: Receipt, fee: int) -> int:
    if receipt.bank_amount is not None:
        return receipt.bank_amount + fee
    return receipt.rate.to_base(receipt.amount + receipt.tip)


def _portion(receipt: Receipt, gross: int, part: int) -> int:
    return share(gross, part, receipt.amount + receipt.tip)


def _settled(entry: Entry, settlings: Sequence[Settling], recovered: Sequence[int], *, credit_base: int) -> Received:
    postings = entry.postings
    booked: list[BookedInvoice] = []
    for settling, recovered_base in zip(settlings, recovered, strict=True):
        made, after = _settle(settling, recovered_base)
        postings += made
        booked.append(after)
    left_over = sum(p.debit for p in postings) - sum(p.credit for p in postings)
    changes = tuple(change_between(s.booked, after) for s, after in zip(settlings, booked, strict=True))
    entry = replace(entry, postings=postings + gain_or_loss(left_over))
    return Received(entry, tuple(booked), changes, credit_base)


def _settle(settling: Settling, recovered_base: int) -> tuple[Postings, BookedInvoice]:
    before = settling.booked
    discount = share(before.receivable, settling.discount, before.amount_due)
    discounted = _with_discount(before, settling.discount, discount)
    recovered, kept = with_recovery(discounted, settling.recovered)
    after = with_tax_due(
        with_relief(
            replace(
                recovered,
                paid=before.paid + settling.amount + settling.withheld - settling.rounding,
                corrected=before.corrected + settling.discount - settling.recovered,
            )
        )
    )
    discount_net = discount - _standing_tax(before) + _standing_tax(discounted)
    kept_tax = sum(tax for _, tax in kept.values())
    recovered_net = recovered_base - _standing_tax(recovered) + _standing_tax(discounted) + kept_tax
    incomes = {Account.DISCOUNT: -discount_net, Account.BAD_DEBTS_RECOVERED: recovered_net, before.income_account: 0}
    carrier = _carrier(settling)
    postings = (
        *credit(Account.RECEIVABLE, after.relieved - before.relieved),
        *debit(Account.WITHHELD_TAX, share(before.receivable, settling.withheld, before.amount_due)),
        *credit(Account.ROUNDING, share(before.receivable, settling.rounding, before.amount_due)),
        *(p for account, amount in incomes.items() if account != carrier for p in credit(account, amount)),
        *tax_postings(before, after, income=(carrier, incomes[carrier]), taken=kept),
    )
    return postings, after


def _carrier(settling: Settling) -> Account:
    """The income account that moves the bases of untaxed groups."""
    if not settling.booked.is_deferred and settling.discount:
        return Account.DISCOUNT
    return Account.BAD_DEBTS_RECOVERED if settling.recovered else settling.booked.income_account


def _standing_tax(state: BookedInvoice) -> int:
    return sum(group.standing_tax for group in state.groups)


def _with_discount(state: BookedInvoice, part: int, part_base: int) -> BookedInvoice:
    """The groups less a discount: spread by gross, each part split into net and tax."""
    if state.is_stacked:
        # Gross amounts of stacked groups overlap: each group gives the same share of its base and of its tax instead.
        whole = state.payable
        taken = [(share(g.standing_base, part, whole), share(g.standing_tax, part, whole)) for g in state.groups]
    else:
        gross = [g.standing_base + g.standing_tax for g in state.groups]
        parts = spread(part_base, gross) if any(weight > 0 for weight in gross) else [0] * len(gross)
        taken = [_split(amount, group) for amount, group in zip(parts, state.groups, strict=True)]
    return replace(state, groups=tuple(_corrected(g, *t) for g, t in zip(state.groups, taken, strict=True)))


def _split(gross: int, group: BookedGroup) -> tuple[int, int]:
    net = share(gross, 100, 100 + Fraction(group.group[1]))
    return net, gross - net


def _corrected(group: BookedGroup, base: int, tax: int) -> BookedGroup:
    return replace(group, corrected_base=group.corrected_base + base, corrected_tax=group.corrected_tax + tax)
