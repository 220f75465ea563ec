"""A customer's exemption: S becomes E with the reason of the certificate, for supplies of its time."""

from dataclasses import replace
from datetime import date

import pytest

from billing_app.domain.customer import TaxExemption
from billing_app.domain.exempting import exempt
from billing_app.domain.tax import Tax
from billing_app.domain.totals import compute_totals
from tests.domain.bodies import GST, QST, amount, body, line, percent, standard

LAST_DAY = date(2026, 6, 30)
DIPLOMAT = TaxExemption("Diplomatic mission", "D-7", LAST_DAY)
EXEMPT = Tax("E", reason="Diplomatic mission D-7")
WORK = body(line("1", "100"), line("1", "50", standard("7")))


def test_every_standard_tax_becomes_exempt_for_the_reason_of_the_certificate() -> None:
    exempted = exempt(WORK, DIPLOMAT, LAST_DAY)
    assert [one.taxes for one in exempted.lines] == [(EXEMPT,), (EXEMPT,)]
    totals = compute_totals(exempted)
    assert [(group.tax, group.base, group.amount) for group in totals.groups] == [(EXEMPT, 15000, 0)]


def test_without_an_exemption_that_holds_nothing_changes() -> None:
    assert exempt(WORK, None, LAST_DAY) == WORK
    assert exempt(WORK, DIPLOMAT, date(2026, 7, 1)) == WORK


def test_an_exemption_without_end_or_reason_holds_for_ever() -> None:
    exempted = exempt(WORK, TaxExemption(), date(2099, 1, 1))
    assert exempted.lines[0].taxes == (Tax("E"),)
    assert exempt(WORK, TaxExemption(certificate="D-7"), LAST_DAY).lines[0].taxes[0].reason == "D-7"


@pytest.mark.parametrize("category", ["Z", "AE", "K", "G", "O", "E"])
def test_other_categories_stay_as_they_are(category: str) -> None:
    document = body(line("1", "100", Tax(category, reason="Own reason")))
    assert exempt(document, DIPLOMAT, LAST_DAY) == document


def test_two_exempted_taxes_of_a_line_are_one() -> None:
    exempted = exempt(body(line("1", "100", GST, QST), line("1", "5", QST, Tax("Z"))), DIPLOMAT, LAST_DAY)
    assert [one.taxes for one in exempted.lines] == [(EXEMPT,), (EXEMPT, Tax("Z"))]


def test_allowances_and_charges_go_with_the_lines_they_name() -> None:
    document = body(
        line("1", "100"), allowances=(percent("10", standard("19")),), charges=(amount("5"), amount("1", Tax("Z")))
    )
    exempted = exempt(document, DIPLOMAT, LAST_DAY)
    assert [one.taxes for one in (*exempted.allowances, *exempted.charges)] == [(EXEMPT,), (), (Tax("Z"),)]
    assert compute_totals(exempted).tax_total == 0


def test_a_line_with_its_own_delivery_date_goes_by_that() -> None:
    inside, outside = replace(line("1", "1"), delivery_date=LAST_DAY), replace(line("1", "1"), delivery_date=date.max)
    for day in (LAST_DAY, date(2026, 7, 1)):
        exempted = exempt(body(inside, outside), DIPLOMAT, day)
        assert [one.taxes[0].category for one in exempted.lines] == ["E", "S"]


def test_nothing_but_the_taxes_changes() -> None:
    document = body(line("1", "100", unit="HUR", allowances=(percent("5"),)), note="Thanks", purchase_order="PO 1")
    exempted = exempt(document, DIPLOMAT, LAST_DAY)
    back = replace(exempted, lines=tuple(replace(one, taxes=document.lines[0].taxes) for one in exempted.lines))
    assert back == document
