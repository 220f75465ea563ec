"""Builders for tests of the books: totals by group, and a look at entries by account."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from billing_app.domain.booking import BookedInvoice
from billing_app.domain.exchange import ONE, Rate
from billing_app.domain.ledger import Account, Entry, Posting
from billing_app.domain.postings import Booking, Receipt, Settling, book_issue, book_receipt
from billing_app.domain.tax import Tax
from billing_app.domain.tax_report import TaxLine, TaxSum, tax_lines
from billing_app.domain.totals import TaxGroup, Totals

DAY = date(2026, 3, 2)
EUR = Rate("EUR", "EUR")


def standard(rate: str = "19") -> Tax:
    return Tax("S", Decimal(rate)) if Decimal(rate) else Tax("E")


def totals_of(*groups: tuple[str, int, int], withholding: int = 0, prepaid: int = 0, rounding: int = 0) -> Totals:
    """Totals from (rate, base, tax) in minor units; rate 0 is exempt."""
    base, tax = sum(g[1] for g in groups), sum(g[2] for g in groups)
    return Totals(
        currency="EUR",
        lines=(),
        groups=tuple(TaxGroup(standard(rate), b, t) for rate, b, t in groups),
        allowance_amounts=(),
        charge_amounts=(),
        withholding_amounts=(withholding,) if withholding else (),
        line_total=base,
        allowance_total=0,
        charge_total=0,
        tax_exclusive=base,
        tax_total=tax,
        tax_inclusive=base + tax,
        withholding_total=withholding,
        prepaid=prepaid,
        rounding=rounding,
        amount_due=base + tax - withholding - prepaid + rounding,
    )


def issue(
    totals: Totals, rate: Rate = EUR, *, kind: str = "invoice", cash: bool = False, deposits: Iterable = ()
) -> Booking:
    return book_issue(totals, rate, kind=kind, is_cash_basis=cash, issued_on=DAY, deposits=tuple(deposits))


def usd(rate: str) -> Rate:
    return Rate("USD", "EUR", Decimal(rate))


def by_account(entry: Entry | Iterable[Posting]) -> dict[str, int]:
    """Net debit by account (credits below 0), accounts that come to nothing left out."""
    postings = entry.postings if isinstance(entry, Entry) else entry
    found: dict[str, int] = {}
    for posting in postings:
        found[posting.account.value] = found.get(posting.account.value, 0) - posting.net_credit
    return {account: amount for account, amount in found.items() if amount}


def receivable_of(entries: Iterable[Entry]) -> int:
    return sum(-p.net_credit for e in entries for p in e.postings if p.account is Account.RECEIVABLE)


def waiting_tax(booked: BookedInvoice) -> int:
    return sum(group.standing_tax - group.due_tax for group in booked.groups)


def pay(booked, amount, rate=EUR, **options):
    beside = {key: options.pop(key) for key in ("fee", "tip", "bank_amount", "account") if key in options}
    unallocated = options.pop("unallocated", 0)
    settlings = [Settling(booked, amount, **options)] if booked else []
    paid = book_receipt(
        Receipt(rate, (amount if booked else 0) + unallocated, unallocated=unallocated, **beside),
        settlings,
        paid_on=DAY,
    )
    assert paid.entry.is_balanced
    return paid


__all__ = [
    "DAY",
    "EUR",
    "ONE",
    "by_account",
    "issue",
    "pay",
    "receivable_of",
    "standard",
    "totals_of",
    "usd",
    "waiting_tax",
]


def taxed(postings: Iterable[Posting]) -> list[TaxLine]:
    """The lines of the tax report that postings make."""
    named = ((one, one.tax_group) for one in postings)
    return tax_lines(TaxSum(one.account, group, one.net_credit, one.tax_base) for one, group in named if group)
