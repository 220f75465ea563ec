"""Deposit invoices, what final invoices deduct of them, and what comes back when those are credited."""

import pytest

from billing_app.domain.deposit import DepositState, deduct_deposit
from billing_app.domain.errors import Refused
from billing_app.domain.postings import BookedDeposit, book_credit_note
from billing_app.domain.postings.correcting import CreditSplit
from tests.domain.books import DAY, EUR, by_account, issue, pay, standard, taxed, totals_of

INVOICE = totals_of(("19", 1000_00, 190_00))


def test_deposit_invoice_its_payment_and_the_final_invoice():
    deposit = issue(totals_of(("19", 300_00, 57_00)), kind="deposit")
    assert by_account(deposit.entry) == {"receivable": 357_00, "advances": -300_00, "vat_not_yet_due": -57_00}
    paid = pay(deposit.booked, 357_00)
    assert by_account(paid.entry) == {
        "bank": 357_00,
        "receivable": -357_00,
        "vat_not_yet_due": 57_00,
        "output_vat": -57_00,
    }
    use = deduct_deposit(deposit_state(357_00), currency="EUR", customer_id="c")
    final = issue(
        totals_of(("19", 1000_00, 190_00), prepaid=357_00), deposits=[BookedDeposit(use.deduction, paid.booked[0])]
    )
    assert by_account(final.entry) == {
        "receivable": 833_00,
        "advances": 300_00,
        "revenue": -1000_00,
        "output_vat": -133_00,
    }
    lines = taxed([p for e in (deposit.entry, paid.entry, final.entry) for p in e.postings])
    assert [(line.side, line.base, line.tax) for line in lines] == [("output", 1000_00, 190_00)]


def deposit_state(received, **changes):
    state = {
        "invoice_id": "d",
        "number": "D-1",
        "currency": "EUR",
        "customer_id": "c",
        "amount": 357_00,
        "received": received,
        "received_on": DAY,
        "groups": ((standard(), 300_00, 57_00),),
    }
    return DepositState(**(state | changes))


def test_a_deposit_paid_in_part_is_deducted_as_received_and_its_rest_is_credited():
    deposit = issue(totals_of(("19", 300_00, 57_00)), kind="deposit")
    paid = pay(deposit.booked, 200_00).booked[0]
    use = deduct_deposit(deposit_state(200_00), currency="EUR", customer_id="c")
    assert use.deduction.groups == ((standard(), 168_07, 31_93),)
    assert use.rest == ((standard(), 131_93, 25_07),)
    rest = book_credit_note(paid, totals_of(("19", 131_93, 25_07)), EUR, split=CreditSplit(157_00), issued_on=DAY)
    assert by_account(rest.entry) == {"receivable": -157_00, "advances": 131_93, "vat_not_yet_due": 25_07}
    final = issue(
        totals_of(("19", 1000_00, 190_00), prepaid=200_00), deposits=[BookedDeposit(use.deduction, rest.booked)]
    )
    assert by_account(final.entry) == {
        "receivable": 990_00,
        "advances": 168_07,
        "revenue": -1000_00,
        "output_vat": -158_07,
    }


def test_a_deposit_is_deducted_once_from_its_customer_in_its_currency():
    for changes, code in (
        ({"is_deducted": True}, "deposit_deducted"),
        ({"currency": "USD"}, "deposit_currency"),
        ({"customer_id": "x"}, "deposit_customer"),
    ):
        with pytest.raises(Refused) as refused:
            deduct_deposit(deposit_state(357_00, **changes), currency="EUR", customer_id="c")
        assert refused.value.error_code == code


def test_crediting_a_final_invoice_gives_its_deposits_back():
    deposit = pay(issue(totals_of(("19", 300_00, 57_00)), kind="deposit").booked, 357_00).booked[0]
    use = deduct_deposit(deposit_state(357_00), currency="EUR", customer_id="c")
    final = issue(totals_of(("19", 1000_00, 190_00), prepaid=357_00), deposits=[BookedDeposit(use.deduction, deposit)])
    credit = book_credit_note(final.booked, INVOICE, EUR, split=CreditSplit(833_00, 357_00), issued_on=DAY)
    assert by_account([*final.entry.postings, *credit.entry.postings]) == {}
