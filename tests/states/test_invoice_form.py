"""The form of a draft: whatever a body says comes back out of its fields as it was."""

from typing import Any

import pytest

from billing_app.domain.body import parse_body
from billing_app.domain.ids import new_id
from billing_app.states.invoice_editor.form import body_of, filled_parts, form_of, lines_of

SAID: dict[str, Any] = {
    "delivery_date": "2026-03-02",
    "period": {"from": "2026-02-01", "to": "2026-02-28"},
    "early_payment": {"percent": "2.5", "days": 8},
    "note": "Thank you.\nSee you again.",
    "payment_terms": "Within a month",
    "purchase_order": "PO-7",
    "buyer_reference": "04011000-12345-67",
    "delivery_address": {"line1": "Kai 4", "postal_code": "20457", "city": "Hamburg", "country": "DE"},
    "due_days": 30,
    "series_id": new_id(),
    "exchange_rate": "1.08",
    "cash_rounding": "0.05",
    "kind": "deposit",
    "prices_include_tax": True,
    "issue_date": "2026-03-01",
    "due_date": "2026-04-01",
}
PART_OF = {
    "delivery_date": "terms",
    "period": "terms",
    "early_payment": "terms",
    "buyer_reference": "terms",
    "due_days": "terms",
    "series_id": "terms",
    "kind": "terms",
    "note": "texts",
    "payment_terms": "texts",
    "delivery_address": "delivery",
    "cash_rounding": "currency",
}


def body(**said: Any) -> Any:
    return parse_body({"currency": "EUR"} | said)


def sent_back(form: dict[str, str]) -> Any:
    data, _ = body_of({name: text for name, text in form.items() if text})
    return parse_body({key: value for key, value in data.items() if value is not None})


@pytest.mark.parametrize("key", SAID)
def test_what_a_field_says_survives_the_form_alone(key: str) -> None:
    said = body(**{key: SAID[key]})
    assert said != body()
    assert sent_back(form_of(said)) == said


def test_everything_together_survives_the_form() -> None:
    said = body(**SAID)
    assert sent_back(form_of(said)) == said


@pytest.mark.parametrize("key", SAID)
def test_emptied_fields_clear_what_was_said(key: str) -> None:
    emptied = dict.fromkeys(form_of(body(**SAID)), "") | {"currency": "EUR"}
    data, _ = body_of(emptied)
    assert data[key] in (None, False)


@pytest.mark.parametrize("key", PART_OF)
def test_the_folded_part_that_says_something_is_open(key: str) -> None:
    parts = filled_parts(body(**{key: SAID[key]}))
    assert {part for part, is_open in parts.items() if is_open} == {PART_OF[key]}


def test_lines_survive_the_form() -> None:
    taxes = [{"category": "S", "rate": "19"}]
    allowances = [{"percent": "10", "reason": "Friend"}, {"amount": "1.00", "reason": "Scratch"}]
    line = {"description": "Rope", "quantity": "2.5", "unit": "MTR", "unit_price": "3.333", "taxes": taxes}
    line |= {"allowances": allowances, "delivery_date": "2026-03-02", "price_base_quantity": "100"}
    said = body(lines=[line])
    form = form_of(said)
    for row in lines_of(said):
        form |= {f"lines.{row['id']}.{name}": text for name, text in row.items()}
    assert sent_back(form) == said
