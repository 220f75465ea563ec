"""Preview: the table of the billing rules through HTTP, and bodies that can't be computed."""

from typing import Any

import pytest

from tests.api.conftest import Caller, line


def tax(rate: str, **more: Any) -> list[dict[str, Any]]:
    return [{"category": "S", "rate": rate} | more]


CASES: list[tuple[str, dict[str, Any], dict[str, str]]] = [
    (
        "two lines at 23 %",
        {"lines": [line("55.55", taxes=tax("23")), line("11.11", taxes=tax("23"))]},
        {"tax_total": "15.33", "tax_inclusive": "81.99"},
    ),
    (
        "10 % document allowance",
        {"lines": [line("57.48", taxes=tax("21"))], "allowances": [{"percent": "10"}]},
        {"allowance_total": "5.75", "tax_exclusive": "51.73", "tax_total": "10.86", "tax_inclusive": "62.59"},
    ),
    (
        "two taxes on a line",
        {"lines": [line("300.00", taxes=tax("5", name="GST") + tax("9.975", name="QST"))]},
        {"tax_total": "44.93", "tax_inclusive": "344.93"},
    ),
    (
        "prices include tax",
        {"prices_include_tax": True, "lines": [line("500.00", taxes=tax("10"))]},
        {"tax_exclusive": "454.55", "tax_total": "45.45", "tax_inclusive": "500.00"},
    ),
    (
        "three gross lines",
        {"prices_include_tax": True, "lines": [line("9.99")] * 3},
        {"tax_total": "4.79", "tax_inclusive": "29.97"},
    ),
    (
        "gross allowance over two rates",
        {
            "prices_include_tax": True,
            "lines": [line("119.00"), line("107.00", taxes=tax("7"))],
            "allowances": [{"amount": "10.00"}],
        },
        {"tax_inclusive": "216.00", "tax_total": "24.85"},
    ),
    (
        "net allowance over two rates",
        {"lines": [line("100"), line("50", taxes=tax("7"))], "allowances": [{"amount": "10.00"}]},
        {"tax_total": "21.00", "tax_inclusive": "161.00"},
    ),
    ("small price", {"lines": [line("0.0149", "1337")]}, {"line_total": "19.92"}),
    ("small quantity", {"lines": [line("100", "0.333")]}, {"line_total": "33.30"}),
    ("per thousand", {"lines": [line("4.50", "1200", price_base_quantity="1000")]}, {"line_total": "5.40"}),
    (
        "yen",
        {"currency": "JPY", "lines": [line("333", "3", taxes=tax("10"))]},
        {"tax_total": "100", "tax_inclusive": "1099", "amount_due": "1099"},
    ),
    ("dinar", {"currency": "KWD", "lines": [line("40.7", taxes=[{"category": "Z"}])]}, {"amount_due": "40.700"}),
    (
        "cash rounding",
        {"currency": "CHF", "cash_rounding": "0.05", "lines": [line("91.33", taxes=tax("8.1"))]},
        {"tax_total": "7.40", "tax_inclusive": "98.73", "rounding": "0.02", "amount_due": "98.75"},
    ),
    (
        "withholding",
        {"lines": [line("1000", taxes=tax("21"))], "withholding": [{"rate": "15", "name": "IRPF"}]},
        {"tax_inclusive": "1210.00", "withholding_total": "150.00", "amount_due": "1060.00"},
    ),
    ("half a cent away from zero", {"lines": [line("0.125", "-1"), line("1.00")]}, {"line_total": "0.87"}),
]


@pytest.mark.parametrize(("body", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_preview_follows_the_table(api: Caller, body: dict[str, Any], expected: dict[str, str]) -> None:
    totals = api.post("/invoices/preview", {"currency": "EUR"} | body)["totals"]
    assert {key: totals[key] for key in expected} == expected


def test_gross_lines_show_net_and_gross(api: Caller) -> None:
    body = {"currency": "EUR", "prices_include_tax": True, "lines": [line("9.99")] * 3}
    lines = api.post("/invoices/preview", body)["lines"]
    assert [(one["gross"], one["net"]) for one in lines] == [("9.99", "8.40"), ("9.99", "8.39"), ("9.99", "8.39")]


def test_preview_stores_nothing_and_tells_findings(api: Caller) -> None:
    shown = api.post("/invoices/preview", {"currency": "USD", "lines": [line()]})
    assert {finding["severity"] for finding in shown["findings"]} <= {"refusal", "warning"}
    assert shown["findings"]
    assert api.get("/invoices")["data"] == []


@pytest.mark.parametrize(
    ("body", "path", "code"),
    [
        ({"currency": "EUR", "lines": []}, "lines", "no_lines"),
        ({"currency": "EUR"}, "lines", "no_lines"),
        ({"currency": "XXX", "lines": [line()]}, "currency", "unknown_currency"),
        ({"customer_id": "nobody", "lines": [line()]}, "customer_id", "unknown_customer"),
        ({"lines": [line("NaN")]}, "lines.0.unit_price", "not_a_number"),
        ({"lines": [line("Infinity")]}, "lines.0.unit_price", "not_a_number"),
        ({"lines": [line("1e999")]}, "lines.0.unit_price", "not_a_number"),
        ({"lines": [line("1e-7")]}, "lines.0.unit_price", "not_a_number"),
        ({"lines": [line("9" * 400)]}, "lines.0.unit_price", "not_a_number"),
        ({"lines": [line("9" * 16)]}, "lines.0.unit_price", "number_too_large"),
        ({"lines": [line("-1")]}, "lines.0.unit_price", "too_small"),
        ({"lines": [line("0.1234567")]}, "lines.0.unit_price", "too_many_decimals"),
        ({"lines": [line("١٢")]}, "lines.0.unit_price", "not_a_number"),
        ({"lines": [line(""), line()]}, "lines.0.unit_price", "not_a_number"),
        ({"lines": [line(allowances=[{"amount": "1.001"}])]}, "lines.0.allowances.0.amount", "too_many_decimals"),
        (
            {"currency": "JPY", "lines": [line("1")], "allowances": [{"amount": "0.5"}]},
            "allowances.0.amount",
            "too_many_decimals",
        ),
        ({"lines": [line(taxes=[{"category": "S", "rate": "101"}])]}, "lines.0.taxes.0.rate", "too_large"),
        ({"lines": [line(taxes=[{"category": "X", "rate": "1"}])]}, "lines.0.taxes.0.category", "not_a_choice"),
        ({"lines": [line(colour="red")]}, "lines.0.colour", "unknown_field"),
        ({"lines": [line()], "issue_date": "0000-01-01"}, "issue_date", "no_such_day"),
        ({"lines": [line()], "issue_date": "2026-02-30"}, "issue_date", "no_such_day"),
        ({"lines": [line()], "note": "n" * 1_000_000}, "note", "too_long"),
        ({"lines": [line()], "due_days": -1}, "due_days", "too_small"),
        ({"lines": [line()] * 10_001}, "lines", "too_many"),
    ],
)
def test_what_cannot_be_computed_is_named(api: Caller, body: dict[str, Any], path: str, code: str) -> None:
    status, problem = api.refused("POST", "/invoices/preview", body)
    assert status == 422
    assert (path, code) in {(error["path"], error["code"]) for error in problem["errors"]}


@pytest.mark.parametrize("number", [9.99, 10, True, None, [], {}])
def test_numbers_are_text(api: Caller, number: object) -> None:
    status, problem = api.refused("POST", "/invoices/preview", {"lines": [line() | {"unit_price": number}]})
    assert status == 422
    assert problem["errors"][0]["path"] == "lines.0.unit_price"


def test_ten_thousand_lines_are_computed(api: Caller) -> None:
    totals = api.post("/invoices/preview", {"currency": "EUR", "lines": [line("0.01")] * 10_000})["totals"]
    assert (totals["line_total"], totals["tax_total"]) == ("100.00", "19.00")
