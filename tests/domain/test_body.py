"""Reading an invoice's body from JSON: every problem by its path, and back again without loss."""

import contextlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from billing_app.domain.body import MAX_LINES, body_to_json, parse_body
from billing_app.domain.errors import BillingError, InvalidInput
from billing_app.domain.invoice import AllowanceCharge, EarlyPayment, InvoiceBody, Withholding
from billing_app.domain.party import Address
from billing_app.domain.tax import Tax
from billing_app.domain.totals import compute_totals
from tests.domain.bodies import bodies, body, line
from tests.domain.effort import assert_grows_linearly

LINE = {"description": "Work", "quantity": "3", "unit_price": "9.99", "taxes": [{"category": "S", "rate": "19"}]}
FULL: dict[str, Any] = {
    "customer_id": "c-1",
    "currency": "EUR",
    "kind": "deposit",
    "issue_date": "2026-02-01",
    "due_date": "2026-03-01",
    "due_days": 30,
    "prices_include_tax": True,
    "lines": [
        LINE
        | {
            "id": "l-1",
            "unit": "HUR",
            "price_base_quantity": "10",
            "item_id": "i-1",
            "allowances": [{"percent": "10", "reason": "Regular"}],
            "charges": [{"amount": "5.00"}],
            "delivery_date": "2026-01-31",
        }
    ],
    "allowances": [{"amount": "1.00", "taxes": [{"category": "S", "rate": "19"}]}],
    "charges": [{"percent": "2.5"}],
    "withholding": [{"rate": "15", "name": "IRPF"}],
    "deposits": [{"invoice_id": "d-1"}],
    "cash_rounding": "0.05",
    "exchange_rate": "1.08501234",
    "delivery_date": "2026-01-31",
    "period": {"from": "2026-01-01", "to": "2026-01-31"},
    "early_payment": {"percent": "3", "days": 10},
    "payment_terms": "Soon.",
    "purchase_order": "PO 1",
    "buyer_reference": "04011000-12345-34",
    "delivery_address": {"line1": "Quay 1", "city": "Gent", "country": "BE"},
    "note": "Thank you 🌊\nשלום",
}


def problems(data: dict[str, Any]) -> list[tuple[str, str]]:
    with pytest.raises(InvalidInput) as refused:
        parse_body(data)
    return [(finding.path, finding.code) for finding in refused.value.findings]


def with_line(**changes: object) -> dict[str, Any]:
    return {"currency": "EUR", "lines": [LINE | changes]}


def test_every_key_of_a_body_is_read() -> None:
    read = parse_body(FULL)
    tax = Tax("S", Decimal(19))
    assert read.kind == "deposit"
    assert (read.issue_date, read.period_to) == (date(2026, 2, 1), date(2026, 1, 31))
    assert read.lines[0].allowances == (AllowanceCharge(percent=Decimal(10), reason="Regular"),)
    assert read.lines[0].delivery_date == date(2026, 1, 31)
    assert read.allowances == (AllowanceCharge(amount=Decimal("1.00"), taxes=(tax,)),)
    assert read.withholding == (Withholding(Decimal(15), "IRPF"),)
    assert read.deposit_ids == ("d-1",)
    assert read.early_payment == EarlyPayment(Decimal(3), 10)
    assert read.delivery_address == Address(line1="Quay 1", city="Gent", country="BE")
    assert read.note == "Thank you 🌊\nשלום"


def test_a_full_body_comes_back_as_it_was_written() -> None:
    written = body_to_json(parse_body(FULL))
    assert parse_body(json.loads(json.dumps(written))) == parse_body(FULL)
    assert written["lines"][0]["unit_price"] == "9.99"  # type: ignore[index]
    assert written["period"] == FULL["period"]


def test_a_draft_may_be_empty() -> None:
    assert parse_body({"currency": "EUR"}) == InvoiceBody("EUR")
    assert parse_body({}, default_currency="CHF").currency == "CHF"
    assert body_to_json(InvoiceBody("EUR")) == {"currency": "EUR", "lines": []}


def test_null_is_the_same_as_absent() -> None:
    assert parse_body({"currency": "EUR", "lines": None, "note": None, "due_days": None}) == InvoiceBody("EUR")


def test_lines_keep_their_ids_and_new_ones_get_one() -> None:
    read = parse_body({"currency": "EUR", "lines": [LINE | {"id": "mine"}, LINE, LINE]})
    ids = [one.id for one in read.lines]
    assert ids[0] == "mine"
    assert len(set(ids)) == 3


def test_all_problems_are_named_at_once() -> None:
    data = with_line(quantity="three", unit_price="-1", colour="red") | {"due_date": "0000-01-01", "zip": 1}
    assert set(problems(data)) == {
        ("zip", "unknown_field"),
        ("due_date", "no_such_day"),
        ("lines.0.colour", "unknown_field"),
        ("lines.0.quantity", "not_a_number"),
        ("lines.0.unit_price", "too_small"),
    }


PROBLEMS: list[tuple[dict[str, Any], str, str]] = [
    ({}, "currency", "required"),
    ({"currency": "EURO"}, "currency", "unknown_currency"),
    (with_line(quantity=None), "lines.0.quantity", "required"),
    (with_line(quantity="1.0000001"), "lines.0.quantity", "too_many_decimals"),
    (with_line(quantity="1e999"), "lines.0.quantity", "not_a_number"),
    (with_line(quantity="NaN"), "lines.0.quantity", "not_a_number"),
    (with_line(quantity="Infinity"), "lines.0.quantity", "not_a_number"),
    (with_line(quantity=1.5), "lines.0.quantity", "not_a_number"),
    (with_line(quantity=True), "lines.0.quantity", "not_a_number"),
    (with_line(quantity="9" * 400), "lines.0.quantity", "not_a_number"),
    (with_line(quantity="9" * 16), "lines.0.quantity", "number_too_large"),
    (with_line(unit_price="٣"), "lines.0.unit_price", "not_a_number"),
    (with_line(unit_price="1,5"), "lines.0.unit_price", "not_a_number"),
    (with_line(price_base_quantity="0"), "lines.0.price_base_quantity", "too_small"),
    (with_line(description="x" * 10_001), "lines.0.description", "too_long"),
    (with_line(description="a\x00b"), "lines.0.description", "forbidden_character"),
    (with_line(description="a\ud800b"), "lines.0.description", "forbidden_character"),
    (with_line(description=5), "lines.0.description", "not_text"),
    (with_line(taxes="S"), "lines.0.taxes", "not_a_list"),
    (with_line(taxes=[{"category": "Q", "rate": "0"}]), "lines.0.taxes.0.category", "not_a_choice"),
    (with_line(taxes=[{"category": "S", "rate": "100.1"}]), "lines.0.taxes.0.rate", "too_large"),
    (with_line(taxes=[{"category": "S", "rate": "19.00001"}]), "lines.0.taxes.0.rate", "too_many_decimals"),
    (with_line(taxes=LINE["taxes"] * 2), "lines.0.taxes", "tax_twice"),
    (with_line(allowances=[{"amount": "1.001"}]), "lines.0.allowances.0.amount", "too_many_decimals"),
    (with_line(allowances=[{"amount": "-1"}]), "lines.0.allowances.0.amount", "too_small"),
    (with_line(allowances=[{"amount": "1", "percent": "1"}]), "lines.0.allowances.0", "percent_or_amount"),
    (with_line(allowances=[{"reason": "x"}]), "lines.0.allowances.0", "percent_or_amount"),
    (with_line(allowances=[{"percent": "1", "taxes": []}]), "lines.0.allowances.0.taxes", "unknown_field"),
    ({"currency": "JPY", "allowances": [{"amount": "1.5"}]}, "allowances.0.amount", "too_many_decimals"),
    ({"currency": "EUR", "lines": [LINE | {"id": "a"}] * 2}, "lines.1.id", "duplicate_line_id"),
    ({"currency": "EUR", "lines": {"0": LINE}}, "lines", "not_a_list"),
    ({"currency": "EUR", "lines": ["x"]}, "lines.0", "not_an_object"),
    ({"currency": "EUR", "lines": [LINE] * (MAX_LINES + 1)}, "lines", "too_many"),
    ({"currency": "EUR", "kind": "credit_note"}, "kind", "not_a_choice"),
    ({"currency": "EUR", "note": "x" * 100_001}, "note", "too_long"),
    ({"currency": "EUR", "issue_date": "2026-02-30"}, "issue_date", "no_such_day"),
    ({"currency": "EUR", "issue_date": "1899-12-31"}, "issue_date", "not_a_date"),
    ({"currency": "EUR", "issue_date": 20260201}, "issue_date", "not_a_date"),
    ({"currency": "EUR", "due_days": -1}, "due_days", "too_small"),
    ({"currency": "EUR", "prices_include_tax": "yes"}, "prices_include_tax", "not_a_flag"),
    ({"currency": "EUR", "exchange_rate": "0"}, "exchange_rate", "too_small"),
    ({"currency": "EUR", "cash_rounding": "0"}, "cash_rounding", "too_small"),
    ({"currency": "EUR", "period": {"from": "2026-02-01", "to": "2026-01-01"}}, "period.to", "period_reversed"),
    ({"currency": "EUR", "deposits": [{"invoice_id": "a"}] * 2}, "deposits", "deposit_twice"),
    ({"currency": "EUR", "deposits": [{"id": "a"}]}, "deposits.0.id", "unknown_field"),
    ({"currency": "EUR", "withholding": [{"rate": "15"}]}, "withholding.0.name", "required"),
    ({"currency": "EUR", "delivery_address": {"country": "XX"}}, "delivery_address.country", "unknown_country"),
]


NAMES = [f"{path} {code} {i}" for i, (_, path, code) in enumerate(PROBLEMS)]


@pytest.mark.parametrize(("data", "path", "code"), PROBLEMS, ids=NAMES)
def test_what_cannot_be_read_is_refused_by_path(data: dict[str, Any], path: str, code: str) -> None:
    assert problems(data) == [(path, code)]


def test_a_rate_that_contradicts_its_category_can_stand_in_a_draft() -> None:
    assert parse_body(with_line(taxes=[{"category": "S", "rate": "0"}])).lines[0].taxes == (Tax("S"),)


def test_only_stored_bodies_are_credit_notes_with_negative_allowances() -> None:
    note = body(line("-1", "10", allowances=(AllowanceCharge(amount=Decimal("-1.00")),)), kind="credit_note")
    assert parse_body(body_to_json(note), is_stored=True) == note
    with pytest.raises(InvalidInput):
        parse_body(body_to_json(note))


@settings(max_examples=100, deadline=None)
@given(bodies())
def test_bodies_come_back_from_their_json(document: InvoiceBody) -> None:
    written = json.loads(json.dumps(body_to_json(document)))
    valid = replace(document, cash_rounding=None)
    written.pop("cash_rounding", None)
    assert parse_body(written) == valid
    assert body_to_json(parse_body(written)) == written


JUNK: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["1e999", "NaN", "-0", "9" * 400, "0000-01-01", "2026-01-01", "S", "19", "-1", "\x00"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*FULL, *LINE, "amount"]), inner),
    max_leaves=12,
)


@settings(max_examples=100, deadline=None)
@given(
    st.dictionaries(st.sampled_from([*FULL, "other"]), JUNK),
    st.dictionaries(st.sampled_from([*FULL["lines"][0]]), JUNK),
)
def test_junk_never_raises_anything_but_billing_errors(changes: dict[str, Any], line_changes: dict[str, Any]) -> None:
    data = FULL | {"lines": [FULL["lines"][0] | line_changes]} | changes
    with contextlib.suppress(BillingError):
        document = parse_body(data)
        assert parse_body(body_to_json(document)) == document
        totals = compute_totals(document)
        assert totals.tax_inclusive == totals.tax_exclusive + totals.tax_total


def test_reading_grows_with_the_lines_and_no_faster() -> None:
    def reading(count: int) -> Callable[[], object]:
        lines = [LINE | {"id": f"line-{i}", "allowances": [{"percent": "10"}]} for i in range(count)]
        return lambda: parse_body({"currency": "EUR", "lines": lines})

    assert_grows_linearly(reading)
    assert len(parse_body({"currency": "EUR", "lines": [LINE] * MAX_LINES}).lines) == MAX_LINES
