"""Totals as they are stored: what is written is read back, to the last cent and tax."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from billing_app.domain.errors import BillingError
from billing_app.domain.invoice import InvoiceBody
from billing_app.domain.tax import CATEGORIES, Tax
from billing_app.domain.totals import compute_totals, empty_totals
from billing_app.domain.totals_record import tax_from_record, tax_to_record, totals_from_record, totals_to_record
from tests.domain.bodies import bodies, body, line, percent

TAXES = st.builds(
    Tax,
    st.sampled_from(sorted(CATEGORIES)),
    st.decimals(0, 100, places=4),
    name=st.text(max_size=5),
    compound=st.booleans(),
    reason=st.text(max_size=9),
    reason_code=st.sampled_from(["", "VATEX-EU-AE"]),
    country=st.sampled_from(["", "DE"]),
)


def stored(record: dict[str, Any]) -> dict[str, Any]:
    return json.loads(json.dumps(record))


@settings(max_examples=100, deadline=None)
@given(bodies())
def test_totals_are_read_back_as_they_were_written(document: InvoiceBody) -> None:
    try:
        totals = compute_totals(document)
    except BillingError:
        assume(False)
        raise
    record = stored(totals_to_record(totals))
    assert totals_from_record(record) == replace(totals, steps=())
    assert totals_to_record(totals_from_record(record)) == record


@settings(max_examples=100, deadline=None)
@given(TAXES)
def test_taxes_are_read_back_as_they_were_written(tax: Tax) -> None:
    record = stored(tax_to_record(tax))
    assert tax_from_record(record) == tax
    assert not any(value in ("", False) for value in record.values())


def test_a_record_holds_whole_numbers_and_leaves_the_steps_out() -> None:
    record = totals_to_record(compute_totals(body(line("3", "9.99"), allowances=(percent("10"),))))
    assert "steps" not in record
    assert record["lines"] == [
        {"id": "line-0", "position": 1, "allowance_total": 0, "charge_total": 0, "net": 2997},
    ]
    assert record["groups"] == [{"tax": {"category": "S", "rate": "19"}, "base": 2697, "amount": 512}]
    assert record["allowance_parts"] == [{"index": 0, "taxes": [{"category": "S", "rate": "19"}], "net": 300}]
    assert (record["tax_exclusive"], record["tax_inclusive"], record["amount_due"]) == (2697, 3209, 3209)


def test_a_gross_of_zero_is_no_missing_gross() -> None:
    totals = compute_totals(body(line("1", "0"), prices_include_tax=True))
    assert totals_from_record(stored(totals_to_record(totals))).lines[0].gross == 0


def test_rates_are_written_without_needless_zeros() -> None:
    assert tax_to_record(Tax("S", Decimal("19.0000")))["rate"] == "19"
    assert tax_to_record(Tax("S", Decimal("9.975")))["rate"] == "9.975"


def test_nothing_at_all_can_be_stored_too() -> None:
    assert totals_from_record(stored(totals_to_record(empty_totals("JPY")))) == empty_totals("JPY")
