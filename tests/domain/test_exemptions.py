"""Ordinary exemptions: what is proposed, and the reason that the lines of a document share."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_app.domain.exemptions import split_exemption, usual_exemptions
from billing_app.domain.invoice import AllowanceCharge, InvoiceBody
from billing_app.domain.reasons import Reason
from billing_app.domain.tax import Tax
from tests.domain.bodies import body, line

SCHOOL = Tax("E", reason="§ 4 Nr. 21 UStG", reason_code="VATEX-EU-132-1I")
CLINIC = Tax("E", reason="§ 4 Nr. 14 UStG")


def taxed(*taxes: Tax) -> InvoiceBody:
    return body(*(replace(line("1", "10"), taxes=(tax,)) for tax in taxes))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "VAT-exempt, Art. 132(1)(i) Directive 2006/112/EC"),
        ("de", "Steuerfrei gemäß Art. 132 Abs. 1 Buchst. i Richtlinie 2006/112/EG"),
        ("fi", "VAT-exempt, Art. 132(1)(i) Directive 2006/112/EC"),
    ],
)
def test_education_is_proposed_with_its_code_in_the_language_of_the_business(language: str, text: str) -> None:
    proposed = dict(usual_exemptions("DE", language))
    assert proposed["Education and vocational training"] == Reason(text, "VATEX-EU-132-1I")


def test_nothing_is_proposed_where_the_directive_does_not_hold() -> None:
    assert usual_exemptions("CH", "de") == ()


@pytest.mark.parametrize(
    ("given_body", "offered", "reason"),
    [
        (taxed(SCHOOL, SCHOOL), [], Reason(SCHOOL.reason, SCHOOL.reason_code)),
        (taxed(SCHOOL, Tax("E")), [], Reason(SCHOOL.reason, SCHOOL.reason_code)),
        (taxed(SCHOOL, CLINIC), [], Reason("")),
        (taxed(SCHOOL), [SCHOOL], Reason("")),
        (taxed(SCHOOL, CLINIC), [SCHOOL], Reason(CLINIC.reason)),
        (taxed(Tax("S", Decimal(19))), [], Reason("")),
        (taxed(Tax("AE", reason="Reverse charge")), [], Reason("")),
    ],
)
def test_reason_that_lines_share_is_asked_for_once(given_body: InvoiceBody, offered: list[Tax], reason: Reason) -> None:
    split, found = split_exemption(given_body, frozenset((tax,) for tax in offered))
    assert found == reason
    bare = {tax for one in split.lines for tax in one.taxes if tax.category == "E" and tax not in offered}
    assert bare == ({Tax("E")} if reason.text else bare)


@given(st.lists(st.sampled_from([SCHOOL, Tax("S", Decimal(7)), Tax("Z")]), min_size=1, max_size=6))
def test_splitting_loses_nothing(taxes: list[Tax]) -> None:
    whole = replace(taxed(*taxes), allowances=(AllowanceCharge(amount=Decimal(1), taxes=(taxes[0],)),))
    split, reason = split_exemption(whole, frozenset())

    def fill(given_taxes: tuple[Tax, ...]) -> tuple[Tax, ...]:
        return tuple(
            replace(tax, reason=reason.text, reason_code=reason.code) if tax.category == "E" else tax
            for tax in given_taxes
        )

    assert split.with_taxes(fill) == whole
