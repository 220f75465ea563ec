"""Corrections at payment time: early-payment discounts, small differences, cash rounding."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from billing_app.domain.adjustment import (
    early_discount,
    last_discount_day,
    split_discount,
)
from billing_app.domain.errors import BillingError, Refused
from billing_app.domain.invoice import EarlyPayment, InvoiceBody
from billing_app.domain.totals import compute_totals
from tests.domain.bodies import GST, QST, bodies, body, line, standard

TERMS = EarlyPayment(Decimal(3), 10)
ISSUED = date(2026, 1, 1)


def test_early_payment_discount_is_split_into_net_and_tax() -> None:
    discount = early_discount(compute_totals(body(line("1", "1000"))), TERMS, issued_on=ISSUED, paid_on=ISSUED)
    assert (discount.paid, discount.amount, discount.net, discount.tax_amount) == (115430, 3570, 3000, 570)


def test_early_payment_discount_is_spread_over_tax_groups_by_gross() -> None:
    totals = compute_totals(body(line("1", "100"), line("1", "100", standard("7"))))
    discount = early_discount(totals, TERMS, issued_on=ISSUED, paid_on=ISSUED)
    assert [(part.net, part.tax_amount) for part in discount.parts] == [(300, 57), (300, 21)]


def test_several_taxes_on_a_line_share_one_net() -> None:
    totals = compute_totals(body(line("1", "1000", GST, QST)))
    parts = split_discount(totals.groups, 11498, total_base=totals.tax_exclusive)
    assert [(part.net, part.tax_amount) for part in parts] == [(10000, 500), (0, 998)]


def test_the_discount_ends_with_its_last_day() -> None:
    totals = compute_totals(body(line("1", "1000")))
    last = last_discount_day(TERMS, ISSUED)
    assert last == date(2026, 1, 11)
    assert early_discount(totals, TERMS, issued_on=ISSUED, paid_on=last).amount == 3570
    with pytest.raises(Refused) as refused:
        early_discount(totals, TERMS, issued_on=ISSUED, paid_on=date(2026, 1, 12))
    assert refused.value.error_code == "discount_expired"


def test_a_discount_is_never_more_than_the_invoice() -> None:
    totals = compute_totals(body(line("1", "10")))
    for amount in (1191, -1):
        with pytest.raises(Refused):
            split_discount(totals.groups, amount)


@settings(max_examples=60, deadline=None)
@given(bodies(returns=False), st.integers(0, 100))
def test_discount_parts_add_up(document: InvoiceBody, percent: int) -> None:
    try:
        totals = compute_totals(document)
    except BillingError:
        assume(False)
        raise
    amount = totals.tax_inclusive * percent // 100
    parts = split_discount(totals.groups, amount, total_base=totals.tax_exclusive)
    assert sum(part.net + part.tax_amount for part in parts) == amount
