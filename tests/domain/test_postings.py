"""Every row of the table of postings, and the vectors of the billing rules that end in the books."""

from decimal import Decimal

import pytest

from billing_app.domain.booking import booked_from_json, booked_to_json
from billing_app.domain.errors import Refused
from billing_app.domain.ledger import Account
from billing_app.domain.postings import (
    Receipt,
    Settling,
    book_credit_note,
    book_credit_use,
    book_receipt,
    book_refund,
    book_reversal,
    book_write_off,
    undo_settling,
)
from billing_app.domain.postings.correcting import CreditSplit
from tests.domain.books import DAY, EUR, by_account, issue, pay, taxed, totals_of, usd, waiting_tax

INVOICE = totals_of(("19", 1000_00, 190_00))


def test_issue_debits_receivable_and_credits_revenue_and_output_vat():
    booking = issue(INVOICE)
    assert by_account(booking.entry) == {"receivable": 1190_00, "revenue": -1000_00, "output_vat": -190_00}
    assert [line.base for line in taxed(booking.entry.postings)] == [1000_00]


def test_issue_on_the_cash_basis_credits_vat_not_yet_due_and_payments_release_it():
    booking = issue(INVOICE, cash=True)
    assert by_account(booking.entry) == {"receivable": 1190_00, "revenue": -1000_00, "vat_not_yet_due": -190_00}
    half = pay(booking.booked, 595_01)
    assert by_account(half.entry) == {
        "bank": 595_01,
        "receivable": -595_01,
        "vat_not_yet_due": 95_00,
        "output_vat": -95_00,
    }
    rest = pay(half.booked[0], 594_99)
    assert by_account(rest.entry)["output_vat"] == -95_00
    assert rest.booked[0].balance == rest.booked[0].balance_base == waiting_tax(rest.booked[0]) == 0
    due = taxed([p for e in (booking.entry, half.entry, rest.entry) for p in e.postings])
    assert [(line.side, line.base, line.tax) for line in due] == [("output", 1000_00, 190_00)]


def test_exempt_revenue_stands_in_the_tax_report_when_issued_or_on_the_cash_basis_when_paid():
    totals = totals_of(("19", 100_00, 19_00), ("0", 50_00, 0))
    accrual = issue(totals)
    assert [(line.group[0], line.base, line.tax) for line in taxed(accrual.entry.postings)] == [
        ("E", 50_00, 0),
        ("S", 100_00, 19_00),
    ]
    assert by_account(accrual.entry)["revenue"] == -150_00
    cash = issue(totals, cash=True)
    assert [line.side for line in taxed(cash.entry.postings)] == ["not_yet_due"]
    paid = pay(cash.booked, 169_00)
    lines = [line for line in taxed([*cash.entry.postings, *paid.entry.postings]) if line.side == "output"]
    assert [(line.group[0], line.base, line.tax) for line in lines] == [("E", 50_00, 0), ("S", 100_00, 19_00)]


def test_overpayment_becomes_customer_credit_that_can_be_used_and_refunded():
    booked = issue(INVOICE).booked
    paid = pay(booked, 1190_00, unallocated=60_00)
    assert by_account(paid.entry) == {"bank": 1250_00, "receivable": -1190_00, "customer_credit": -60_00}
    assert paid.credit_base == 60_00
    used = book_credit_use([Settling(booked, 40_00)], 40_00, applied_on=DAY)
    assert by_account(used.entry) == {"customer_credit": 40_00, "receivable": -40_00}
    refund = book_refund(20_00, EUR, 20_00, account=Account.BANK, paid_on=DAY)
    assert by_account(refund) == {"customer_credit": 20_00, "bank": -20_00}


def test_reversal_undoes_the_entry_and_books_the_fee():
    booked = issue(INVOICE, cash=True).booked
    paid = pay(booked, 300_00, fee=3_00)
    back, beside = undo_settling(paid.booked[0], paid.changes[0])
    assert (back, beside) == (booked, ())
    entry = book_reversal(paid.entry.postings, kind="payment.reversed", reversed_on=DAY, beside=beside, fee_base=7_50)
    assert entry.is_balanced
    assert by_account([*paid.entry.postings, *entry.postings]) == {"fees": 7_50, "bank": -7_50}


def test_a_credit_note_reduces_the_receivable_then_becomes_customer_credit():
    paid = pay(issue(INVOICE).booked, 1100_00).booked[0]
    split = CreditSplit(90_00, to_credit=29_00)
    note = book_credit_note(paid, totals_of(("19", 100_00, 19_00)), EUR, split=split, issued_on=DAY)
    assert by_account(note.entry) == {
        "revenue": 100_00,
        "output_vat": 19_00,
        "receivable": -90_00,
        "customer_credit": -29_00,
    }
    assert note.credit_base == 29_00
    assert note.booked.balance_base == 0


def test_a_credit_note_on_the_cash_basis_takes_from_what_is_not_yet_due_and_from_what_is():
    totals = totals_of(("19", 100_00, 19_00), ("7", 100_00, 7_00))
    issued = issue(totals, cash=True)
    half = pay(issued.booked, 113_00)
    split = CreditSplit(113_00, to_credit=6_00)
    note = book_credit_note(half.booked[0], totals_of(("19", 100_00, 19_00)), EUR, split=split, issued_on=DAY)
    assert note.entry.is_balanced
    entries = [*issued.entry.postings, *half.entry.postings, *note.entry.postings]
    assert [(line.side, line.group[1], line.base, line.tax) for line in taxed(entries)] == [
        ("output", "7", 100_00, 7_00)
    ]
    assert by_account(entries) == {"bank": 113_00, "customer_credit": -6_00, "revenue": -100_00, "output_vat": -7_00}


def test_early_payment_discount_is_split_into_net_and_vat():
    paid = pay(issue(INVOICE).booked, 1154_30, discount=35_70)
    assert by_account(paid.entry) == {"bank": 1154_30, "discount": 30_00, "output_vat": 5_70, "receivable": -1190_00}


def test_a_discount_on_stacked_taxes_gives_each_its_share():
    totals = totals_of(("5", 300_00, 15_00), ("9.975", 300_00, 29_93))
    stacked = INVOICE.__class__(
        **{name: getattr(totals, name) for name in totals.__slots__}
        | {"tax_exclusive": 300_00, "tax_inclusive": 344_93, "amount_due": 344_93}
    )
    issued = issue(stacked)
    paid = pay(issued.booked, 310_44, discount=34_49)
    assert by_account(paid.entry) == {"bank": 310_44, "discount": 30_00, "output_vat": 4_49, "receivable": -344_93}


def test_cash_rounding_moves_no_vat():
    paid = pay(issue(totals_of(("8.1", 91_33, 7_40))).booked, 98_75, rounding=2, account=Account.CASH)
    assert by_account(paid.entry) == {"cash": 98_75, "receivable": -98_73, "rounding": -2}
    assert paid.booked[0].balance == 0


def test_card_fee_and_tip_stand_beside_the_amount():
    paid = pay(issue(INVOICE).booked, 1190_00, fee=20_00, tip=50_00)
    assert by_account(paid.entry) == {"bank": 1220_00, "fees": 20_00, "tips": -50_00, "receivable": -1190_00}


def test_withholding_at_issue_and_at_payment():
    issued = issue(totals_of(("21", 1000_00, 210_00), withholding=150_00))
    assert by_account(issued.entry) == {
        "receivable": 1060_00,
        "withheld_tax": 150_00,
        "revenue": -1000_00,
        "output_vat": -210_00,
    }
    paid = pay(issue(INVOICE).booked, 1000_00, withheld=190_00)
    assert by_account(paid.entry) == {"bank": 1000_00, "withheld_tax": 190_00, "receivable": -1190_00}


@pytest.mark.parametrize(
    ("cash", "relief", "written", "recovered"),
    [
        (False, False, {"bad_debt": 1190_00}, {"bad_debts_recovered": -595_00}),
        (
            False,
            True,
            {"bad_debt": 1000_00, "output_vat": 190_00},
            {"bad_debts_recovered": -500_00, "output_vat": -95_00},
        ),
        (
            True,
            False,
            {"bad_debt": 1000_00, "vat_not_yet_due": 190_00},
            {"bad_debts_recovered": -500_00, "output_vat": -95_00},
        ),
    ],
)
def test_write_off_and_recovery(cash, relief, written, recovered):
    lost = book_write_off(issue(INVOICE, cash=cash).booked, 1190_00, has_vat_relief=relief, written_off_on=DAY)
    assert by_account(lost.entry) == written | {"receivable": -1190_00}
    assert lost.entry.is_balanced
    back = pay(lost.booked, 595_00, recovered=595_00)
    assert by_account(back.entry) == recovered | {"bank": 595_00}


def test_foreign_amounts_are_converted_on_their_own_and_revenue_takes_the_rest():
    issued = issue(totals_of(("19", 33_33, 6_33)), usd("0.9137"))
    assert by_account(issued.entry) == {"receivable": 36_24, "revenue": -30_46, "output_vat": -5_78}


def test_a_foreign_payment_at_another_rate_gains():
    booked = issue(totals_of(("20", 1000_00, 200_00)), usd("0.9137")).booked
    assert booked.receivable == 1096_44
    paid = pay(booked, 1200_00, usd("0.9201"))
    assert by_account(paid.entry) == {"bank": 1104_12, "receivable": -1096_44, "exchange_gain": -7_68}


def test_a_foreign_part_payment_relieves_its_share():
    booked = issue(totals_of(("20", 1000_00, 200_00)), usd("0.9137")).booked
    paid = pay(booked, 500_00, usd("0.9201"))
    assert by_account(paid.entry) == {"bank": 460_05, "receivable": -456_85, "exchange_gain": -3_20}
    assert paid.booked[0].balance_base == 639_59
    rest = pay(paid.booked[0], 700_00, usd("0.9000"))
    assert by_account(rest.entry) == {"bank": 630_00, "receivable": -639_59, "exchange_loss": 9_59}


def test_the_bank_amount_decides_over_the_rate():
    booked = issue(totals_of(("20", 1000_00, 200_00)), usd("0.9137")).booked
    paid = pay(booked, 1200_00, usd("0.9201"), fee=10_00, bank_amount=1090_00)
    assert by_account(paid.entry) == {"bank": 1090_00, "fees": 9_20, "receivable": -1096_44, "exchange_gain": -2_76}


def test_allocations_that_do_not_add_up_are_refused():
    with pytest.raises(Refused):
        book_receipt(Receipt(EUR, 100), [Settling(issue(INVOICE).booked, 99)], paid_on=DAY)


def test_what_the_books_hold_survives_json():
    booked = pay(issue(totals_of(("19", 1000_00, 190_00), ("0", 5_00, 0)), cash=True).booked, 100_00).booked[0]
    assert booked_from_json(booked_to_json(booked)) == booked
    assert Decimal(booked.groups[0].group[1]) == 19
