"""Postings of tax: the difference between two states of a document, and income that carries untaxed groups."""

from collections.abc import Iterable, Mapping

from billing_app.domain.booking import BookedGroup, BookedInvoice
from billing_app.domain.ledger import Account, GroupKey, Postings, credit, debit
from billing_app.domain.money import decimal_text
from billing_app.domain.tax import Tax
from billing_app.domain.totals import TaxGroup

Amounts = Mapping[GroupKey, tuple[int, int]]
"""Base and tax by group."""


def key_of(tax: Tax) -> GroupKey:
    """The group of a tax as the books name it."""
    return (tax.category, decimal_text(tax.rate), tax.name)


def summed(groups: Iterable[TaxGroup]) -> dict[GroupKey, tuple[int, int]]:
    """Base and tax per group of the books; groups that differ only in what they are compounded on become one."""
    found: dict[GroupKey, tuple[int, int]] = {}
    for group in groups:
        base, tax = found.get(key_of(group.tax), (0, 0))
        found[key_of(group.tax)] = (base + group.base, tax + group.amount)
    return found


def tax_postings(
    before: BookedInvoice | None,
    after: BookedInvoice,
    *,
    income: tuple[Account, int],
    taken: Amounts | None = None,
) -> Postings:
    """What an event moves on the tax accounts, together with the income that it credits (below 0: debits).

    Tax that is due stands on output VAT, the rest of what a document stands for on VAT not yet due. `taken` is tax
    taken off output VAT beyond what the states tell: credit of what was paid already, for one.
    """
    old = {group.group: group for group in before.groups} if before else {}
    postings: Postings = ()
    untaxed: dict[GroupKey, int] = {}
    for group in after.groups:
        base, tax = _move_of_due(old.get(group.group), group, (taken or {}).get(group.group, (0, 0)))
        if tax:
            postings += credit(Account.OUTPUT_VAT, tax, group.group, base)
        elif base:
            untaxed[group.group] = base
        postings += _not_yet_due(old.get(group.group), group)
    return income_postings(*income, untaxed) + postings


def _move_of_due(old: BookedGroup | None, new: BookedGroup, taken: tuple[int, int]) -> tuple[int, int]:
    base, tax = (old.due_base, old.due_tax) if old else (0, 0)
    return new.due_base - base - taken[0], new.due_tax - tax - taken[1]


def _not_yet_due(old: BookedGroup | None, new: BookedGroup) -> Postings:
    base, tax = new.standing_base - new.due_base, new.standing_tax - new.due_tax
    if old:
        base, tax = base - old.standing_base + old.due_base, tax - old.standing_tax + old.due_tax
    if base and not tax and new.document_tax:
        # The tax of so small a base rounds to nothing, and its base must move all the same.
        account = Account.VAT_NOT_YET_DUE
        return credit(account, base, new.group, base) + debit(account, base, new.group)
    return credit(Account.VAT_NOT_YET_DUE, tax, new.group, base)


def income_postings(account: Account, amount: int, untaxed: Mapping[GroupKey, int]) -> Postings:
    """A credit to an income account, split so that each untaxed group stands on a posting of its own.

    With an amount of 0 this gives pairs that cancel each other and only move the groups' bases.
    """
    tagged: Postings = ()
    for group, base in untaxed.items():
        tagged += credit(account, base, group, base)
    return credit(account, amount - sum(untaxed.values())) + tagged
