"""Random lives of documents: the books balance after every event, and agree with the documents."""

from dataclasses import dataclass, field, replace
from fractions import Fraction

from hypothesis import example, given, settings
from hypothesis import strategies as st

from billing_app.domain.booking import BookedChange, BookedInvoice
from billing_app.domain.ledger import Account, Entry
from billing_app.domain.money import share
from billing_app.domain.postings import (
    Receipt,
    Settling,
    book_credit_note,
    book_receipt,
    book_reversal,
    book_write_off,
    undo_settling,
)
from billing_app.domain.postings.correcting import CreditSplit
from tests.domain.books import DAY, EUR, issue, receivable_of, taxed, totals_of, usd, waiting_tax

RATES = ("0", "5.5", "7", "19", "25")
groups = st.lists(
    st.tuples(st.sampled_from(RATES), st.integers(1, 500_000)), min_size=1, max_size=4, unique_by=lambda group: group[0]
).map(lambda made: [(rate, base, share(base, Fraction(rate), 100)) for rate, base in made])
events = st.lists(
    st.tuples(
        st.sampled_from(["pay", "pay_all", "discount", "withheld", "reverse", "credit", "write_off", "recover"]),
        st.fractions(0, 1, max_denominator=97),
    ),
    max_size=12,
)


@dataclass
class Life:
    """One document, everything that was posted for it, and the payments that still stand."""

    booked: BookedInvoice
    entries: list[Entry]
    rate: object = EUR
    payments: list[tuple[Entry, BookedChange]] = field(default_factory=list)
    credited: dict[str, tuple[int, int]] = field(default_factory=dict)

    def receive(self, amount, **beside):
        money = amount - beside.get("discount", 0) - beside.get("withheld", 0)
        paid = book_receipt(Receipt(self.rate, money), [Settling(self.booked, money, **beside)], paid_on=DAY)
        self.payments.append((paid.entry, paid.changes[0]))
        self.post(paid.entry, paid.booked[0])

    def post(self, entry, booked):
        assert entry.is_balanced
        assert all((p.debit > 0) != (p.credit > 0) and min(p.debit, p.credit) == 0 for p in entry.postings)
        self.entries.append(entry)
        self.booked = booked
        assert receivable_of(self.entries) == booked.balance_base
        assert on(self.entries, Account.VAT_NOT_YET_DUE) == (waiting_tax(booked) if booked.is_deferred else 0)
        if booked.balance == 0:
            assert booked.balance_base == 0
            assert waiting_tax(booked) == 0

    def reverse(self, index):
        entry, change = self.payments.pop(index)
        booked, beside = undo_settling(self.booked, change)
        self.post(book_reversal(entry.postings, kind="payment.reversed", reversed_on=DAY, beside=beside), booked)

    def credit(self, fraction):
        parts = []
        for group in self.booked.groups:
            base, tax = group.document_base - group.credited_base, group.document_tax - group.credited_tax
            taken = int(base * fraction)
            parts.append((group.group[1], taken, tax if taken == base else int(tax * fraction)))
        totals = totals_of(*parts)
        set_off = min(totals.amount_due, self.booked.balance)
        split = CreditSplit(set_off, to_credit=totals.amount_due - set_off)
        note = book_credit_note(self.booked, totals, self.rate, split=split, issued_on=DAY)
        self.post(note.entry, note.booked)


def on(entries, account):
    return sum(p.net_credit for e in entries for p in e.postings if p.account is account)


def live(life, happenings):
    for kind, fraction in happenings:
        part = max(1, int(life.booked.balance * fraction))
        if kind == "reverse" and life.payments:
            life.reverse(int(fraction * (len(life.payments) - 1)))
        elif kind == "credit" and not life.booked.written_off:
            life.credit(fraction)
        elif kind == "recover" and life.booked.written_off:
            life.receive(
                max(1, int(life.booked.written_off * fraction)),
                recovered=max(1, int(life.booked.written_off * fraction)),
            )
        elif life.booked.balance:
            settle(life, kind, part)


def settle(life, kind, part):
    if kind == "write_off":
        lost = book_write_off(life.booked, part, has_vat_relief=part % 2 == 0, written_off_on=DAY)
        life.post(lost.entry, lost.booked)
    elif kind in {"discount", "withheld"}:
        life.receive(part, **{kind: part // 20})
    elif kind in {"pay", "pay_all"}:
        life.receive(life.booked.balance if kind == "pay_all" else part)


def born(made, cash, rate):
    booking = issue(totals_of(*made), rate, cash=cash)
    assert booking.entry.is_balanced
    return Life(booking.booked, [booking.entry], rate)


rates = st.sampled_from([EUR, usd("0.9137"), usd("1.23456789"), usd("0.0061")])


# A recovery of a debt that was written off is taken back: nothing is left to pay, so no cent may wait on any account.
BACK_TO_SETTLED = [(kind, Fraction(0)) for kind in ("write_off", "reverse", "recover")]
BACK_TO_SETTLED += [("pay", Fraction(1)), ("reverse", Fraction(0))]


@settings(max_examples=100, deadline=None)
@given(groups, events, st.booleans(), rates)
@example([("5.5", 10, 1)], [("pay", Fraction(1, 2)), *BACK_TO_SETTLED], True, EUR)
@example([("5.5", 10, 1)], [("pay", Fraction(1, 2)), *BACK_TO_SETTLED], True, usd("0.9137"))
@example([("0", 3, 0)], [("pay", Fraction(0)), *BACK_TO_SETTLED], False, usd("1.23456789"))
def test_every_entry_balances_and_the_receivable_account_is_the_sum_of_balances(made, happenings, cash, rate):
    live(born(made, cash, rate), happenings)


@settings(max_examples=60, deadline=None)
@given(groups, st.lists(st.fractions(0, 1, max_denominator=13), max_size=6), rates)
def test_cash_basis_vat_is_released_fully_when_settled_and_cumulatively_before(made, parts, rate):
    life = born(made, True, rate)
    for part in parts:
        if life.booked.balance:
            life.receive(max(1, int(life.booked.balance * part)))
            for group in life.booked.groups:
                assert group.due_tax == share(group.tax, life.booked.paid, life.booked.amount_due)
    if life.booked.balance:
        life.receive(life.booked.balance)
    assert on(life.entries, Account.VAT_NOT_YET_DUE) == 0
    assert on(life.entries, Account.OUTPUT_VAT) == sum(group.tax for group in life.booked.groups)


@settings(max_examples=60, deadline=None)
@given(groups, events, st.booleans(), rates, st.randoms())
def test_reversing_all_payments_in_any_order_leaves_what_was_issued(made, happenings, cash, rate, random):
    life = born(made, cash, rate)
    start = replace(life.booked)
    live(life, [event for event in happenings if event[0] in {"pay", "pay_all", "discount", "withheld"}])
    while life.payments:
        life.reverse(random.randrange(len(life.payments)))
    assert (life.booked.paid, life.booked.relieved, life.booked.corrected) == (0, 0, 0)
    drift = max(abs(old.due_tax - new.due_tax) for old, new in zip(start.groups, life.booked.groups, strict=True))
    assert drift <= 1
    assert receivable_of(life.entries) == start.receivable


@settings(max_examples=60, deadline=None)
@given(groups, events, st.booleans(), rates)
def test_reversing_the_last_payment_restores_the_state_and_every_account(made, happenings, cash, rate):
    life = born(made, cash, rate)
    live(life, happenings)
    if not life.booked.balance:
        return
    before = {account: on(life.entries, account) for account in Account}
    state = life.booked
    life.receive(life.booked.balance)
    life.reverse(len(life.payments) - 1)
    assert {account: on(life.entries, account) for account in Account} == before
    assert life.booked == state


@settings(max_examples=60, deadline=None)
@given(groups, st.fractions(0, 1, max_denominator=50), st.booleans(), rates)
@example([("5.5", 10, 1)], Fraction(1, 2), True, EUR)  # the tax of a part rounds to nothing, its base does not
def test_crediting_the_whole_in_two_parts_leaves_nothing_but_customer_credit(made, part, cash, rate):
    life = born(made, cash, rate)
    paid = int(life.booked.balance * part)
    if paid:
        life.receive(paid)
    life.credit(part)
    life.credit(Fraction(1))
    assert on(life.entries, Account.OUTPUT_VAT) == on(life.entries, Account.VAT_NOT_YET_DUE) == 0
    assert [line for line in taxed(p for e in life.entries for p in e.postings) if line.tax] == []
    assert life.booked.balance == 0
    if rate is EUR:
        assert on(life.entries, Account.CUSTOMER_CREDIT) == paid
        assert on(life.entries, Account.REVENUE) == 0
        assert taxed(p for e in life.entries for p in e.postings) == []
