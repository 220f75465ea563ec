"""The recargo de equivalencia: which taxes have one, and which part of the VAT it stands on."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_app.domain.equivalence_surcharge import is_surcharged, parts_of, surcharged
from billing_app.domain.tax import Tax


@pytest.mark.parametrize(("rate", "on_top"), [("21", "5.2"), ("10", "1.4"), ("4", "0.5")])
def test_every_rate_of_vat_has_its_surcharge(rate: str, on_top: str) -> None:
    vat, surcharge = surcharged([Tax("S", Decimal(rate))])
    assert (vat.rate, surcharge.rate) == (Decimal(rate), Decimal(on_top))
    assert is_surcharged((vat, surcharge))
    assert surcharged((vat, surcharge)) == (vat, surcharge)


@pytest.mark.parametrize("tax", [Tax("E"), Tax("S", Decimal(19)), Tax("S", Decimal(21), country="PT"), Tax("Z")])
def test_other_taxes_have_none(tax: Tax) -> None:
    assert surcharged([tax]) == (tax,)


@given(
    st.lists(st.tuples(st.integers(-9999, 99999), st.booleans()), min_size=1, max_size=6),
    st.sampled_from([21, 10, 4]),
)
def test_parts_add_up_to_the_groups_whatever_has_a_surcharge(lines: list[tuple[int, bool]], rate: int) -> None:
    vat, surcharge = surcharged([Tax("S", Decimal(rate))])
    base, on_top = sum(net for net, _ in lines), sum(net for net, has in lines if has)
    amounts = [base * rate // 100, int(on_top * surcharge.rate / 100)]
    groups = [(vat, base, amounts[0])] + ([(surcharge, on_top, amounts[1])] if any(has for _, has in lines) else [])
    parts = parts_of(groups)
    assert sum(part.base for part in parts) == base
    assert sum(part.amount for part in parts) == amounts[0]
    assert [(part.base, part.surcharge_amount) for part in parts if part.surcharge] == [
        (each, amount) for tax, each, amount in groups if tax == surcharge
    ]
    for part in parts:
        assert abs(part.amount - part.base * Decimal(rate) / 100) < 2
