"""Taxes of the business's own: what can be added, and where it is offered."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_app.domain.business import (
    BusinessProfile,
    business_from_json,
    business_to_json,
    merge_business,
    parse_business,
)
from billing_app.domain.errors import InvalidInput
from billing_app.domain.money import decimal_text
from billing_app.domain.tax import Tax
from billing_app.domain.tax_choices import deductible_taxes, taxes_to_choose
from billing_app.domain.totals import compute_totals
from tests.domain.bodies import body, line

GST = {"category": "S", "rate": "5", "name": "GST"}
QST = {"category": "S", "rate": "9.5", "name": "Old QST", "compound": True}
SALES = {"category": "S", "rate": "8.875", "name": "Sales tax"}
SCHOOL = {"category": "E", "rate": "0", "name": "Courses", "reason": "§ 4 Nr. 21 UStG"}


def business(country: str, *own: list[dict[str, Any]], **more: Any) -> BusinessProfile:
    made = parse_business({"name": "A", "country": country, "currency": "EUR"} | more)
    return merge_business(made, {"own_taxes": [{"taxes": taxes} for taxes in own]})


REFUSED: list[tuple[list[dict[str, Any]], str]] = [
    ([], "own_taxes.0.taxes.0.name"),
    ([{**GST, "name": ""}], "own_taxes.0.taxes.0.name"),
    ([{**GST, "rate": "0"}], "own_taxes.0.taxes.0.rate"),
    ([{**GST, "rate": "100.1"}], "own_taxes.0.taxes.0.rate"),
    ([{**GST, "rate": "1.23456"}], "own_taxes.0.taxes.0.rate"),
    ([{**SCHOOL, "rate": "5"}], "own_taxes.0.taxes.0.rate"),
    ([{**GST, "category": "X"}], "own_taxes.0.taxes.0.category"),
    ([{**GST, "country": "XX"}], "own_taxes.0.taxes.0.country"),
    ([{**GST, "compound": True}], "own_taxes.0.taxes.0.compound"),
    ([{**GST, "reason": "Art. 1"}], "own_taxes.0.taxes.0.reason"),
    ([GST, SCHOOL], "own_taxes.0.taxes.1.category"),
    ([GST, GST], "own_taxes.0.taxes"),
    ([{**GST, "rate": str(n)} for n in range(1, 5)], "own_taxes.0.taxes.0.name"),
]


@pytest.mark.parametrize(("taxes", "path"), REFUSED)
def test_wrong_tax_is_refused_at_its_field(taxes: list[dict[str, Any]], path: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        business("CA", taxes)
    assert refused.value.findings[0].path == path


def test_the_same_tax_stands_there_once() -> None:
    with pytest.raises(InvalidInput) as refused:
        business("CA", [GST], [GST])
    assert refused.value.findings[0].code == "tax_twice"


def test_two_taxes_of_an_own_choice_are_both_charged_one_on_top_of_the_other() -> None:
    both = next(taxes for taxes in taxes_to_choose(business("CA", [GST, QST])) if taxes[-1].name == "Old QST")
    totals = compute_totals(body(line("1", "100", *both)))
    assert [(group.tax.name, group.base, group.amount) for group in totals.groups] == [
        ("GST", 10000, 500),
        ("Old QST", 10500, 998),
    ]


def test_usual_taxes_of_canada_stand_together() -> None:
    offered = [tuple(tax.name for tax in taxes) for taxes in taxes_to_choose(business("CA"))]
    assert ("GST", "QST") in offered
    assert ("GST", "QST") not in [
        tuple(tax.name for tax in taxes) for taxes in taxes_to_choose(business("CA", tax_status="unregistered"))
    ]


def test_own_rate_is_the_first_choice_where_the_country_has_none() -> None:
    assert taxes_to_choose(business("US", [SALES]))[0] == (Tax("S", Decimal("8.875"), "Sales tax"),)
    assert taxes_to_choose(business("DE", [SALES]))[0] == (Tax("S", Decimal(19)),)


OFFERED: list[tuple[str, str, bool, bool]] = [
    ("DE", "registered", True, True),
    ("DE", "small_business", False, True),
    ("DE", "unregistered", False, True),
    ("US", "unregistered", True, True),
]


@pytest.mark.parametrize(("country", "status", "has_rate", "has_exemption"), OFFERED)
def test_without_registration_no_rate_is_offered(
    country: str, status: str, has_rate: bool, has_exemption: bool
) -> None:
    names = {taxes[0].name for taxes in taxes_to_choose(business(country, [SALES], [SCHOOL], tax_status=status))}
    assert ("Sales tax" in names, "Courses" in names) == (has_rate, has_exemption)


def test_tax_out_of_use_is_offered_no_more() -> None:
    retired = merge_business(business("DE"), {"own_taxes": [{"taxes": [SALES], "is_retired": True}]})
    assert taxes_to_choose(retired) == taxes_to_choose(business("DE"))
    assert deductible_taxes(retired) == deductible_taxes(business("DE"))


def test_suppliers_can_have_charged_each_of_several_taxes() -> None:
    assert {tax.name for tax in deductible_taxes(business("US", [GST, QST], [SCHOOL]))} == {"GST", "Old QST"}


rates = st.decimals("0.0001", "100", places=4).filter(bool).map(decimal_text)


@given(st.lists(st.tuples(rates, st.booleans()), min_size=1, max_size=3), st.booleans())
def test_own_taxes_outlive_storing(parts: list[tuple[str, bool]], is_retired: bool) -> None:
    taxes = [
        {"category": "S", "rate": rate, "name": f"Tax {i}", "compound": compound and i > 0}
        for i, (rate, compound) in enumerate(parts)
    ]
    made = merge_business(business("US"), {"own_taxes": [{"taxes": taxes, "is_retired": is_retired}]})
    assert business_from_json(business_to_json(made)) == made
    assert (tuple(made.own_taxes[0].taxes) in taxes_to_choose(made)) is not is_retired
