"""Corrections of issued documents: credit notes, write-offs, and debts that are recovered after all."""

from dataclasses import dataclass, replace
from datetime import date

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
from billing_app.domain.ledger import Account, Entry, GroupKey, Postings, credit, debit
from billing_app.domain.money import share
from billing_app.domain.postings.tax import Amounts, income_postings, summed, tax_postings
from billing_app.domain.totals import Totals


@dataclass(frozen=True, slots=True)
class CreditSplit:
    """Where a credit note's amount goes, minor units of the document: off the balance, back to deposits, to credit."""

    set_off: int
    restored: int = 0
    to_credit: int = 0


@dataclass(frozen=True, slots=True)
class Corrected:
    """The entry, the corrected document, what changed of it, and the base amount that became customer credit."""

    entry: Entry
    booked: BookedInvoice
    change: BookedChange
    credit_base: int = 0


def book_credit_note(
    original: BookedInvoice, totals: Totals, rate: Rate, *, split: CreditSplit, issued_on: date
) -> Corrected:
    """A credit note (`totals` positive, `rate` that of the original): the reverse of its part of the issue.

    Each group's tax is its share of what was booked, to the cent over several credit notes. Where tax is deferred,
    the part that is set off is taken from what is not yet due, the rest from what is due.
    """
    if split.set_off + split.restored + split.to_credit != totals.amount_due:
        raise Refused("The parts of the credit note do not add up to its amount.", code="credit_split")
    credited = summed(totals.groups)
    taken, foreign = _taken(original, credited, rate)
    back = {group.group: _restored_of(group, original, split.restored) for group in original.groups}
    groups, beyond = _taken_off(original, taken, back, credited, split=split)
    after = with_tax_due(
        with_relief(
            replace(
                original,
                groups=groups,
                corrected=original.corrected + split.set_off,
                restored=original.restored + split.restored,
            )
        )
    )
    credit_base = rate.to_base(split.to_credit)
    advances = _part(original.advances, original.restored, split.restored, original.prepaid)
    beside: Postings = (
        *credit(Account.RECEIVABLE, after.relieved - original.relieved),
        *credit(Account.CUSTOMER_CREDIT, credit_base),
        *credit(Account.ADVANCES, advances),
        *credit(Account.WITHHELD_TAX, rate.to_base(totals.withholding_total)),
        *debit(Account.ROUNDING, rate.to_base(totals.rounding)),
    )
    tax = sum(t for _, t in taken.values()) - sum(t for _, t in back.values()) + sum(t for _, t in foreign.values())
    income = tax - sum(p.net_credit for p in beside)
    after = replace(after, income=after.income + income)
    taxes = _foreign_tax(foreign)
    taxes += tax_postings(original, after, income=(original.income_account, income), taken=beyond)
    entry = Entry(issued_on, "credit_note.issued", beside + taxes)
    return Corrected(entry, after, change_between(original, after), credit_base)


def credited_amounts(original: BookedInvoice, totals: Totals, rate: Rate, *, restored: int) -> Amounts:
    """What a credit note takes from the books by tax group: its part of the issue, less what goes back to deposits.

    `original` is the document before it, `restored` the amount that deposits get back.
    """
    taken, foreign = _taken(original, summed(totals.groups), rate)
    back = {group.group: _restored_of(group, original, restored) for group in original.groups}
    return {key: _less(amounts, back.get(key, (0, 0))) for key, amounts in {**taken, **foreign}.items()}


def _taken(original: BookedInvoice, credited: Amounts, rate: Rate) -> tuple[dict[GroupKey, tuple[int, int]], Amounts]:
    taken = {
        group.group: _share_of(group, *credited[group.group]) for group in original.groups if group.group in credited
    }
    # Groups that the books do not know (open invoices of an old program) are taken off output VAT as they stand.
    foreign = {
        key: (rate.to_base(base), rate.to_base(tax)) for key, (base, tax) in credited.items() if key not in taken
    }
    return taken, foreign


def _share_of(group: BookedGroup, base: int, tax: int) -> tuple[int, int]:
    return (
        _part(group.base, group.credited_base, base, group.document_base),
        _part(group.tax, group.credited_tax, tax, group.document_tax),
    )


def _restored_of(group: BookedGroup, original: BookedInvoice, restored: int) -> tuple[int, int]:
    return (
        _part(group.prepaid_base, original.restored, restored, original.prepaid),
        _part(group.prepaid_tax, original.restored, restored, original.prepaid),
    )


def _part(whole: int, before: int, part: int, of: int) -> int:
    """Share of a whole so far, less what was taken before: the last part takes the residual."""
    return share(whole, before + part, of) - share(whole, before, of)


def _taken_off(
    original: BookedInvoice, taken: Amounts, back: Amounts, credited: Amounts, *, split: CreditSplit
) -> tuple[tuple[BookedGroup, ...], dict[GroupKey, tuple[int, int]]]:
    """The groups after the credit note, and what it takes of tax that the document no longer stands for."""
    groups: list[BookedGroup] = []
    beyond: dict[GroupKey, tuple[int, int]] = {}
    for group in original.groups:
        base, tax = _less(taken.get(group.group, (0, 0)), back[group.group])
        whole = split.set_off + split.to_credit
        off_base, off_tax = share(base, split.set_off, whole), share(tax, split.set_off, whole)
        beyond[group.group] = (base - off_base, tax - off_tax)
        more_base, more_tax = credited.get(group.group, (0, 0))
        groups.append(
            replace(
                group,
                corrected_base=group.corrected_base + off_base,
                corrected_tax=group.corrected_tax + off_tax,
                credited_base=group.credited_base + more_base,
                credited_tax=group.credited_tax + more_tax,
            )
        )
    return tuple(groups), beyond


def _less(whole: tuple[int, int], part: tuple[int, int]) -> tuple[int, int]:
    return whole[0] - part[0], whole[1] - part[1]


def _foreign_tax(foreign: Amounts) -> Postings:
    postings: Postings = ()
    for group, (base, tax) in foreign.items():
        postings += debit(Account.OUTPUT_VAT, tax, group, -base)
        if not tax:
            postings += income_postings(Account.REVENUE, 0, {group: -base})
    return postings


def book_write_off(booked: BookedInvoice, amount: int, *, has_vat_relief: bool, written_off_on: date) -> Corrected:
    """A debt given up: bad debt, and the tax in it where the law allows. Deferred tax always goes: it never was due."""
    spares = has_vat_relief or booked.is_deferred
    groups = tuple(_written_off(group, booked, amount, spares=spares) for group in booked.groups)
    after = with_tax_due(
        with_relief(
            replace(
                booked,
                groups=groups,
                corrected=booked.corrected + amount,
                written_off=booked.written_off + amount,
            )
        )
    )
    moved = {
        new.group: (old.standing_base - new.standing_base, old.standing_tax - new.standing_tax)
        for old, new in zip(booked.groups, groups, strict=True)
    }
    kept = {} if spares else {key: (-base, -tax) for key, (base, tax) in moved.items()}
    relieved = after.relieved - booked.relieved
    loss = relieved - (sum(tax for _, tax in moved.values()) if spares else 0)
    taxes = tax_postings(booked, after, income=(Account.BAD_DEBT, -loss), taken=kept)
    entry = Entry(written_off_on, "invoice.written_off", credit(Account.RECEIVABLE, relieved) + taxes)
    return Corrected(entry, after, change_between(booked, after))


def _written_off(group: BookedGroup, booked: BookedInvoice, amount: int, *, spares: bool) -> BookedGroup:
    base = _unpaid_share(group.standing_base, booked, amount)
    tax = _unpaid_share(group.standing_tax, booked, amount)
    return replace(
        group,
        corrected_base=group.corrected_base + base,
        corrected_tax=group.corrected_tax + tax,
        written_base=group.written_base + base,
        written_tax=group.written_tax + tax,
        spared_base=group.spared_base + (base if spares else 0),
        spared_tax=group.spared_tax + (tax if spares else 0),
    )


def _unpaid_share(standing: int, booked: BookedInvoice, amount: int) -> int:
    unpaid = standing - share(standing, booked.paid, booked.payable)
    return share(unpaid, amount, booked.balance)


def with_recovery(state: BookedInvoice, recovered: int) -> tuple[BookedInvoice, dict[GroupKey, tuple[int, int]]]:
    """The groups after money came in for a written-off debt, and the part of their tax that was never taken back.

    What the write-off took stands again; only what the law had spared is owed anew.
    """
    if not recovered:
        return state, {}
    groups: list[BookedGroup] = []
    kept: dict[GroupKey, tuple[int, int]] = {}
    for group in state.groups:
        base, tax, spared_base, spared_tax = (
            share(amount, recovered, state.written_off)
            for amount in (group.written_base, group.written_tax, group.spared_base, group.spared_tax)
        )
        kept[group.group] = (base - spared_base, tax - spared_tax)
        groups.append(
            replace(
                group,
                corrected_base=group.corrected_base - base,
                corrected_tax=group.corrected_tax - tax,
                written_base=group.written_base - base,
                written_tax=group.written_tax - tax,
                spared_base=group.spared_base - spared_base,
                spared_tax=group.spared_tax - spared_tax,
            )
        )
    return replace(state, groups=tuple(groups), written_off=state.written_off - recovered), kept
