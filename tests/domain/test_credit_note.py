"""Credit notes: shares to the cent, caps, and sums that equal the original."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from billing_app.domain.credit_note import (
    CreditRequest,
    LineRequest,
    parse_credit_request,
)
from billing_app.domain.errors import InvalidInput, Refused
from billing_app.domain.invoice import InvoiceBody, Withholding
from billing_app.domain.tax import Tax
from billing_app.domain.totals import explain
from tests.domain.bodies import GST, ON_TOP, QST, amount, body, line, percent, standard
from tests.domain.crediting import ALL, Crediting, groups
from tests.domain.effort import assert_grows_linearly


def test_a_gross_amount_is_spread_by_what_remains_of_each_tax_group() -> None:
    crediting = Crediting(body(line("1", "100"), line("1", "50", standard("7")), allowances=(amount("10.00"),)))
    note = crediting.gross(5000)
    assert groups(note.totals) == [(2898, 551), (1450, 101)]
    assert [one.net for one in note.totals.lines] == [2898, 1450]
    rest = crediting.credit(ALL)
    assert rest.totals.tax_inclusive == 11100
    assert groups(rest.totals) == [(9333 - 2898, 1773 - 551), (4667 - 1450, 327 - 101)]


def test_the_unpaid_rest_of_a_deposit_is_credited_with_its_tax() -> None:
    crediting = Crediting(body(line("1", "300"), kind="deposit"))
    note = crediting.gross(15700)
    assert groups(note.totals) == [(13193, 2507)]
    assert (30000 - 13193, 5700 - 2507) == (16807, 3193)


def test_a_return_and_its_credit_come_to_nothing() -> None:
    crediting = Crediting(body(line("1", "10"), line("-1", "0.125")))
    note = crediting.credit(ALL)
    assert [one.net for one in note.totals.lines] == [1000, -13]
    assert note.totals.tax_inclusive == crediting.totals.tax_inclusive


def test_a_whole_document_is_taken_back_in_its_own_words() -> None:
    document = body(
        line("3", "9.99", allowances=(percent("10"),)),
        line("2", "5", standard("7")),
        allowances=(percent("5"),),
        charges=(amount("4"),),
        withholding=(Withholding(Decimal(15), "IRPF"),),
        cash_rounding=Decimal("0.05"),
        purchase_order="PO 1",
        note="Thanks",
        due_days=30,
    )
    crediting = Crediting(document)
    note = crediting.credit(ALL)
    assert note.body.kind == "credit_note"
    assert (note.body.allowances, note.body.charges) == (document.allowances, document.charges)
    assert [one.allowances for one in note.body.lines] == [one.allowances for one in document.lines]
    assert (note.body.purchase_order, note.body.note, note.body.due_days) == ("PO 1", "", None)
    assert note.line_sources == ("line-0", "line-1")
    assert not {one.id for one in note.body.lines} & {"line-0", "line-1"}
    for name in ("groups", "allowance_amounts", "charge_parts", "tax_inclusive", "withholding_total", "amount_due"):
        assert getattr(note.totals, name) == getattr(crediting.totals, name)
    assert explain(note.totals, "amount_due")[-1].amount == crediting.totals.amount_due


def test_partial_quantities_share_allowances_and_the_last_takes_the_residual() -> None:
    crediting = Crediting(body(line("3", "10", allowances=(amount("1.00"),)), allowances=(amount("2.00"),)))
    shares = [crediting.quantity("1").totals for _ in range(3)]
    assert [one.line_total for one in shares] == [967, 966, 967]
    assert [one.lines[0].allowance_total for one in shares] == [33, 34, 33]
    assert [one.allowance_total for one in shares] == [67, 66, 67]
    assert [one.tax_exclusive for one in shares] == [900, 900, 900]
    assert [one.tax_total for one in shares] == [171, 171, 171]


def test_three_equal_gross_lines_are_credited_to_the_cent() -> None:
    crediting = Crediting(body(*[line("1", "9.99")] * 3, prices_include_tax=True))
    notes = [crediting.quantity("1", index).totals for index in range(3)]
    assert [one.tax_inclusive for one in notes] == [999, 999, 999]
    assert sum(one.tax_exclusive for one in notes) == 2518
    assert sum(one.tax_total for one in notes) == 479


def test_a_line_can_be_credited_by_amount() -> None:
    crediting = Crediting(body(line("3", "10")))
    note = crediting.line_amount(1234)
    assert (note.totals.tax_exclusive, note.totals.tax_total) == (1234, 234)
    assert (note.body.lines[0].quantity, note.body.lines[0].unit_price) == (Decimal(1), Decimal("12.34"))
    assert crediting.credit(ALL).totals.tax_exclusive == 3000 - 1234


def test_withholding_is_credited_with_its_share() -> None:
    crediting = Crediting(body(line("3", "333.33", standard("21")), withholding=(Withholding(Decimal(15), "IRPF"),)))
    withheld = [crediting.quantity("1").totals.withholding_total for _ in range(3)]
    assert withheld == [5000, 5000, 5000]
    assert crediting.sum_of("amount_due") == crediting.totals.amount_due


def test_a_charge_of_its_own_group_goes_along_with_the_lines() -> None:
    crediting = Crediting(body(line("2", "50", standard("7")), charges=(amount("10", standard("19")),)))
    assert groups(crediting.quantity("1").totals) == [(5000, 350), (500, 95)]
    assert groups(crediting.credit(ALL).totals) == [(5000, 350), (500, 95)]


@pytest.mark.parametrize("taxes", [(GST, QST), (GST, ON_TOP)])
def test_several_taxes_on_a_line_are_credited_together(taxes: tuple[Tax, ...]) -> None:
    crediting = Crediting(body(line("3", "100", *taxes)))
    crediting.quantity("1")
    crediting.gross(5000)
    crediting.credit(ALL)
    assert crediting.sum_of("tax_inclusive") == crediting.totals.tax_inclusive
    assert crediting.so_far.groups == tuple(groups(crediting.totals))


def by_quantity(text: str) -> CreditRequest:
    return CreditRequest((LineRequest("line-0", quantity=Decimal(text)),))


EXCEEDING: list[tuple[list[CreditRequest], CreditRequest]] = [
    ([], by_quantity("3.000001")),
    ([], by_quantity("-1")),
    ([], CreditRequest((LineRequest("line-0", amount=3001),))),
    ([], CreditRequest((LineRequest("line-0", amount=-1),))),
    ([], CreditRequest(amount=4641)),
    (
        [CreditRequest((LineRequest("line-0", quantity=Decimal(2)),))],
        CreditRequest((LineRequest("line-0", amount=1001),)),
    ),
    ([CreditRequest((LineRequest("line-0", amount=1),))], by_quantity("3")),
    ([CreditRequest(amount=4000)], by_quantity("2")),
    ([ALL], ALL),
    ([ALL], CreditRequest(amount=1)),
]


@pytest.mark.parametrize(("before", "request_"), EXCEEDING)
def test_never_more_than_what_remains_is_credited(before: list[CreditRequest], request_: CreditRequest) -> None:
    crediting = Crediting(body(line("3", "10"), line("1", "10", standard("7"))))
    for one in before:
        crediting.credit(one)
    with pytest.raises(Refused) as refused:
        crediting.credit(request_)
    assert refused.value.error_code == "exceeds_remaining"


def test_lines_of_another_document_are_unknown() -> None:
    with pytest.raises(InvalidInput) as refused:
        Crediting(body(line("1", "1"))).quantity("1", index=7)
    assert refused.value.error_code == "unknown_line"


REQUESTS: list[tuple[dict[str, Any], CreditRequest]] = [
    ({}, ALL),
    ({"amount": "50.00"}, CreditRequest(amount=5000)),
    ({"lines": [{"line_id": "a", "quantity": "1.5"}]}, CreditRequest((LineRequest("a", quantity=Decimal("1.5")),))),
    ({"lines": [{"line_id": "a", "amount": "2.50"}]}, CreditRequest((LineRequest("a", amount=250),))),
]


@pytest.mark.parametrize(("data", "expected"), REQUESTS)
def test_requests_are_read(data: dict[str, Any], expected: CreditRequest) -> None:
    assert parse_credit_request(data, "EUR") == expected


@pytest.mark.parametrize(
    ("data", "path", "code"),
    [
        ({"amount": "1.001"}, "amount", "too_many_decimals"),
        ({"amount": "0"}, "amount", "too_small"),
        ({"amount": 1.5}, "amount", "not_a_number"),
        ({"amount": "1", "lines": [{"line_id": "a", "quantity": "1"}]}, "amount", "lines_or_amount"),
        ({"lines": []}, "lines", "required"),
        ({"lines": [{"line_id": "a"}]}, "lines.0", "quantity_or_amount"),
        ({"lines": [{"line_id": "a", "quantity": "0"}]}, "lines.0.quantity", "too_small"),
        ({"lines": [{"line_id": "", "quantity": "1"}]}, "lines.0.line_id", "required"),
        ({"lines": [{"line_id": "a", "quantity": "1"}] * 2}, "lines.1.line_id", "line_twice"),
        ({"lines": [{"line_id": "a", "quantity": "1", "x": 1}]}, "lines.0.x", "unknown_field"),
        ({"total": "1"}, "total", "unknown_field"),
    ],
)
def test_requests_that_make_no_sense_are_refused(data: dict[str, Any], path: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_credit_request(data, "EUR")
    assert [(finding.path, finding.code) for finding in refused.value.findings] == [(path, code)]


def long_document(count: int) -> InvoiceBody:
    return body(*[line("3", "9.99", standard("19" if i % 2 else "7")) for i in range(count)])


def test_crediting_grows_with_the_lines_and_no_faster() -> None:
    def crediting_the_rest(count: int) -> Callable[[], object]:
        crediting = Crediting(long_document(count))
        crediting.quantity("1", index=17)
        return lambda: crediting.credit(ALL)

    assert_grows_linearly(crediting_the_rest)


def test_long_documents_are_credited_to_the_last_cent() -> None:
    crediting = Crediting(long_document(1_000))
    crediting.quantity("1", index=17)
    crediting.credit(ALL)
    assert crediting.sum_of("tax_inclusive") == crediting.totals.tax_inclusive
