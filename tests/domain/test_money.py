"""Where money goes wrong elsewhere: floats, bankers' halves, negative zeros, unlike currencies, exponents."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_app.domain.currencies import DECIMALS
from billing_app.domain.errors import InvalidInput
from billing_app.domain.money import Money, parse_number, round_half_away, share, spread, to_minor, to_text


@pytest.mark.parametrize("minor", [1.0, 8199.0, Decimal(1), "1", True, None])
def test_money_is_counted_in_whole_minor_units(minor: object) -> None:
    with pytest.raises(TypeError, match="whole minor units"):
        Money(minor, "EUR")  # type: ignore[arg-type]


@pytest.mark.parametrize("currency", ["EURO", "eur", "", "XXX ", "BTC", None])
def test_only_known_currencies_exist(currency: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        Money(1, currency)
    assert refused.value.error_code == "unknown_currency"


def test_unlike_currencies_neither_add_nor_subtract() -> None:
    euros, dollars = Money(100, "EUR"), Money(100, "USD")
    for act in (lambda: euros + dollars, lambda: euros - dollars):
        with pytest.raises(InvalidInput, match="EUR and USD cannot be added") as refused:
            act()
        assert refused.value.error_code == "mixed_currencies"
    assert euros + euros - euros == euros
    with pytest.raises(TypeError):
        assert euros < dollars  # type: ignore[operator]


@pytest.mark.parametrize(
    ("value", "decimals", "rounded"),
    [
        ("12.5", 0, "13"),
        ("-12.5", 0, "-13"),  # round() says -12
        ("0.125", 2, "0.13"),
        ("-0.125", 2, "-0.13"),
        ("2.675", 2, "2.68"),  # as a float it is 2.67499…
        ("1.005", 2, "1.01"),
        ("0.5", 0, "1"),
        ("-0.5", 0, "-1"),
        ("0.4999999999999999999999999999", 0, "0"),
        ("-0.004", 2, "0.00"),
    ],
)
def test_halves_go_away_from_zero(value: str, decimals: int, rounded: str) -> None:
    assert str(round_half_away(Decimal(value), decimals)) == rounded
    assert round_half_away(Fraction(value), decimals) == Decimal(rounded)


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [(-1, "EUR", "-0.01"), (0, "EUR", "0.00"), (-0, "KWD", "0.000"), (1099, "JPY", "1099"), (40700, "KWD", "40.700")],
)
def test_text_has_the_decimals_of_the_currency(minor: int, currency: str, text: str) -> None:
    assert to_text(minor, currency) == text == str(Money(minor, currency))


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("NaN", "not_a_number"),
        ("Infinity", "not_a_number"),
        ("1e3", "not_a_number"),
        ("1,5", "not_a_number"),
        ("١٢", "not_a_number"),  # digits, but not ours
        (1.5, "not_a_number"),
        (True, "not_a_number"),
        ("9" * 16, "number_too_large"),
        ("9" * 400, "not_a_number"),
        ("1.001", "too_many_decimals"),
    ],
)
def test_what_is_no_plain_number_is_refused(typed: object, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_number(typed, path="amount", decimals=2)
    assert (refused.value.error_code, refused.value.path) == (code, "amount")


@given(st.integers(-(10**15), 10**15), st.sampled_from(sorted(DECIMALS)))
def test_an_amount_survives_its_text(minor: int, currency: str) -> None:
    assert to_minor(Decimal(to_text(minor, currency)), currency) == minor
    assert Money(minor, currency).decimal == Decimal(str(Money(minor, currency)))


@given(st.integers(-(10**12), 10**12), st.lists(st.integers(0, 10**6), min_size=1).filter(any))
def test_parts_add_up_and_are_less_than_one_unit_off(total: int, weights: list[int]) -> None:
    parts = spread(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - Fraction(total * weight, sum(weights))) < 1
        assert part * total >= 0


@given(st.integers(-(10**12), 10**12), st.integers(1, 10**6), st.integers(1, 10**6))
def test_a_share_mirrors_its_opposite(whole: int, part: int, of: int) -> None:
    assert share(-whole, part, of) == -share(whole, part, of)
    assert abs(share(whole, part, of) - Fraction(whole * part, of)) <= Fraction(1, 2)
