"""Invariants of the totals of any document (BR-CO-10 … BR-CO-17)."""

from fractions import Fraction

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from billing_app.domain.errors import BillingError
from billing_app.domain.invoice import InvoiceBody
from billing_app.domain.money import decimals_of, share, spread
from billing_app.domain.tax import Tax
from billing_app.domain.totals import Totals, compute_totals
from billing_app.domain.totals.bundles import gross_factor
from tests.domain.bodies import bodies, standard

SINGLE_TAXES = [(standard("19"),), (standard("7"),), (standard("25.5"),), (Tax("Z"),)]


def totals_of(body: InvoiceBody) -> Totals:
    try:
        return compute_totals(body)
    except BillingError:
        assume(False)
        raise


@settings(max_examples=100, deadline=None)
@given(bodies())
def test_totals_add_up_exactly(body: InvoiceBody) -> None:
    totals = totals_of(body)
    assert totals.line_total == sum(line.net for line in totals.lines)
    assert totals.allowance_total == sum(totals.allowance_amounts) == sum(p.net for p in totals.allowance_parts)
    assert totals.charge_total == sum(totals.charge_amounts) == sum(p.net for p in totals.charge_parts)
    assert totals.tax_exclusive == totals.line_total - totals.allowance_total + totals.charge_total
    assert totals.tax_total == sum(group.amount for group in totals.groups)
    assert totals.tax_inclusive == totals.tax_exclusive + totals.tax_total
    assert totals.withholding_total == sum(totals.withholding_amounts)
    assert totals.amount_due == totals.tax_inclusive - totals.withholding_total - totals.prepaid + totals.rounding


@settings(max_examples=100, deadline=None)
@given(bodies(taxings=SINGLE_TAXES))
def test_bases_of_the_breakdown_add_up_to_the_total_without_tax(body: InvoiceBody) -> None:
    totals = totals_of(body)
    assert sum(group.base for group in totals.groups) == totals.tax_exclusive


@settings(max_examples=100, deadline=None)
@given(bodies(taxings=SINGLE_TAXES))
def test_tax_is_its_rate_of_the_base_within_what_the_rules_allow(body: InvoiceBody) -> None:
    totals = totals_of(body)
    assume(not body.round_tax_per_line)
    for group in totals.groups:
        expected = share(group.base, Fraction(group.tax.rate), 100)
        assert abs(group.amount - expected) <= (1 if body.prices_include_tax else 0)


@settings(max_examples=100, deadline=None)
@given(bodies())
def test_a_quoted_gross_is_sacred(body: InvoiceBody) -> None:
    totals = totals_of(body)
    assume(body.prices_include_tax)
    gross = sum(line.gross or 0 for line in totals.lines)
    gross -= sum(part.gross or 0 for part in totals.allowance_parts)
    gross += sum(part.gross or 0 for part in totals.charge_parts)
    assert totals.tax_inclusive == gross


@settings(max_examples=100, deadline=None)
@given(bodies())
def test_gross_lines_are_split_within_one_unit_of_their_exact_net(body: InvoiceBody) -> None:
    totals = totals_of(body)
    assume(body.prices_include_tax)
    for line, total in zip(body.lines, totals.lines, strict=True):
        assert abs(total.net - Fraction(total.gross or 0) / gross_factor(line.taxes)) < 2


@settings(max_examples=60, deadline=None)
@given(bodies())
def test_computing_again_gives_the_same(body: InvoiceBody) -> None:
    assert totals_of(body) == compute_totals(body)


@settings(max_examples=60, deadline=None)
@given(bodies())
def test_cash_rounding_gives_whole_coins_and_leaves_the_tax_alone(body: InvoiceBody) -> None:
    totals = totals_of(body)
    assume(body.cash_rounding is not None)
    step = int((body.cash_rounding or 0) * 10 ** decimals_of(body.currency))
    assume(step)
    assert totals.amount_due % step == 0
    assert abs(totals.rounding) * 2 <= step


@settings(max_examples=100, deadline=None)
@given(st.integers(-(10**12), 10**12), st.lists(st.integers(-100, 10**9), min_size=1, max_size=30))
def test_spread_parts_add_up_and_stay_next_to_their_share(total: int, weights: list[int]) -> None:
    assume(any(weight > 0 for weight in weights))
    parts = spread(total, weights)
    whole = sum(weight for weight in weights if weight > 0)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - Fraction(total * max(weight, 0), whole)) < 1
