"""Allocation, settlement and customer credit."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from billing_app.domain.customer_credit import CreditUse, check_credit, credit_base_of, split_credit, uses_to_undo
from billing_app.domain.errors import Refused
from billing_app.domain.exchange import Rate
from billing_app.domain.invoice import Settlement, status_of
from billing_app.domain.payment import (
    Allocation,
    AllocationRequest,
    OpenInvoice,
    allocate,
    check_bank_amount,
    settle_credited,
    settle_paid,
    settle_reversed,
    settle_written_off,
    small_difference_limit,
)
from tests.domain.books import EUR, usd

DUE = date(2026, 4, 1)
OPEN = [
    OpenInvoice("late", "INV-10", DUE, "EUR", 100_00),
    OpenInvoice("first", "INV-9", DUE, "EUR", 50_00),
    OpenInvoice("old", "INV-11", DUE - timedelta(days=9), "EUR", 30_00),
    OpenInvoice("foreign", "INV-1", DUE - timedelta(days=99), "USD", 30_00),
]


def plan(amount, requests=None, open_invoices=OPEN):
    return allocate(amount, open_invoices, requests, currency="EUR", small_difference=1_00)


def test_without_allocations_the_oldest_due_date_is_settled_first_then_the_lower_number():
    made = plan(100_00)
    assert [(a.invoice_id, a.amount) for a in made.allocations] == [("old", 30_00), ("first", 50_00), ("late", 20_00)]
    assert made.unallocated == 0


def test_overpayment_becomes_customer_credit():
    assert plan(200_00).unallocated == 20_00
    assert plan(200_00, ()).unallocated == 200_00


@pytest.mark.parametrize(
    ("requests", "code"),
    [
        ([AllocationRequest("old", 30_01)], "over_allocated"),
        ([AllocationRequest("late", 60_00), AllocationRequest("first", 50_00)], "over_allocated"),
        ([AllocationRequest("old", 30_00, discount=1)], "over_allocated"),
        ([AllocationRequest("old", 10_00), AllocationRequest("old", 10_00)], "allocated_twice"),
        ([AllocationRequest("foreign", 10_00)], "not_payable"),
        ([AllocationRequest("none", 10_00)], "not_payable"),
        ([AllocationRequest("old", -1)], "negative_allocation"),
        ([AllocationRequest("old", 0)], "settles_nothing"),
        ([AllocationRequest("old", 10_00, rounding=1_01)], "rounding_too_large"),
    ],
)
def test_impossible_allocations_are_refused(requests, code):
    with pytest.raises(Refused) as refused:
        plan(100_00, requests)
    assert refused.value.error_code == code


def test_rounding_discount_and_withholding_settle_beside_the_money():
    made = plan(29_00, [AllocationRequest("old", 28_52, discount=1_00, withheld=50, rounding=2)])
    assert (made.allocations[0].settles, made.unallocated) == (30_00, 48)


def test_a_written_off_debt_is_paid_only_by_name_and_with_money():
    lost = [OpenInvoice("lost", "INV-2", DUE, "EUR", 10_00, written_off=40_00)]
    assert plan(50_00, None, lost).unallocated == 40_00
    assert plan(50_00, [AllocationRequest("lost", 50_00)], lost).allocations[0].recovered == 40_00
    with pytest.raises(Refused, match="money alone"):
        plan(50_00, [AllocationRequest("lost", 45_00, discount=5_00)], lost)


def test_settlement_follows_every_event_and_reversal_reopens():
    issued = Settlement(1190_00, tax_inclusive=1190_00)
    paid = settle_paid(issued, Allocation("i", 1154_30, discount=35_70))
    assert (paid.balance, paid.amount_adjusted, status_of(paid)) == (0, 35_70, "paid")
    assert settle_reversed(paid, Allocation("i", 1154_30, discount=35_70)) == issued
    rounded = settle_paid(Settlement(98_73), Allocation("i", 98_75, rounding=2))
    assert (rounded.balance, rounded.amount_adjusted) == (0, -2)
    credited = settle_credited(issued, 1190_00, set_off=1190_00)
    assert (status_of(credited), credited.balance) == ("credited", 0)
    lost = settle_written_off(settle_paid(issued, Allocation("i", 190_00)), 1000_00)
    assert status_of(lost) == "written_off"
    back = settle_paid(lost, Allocation("i", 1000_00, recovered=1000_00))
    assert (status_of(back), back.balance, back.amount_written_off) == ("paid", 0, 0)
    assert settle_reversed(back, Allocation("i", 1000_00, recovered=1000_00)) == lost
    with pytest.raises(Refused):
        settle_written_off(issued, 1190_01)


@settings(max_examples=80)
@given(st.integers(0, 10_000), st.lists(st.tuples(st.integers(0, 40), st.integers(0, 999)), max_size=8))
def test_every_cent_is_either_allocated_or_credit(amount, invoices):
    opened = [OpenInvoice(str(i), f"N{i}", DUE + timedelta(days=d), "EUR", b) for i, (d, b) in enumerate(invoices)]
    made = plan(amount, None, opened)
    assert sum(a.amount for a in made.allocations) + made.unallocated == amount
    balance = {invoice.invoice_id: invoice.balance for invoice in opened}
    assert all(0 < a.amount <= balance[a.invoice_id] for a in made.allocations)
    if made.unallocated:
        assert sum(a.amount for a in made.allocations) == sum(balance.values())
    asked = [AllocationRequest(a.invoice_id, a.amount) for a in made.allocations]
    assert plan(amount, asked, opened) == replace(made)


@pytest.mark.parametrize(
    ("amount", "facts", "split"),
    [
        (1190, {"balance": 1190, "prepaid": 0, "restored": 0, "amount_due": 1190, "credited": 0}, (1190, 0, 0)),
        (119, {"balance": 90, "prepaid": 0, "restored": 0, "amount_due": 1190, "credited": 0}, (90, 0, 29)),
        (1190, {"balance": 833, "prepaid": 357, "restored": 0, "amount_due": 833, "credited": 0}, (833, 357, 0)),
        (1190, {"balance": 0, "prepaid": 357, "restored": 0, "amount_due": 833, "credited": 0}, (0, 357, 833)),
        (190, {"balance": 0, "prepaid": 357, "restored": 167, "amount_due": 833, "credited": 833}, (0, 190, 0)),
    ],
)
def test_a_credit_note_goes_off_the_balance_then_to_credit_then_back_to_deposits(amount, facts, split):
    made = split_credit(amount, **facts)
    assert (made.set_off, made.restored, made.to_credit) == split


def test_credit_is_used_up_to_what_there_is_and_costs_its_share_of_the_books():
    check_credit(10, available=10, currency="EUR")
    for amount in (11, 0, -1):
        with pytest.raises(Refused):
            check_credit(amount, available=10, currency="EUR")
    assert credit_base_of(1_00, credit=3_00, credit_base=2_00) == 67
    assert credit_base_of(3_00, credit=3_00, credit_base=2_00) == 2_00


def test_a_bounced_overpayment_takes_back_the_newest_uses_of_its_credit():
    uses = [CreditUse("a", 30), CreditUse("b", 20), CreditUse("c", 10)]
    shortage = uses_to_undo(60, available=35, uses=uses)
    assert ([use.allocation_id for use in shortage.undone], shortage.missing) == (["c", "b"], 0)
    assert uses_to_undo(60, available=60, uses=uses).undone == ()
    assert uses_to_undo(100, available=0, uses=uses).missing == 40


def test_the_bank_amount_must_fit_where_no_rate_explains_the_difference():
    check_bank_amount(100, fee=2, tip=5, bank_amount=103, rate=EUR)
    check_bank_amount(100, fee=0, tip=0, bank_amount=91, rate=usd("0.9"))
    with pytest.raises(Refused):
        check_bank_amount(100, fee=0, tip=0, bank_amount=99, rate=EUR)


def test_a_small_difference_is_one_unit_of_base_currency():
    assert small_difference_limit(EUR) == 1_00
    assert small_difference_limit(Rate("JPY", "JPY")) == 1
    assert small_difference_limit(Rate("KWD", "KWD")) == 1_000
    assert small_difference_limit(usd("0.8")) == 1_25
