"""The arithmetic of a document, by the table of the billing rules."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from billing_app.domain.errors import BillingError, InvalidInput, Refused
from billing_app.domain.invoice import DepositDeduction, InvoiceBody, Withholding
from billing_app.domain.money import to_text
from billing_app.domain.tax import Tax
from billing_app.domain.totals import Totals, compute_totals, empty_totals, explain, remaining_groups, with_steps
from tests.domain.bodies import GST, ON_TOP, QST, amount, body, line, percent, standard
from tests.domain.effort import assert_grows_linearly


def shown(totals: Totals, *names: str) -> list[str]:
    return [to_text(getattr(totals, name), totals.currency) for name in names]


def breakdown(totals: Totals) -> list[tuple[str, str]]:
    return [(to_text(g.base, totals.currency), to_text(g.amount, totals.currency)) for g in totals.groups]


def nets(totals: Totals) -> list[str]:
    return [to_text(one.net, totals.currency) for one in totals.lines]


TABLE = [
    (
        "two lines at 23 %",
        body(line("1", "55.55", standard("23")), line("1", "11.11", standard("23"))),
        {"tax_total": "15.33", "tax_inclusive": "81.99"},
    ),
    (
        "document allowance of 10 %",
        body(line("1", "57.48", standard("21")), allowances=(percent("10"),)),
        {"allowance_total": "5.75", "tax_exclusive": "51.73", "tax_total": "10.86", "tax_inclusive": "62.59"},
    ),
    ("two taxes on a line", body(line("1", "300", GST, QST)), {"tax_total": "44.93", "tax_inclusive": "344.93"}),
    (
        "500 including 10 %",
        body(line("1", "500", standard("10")), prices_include_tax=True),
        {"tax_exclusive": "454.55", "tax_total": "45.45", "tax_inclusive": "500.00"},
    ),
    ("yen", body(line("3", "333", standard("10")), currency="JPY"), {"tax_total": "100", "tax_inclusive": "1099"}),
    (
        "cash rounding on the document",
        body(line("1", "91.33", standard("8.1")), currency="CHF", cash_rounding=Decimal("0.05")),
        {"tax_total": "7.40", "tax_inclusive": "98.73", "rounding": "0.02", "amount_due": "98.75"},
    ),
    ("a return", body(line("-1", "0.125", Tax("Z"))), {"line_total": "-0.13", "tax_inclusive": "-0.13"}),
    (
        "withholding stands below the total",
        body(line("1", "1000", standard("21")), withholding=(Withholding(Decimal(15), "IRPF"),)),
        {"tax_inclusive": "1210.00", "withholding_total": "150.00", "amount_due": "1060.00"},
    ),
    (
        "three decimals",
        body(line("1", "40.7", standard("5")), currency="KWD"),
        {"tax_exclusive": "40.700", "tax_total": "2.035", "tax_inclusive": "42.735"},
    ),
    (
        "a charge of its own group",
        body(line("1", "100", standard("7")), charges=(amount("10", standard("19")),)),
        {"charge_total": "10.00", "tax_exclusive": "110.00", "tax_total": "8.90"},
    ),
]


@pytest.mark.parametrize(("document", "expected"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_documents_come_to_the_totals_of_the_rules(document: InvoiceBody, expected: dict[str, str]) -> None:
    totals = compute_totals(document)
    assert dict(zip(expected, shown(totals, *expected), strict=True)) == expected


def test_lines_are_rounded_once_and_late() -> None:
    totals = compute_totals(
        body(
            line("1337", "0.0149"),
            line("0.333", "100"),
            line("1200", "4.50", price_base_quantity=Decimal(1000)),
        )
    )
    assert nets(totals) == ["19.92", "33.30", "5.40"]


def test_percentages_on_a_line_share_one_unrounded_base() -> None:
    totals = compute_totals(body(line("3", "3.335", allowances=(percent("10"), percent("10")), charges=(amount("1"),))))
    assert shown_line(totals) == ["2.00", "1.00", "9.01"]


def shown_line(totals: Totals) -> list[str]:
    one = totals.lines[0]
    return [to_text(value, totals.currency) for value in (one.allowance_total, one.charge_total, one.net)]


def test_percentage_on_a_return_is_negative() -> None:
    totals = compute_totals(body(line("-1", "100", allowances=(percent("10"),))))
    assert shown_line(totals) == ["-10.00", "0.00", "-90.00"]


def test_three_equal_gross_lines_share_the_net_by_largest_remainder() -> None:
    totals = compute_totals(body(*[line("1", "9.99")] * 3, prices_include_tax=True))
    assert nets(totals) == ["8.40", "8.39", "8.39"]
    assert [one.gross for one in totals.lines] == [999, 999, 999]
    assert shown(totals, "tax_total", "tax_inclusive") == ["4.79", "29.97"]


def test_gross_allowance_is_spread_by_gross_weight() -> None:
    totals = compute_totals(
        body(
            line("1", "119"),
            line("1", "107", standard("7")),
            prices_include_tax=True,
            allowances=(amount("10.00"),),
        )
    )
    assert [part.gross for part in totals.allowance_parts] == [527, 473]
    assert breakdown(totals) == [("95.57", "18.16"), ("95.58", "6.69")]
    assert shown(totals, "tax_inclusive", "allowance_total") == ["216.00", "8.85"]


def test_net_allowance_is_spread_by_largest_remainder() -> None:
    totals = compute_totals(body(line("1", "100"), line("1", "50", standard("7")), allowances=(amount("10.00"),)))
    assert [part.net for part in totals.allowance_parts] == [667, 333]
    assert [tax for _, tax in breakdown(totals)] == ["17.73", "3.27"]
    assert shown(totals, "tax_inclusive") == ["161.00"]


def test_compound_tax_is_computed_on_net_and_the_taxes_before_it() -> None:
    totals = compute_totals(body(line("1", "100", GST, ON_TOP)))
    assert breakdown(totals) == [("100.00", "5.00"), ("105.00", "10.50")]


def test_compound_tax_after_different_taxes_forms_separate_groups() -> None:
    totals = compute_totals(body(line("1", "100", GST, ON_TOP), line("1", "200", ON_TOP)))
    assert breakdown(totals) == [("100.00", "5.00"), ("105.00", "10.50"), ("200.00", "20.00")]


def test_compound_taxes_in_a_gross_price_leave_the_gross_sacred() -> None:
    totals = compute_totals(body(line("1", "115.50", GST, ON_TOP), prices_include_tax=True))
    assert shown(totals, "tax_exclusive", "tax_inclusive") == ["100.00", "115.50"]
    assert breakdown(totals) == [("100.00", "5.00"), ("105.00", "10.50")]


def test_tax_rounded_on_each_line_adds_up_the_lines() -> None:
    lines = [line("1", "0.03")] * 3
    assert shown(compute_totals(body(*lines)), "tax_total") == ["0.02"]
    assert shown(compute_totals(body(*lines, round_tax_per_line=True)), "tax_total") == ["0.03"]


def test_the_first_reason_speaks_for_its_group() -> None:
    totals = compute_totals(body(line("1", "10", Tax("AE")), line("1", "10", Tax("AE", reason="Reverse charge"))))
    assert [(group.base, group.tax.reason) for group in totals.groups] == [(2000, "Reverse charge")]


def deposit(gross: int, base: int, tax: int) -> DepositDeduction:
    return DepositDeduction("deposit", "DEP-1", None, gross, ((standard("19"), base, tax),))


@pytest.mark.parametrize(
    ("deducted", "due", "tax_left"),
    [(deposit(35700, 30000, 5700), "833.00", 13300), (deposit(20000, 16807, 3193), "990.00", 15807)],
)
def test_final_invoice_deducts_what_was_received(deducted: DepositDeduction, due: str, tax_left: int) -> None:
    totals = compute_totals(body(line("1", "1000")), deposits=(deducted,))
    assert shown(totals, "tax_inclusive", "amount_due") == ["1190.00", due]
    assert [group.amount for group in remaining_groups(totals, (deducted,))] == [tax_left]


def test_deposit_with_another_tax_cannot_be_deducted() -> None:
    totals = compute_totals(body(line("1", "1000", standard("7"))))
    with pytest.raises(Refused) as refused:
        remaining_groups(totals, (deposit(35700, 30000, 5700),))
    assert refused.value.error_code == "deposit_tax_missing"


REFUSALS = [
    (body(), InvalidInput, "no_lines", "lines"),
    (body(line("1", "10"), allowances=(amount("10.01"),)), Refused, "allowance_too_large", "allowances"),
    (body(line("1", "10"), allowances=(percent("60"), percent("60"))), Refused, "allowance_too_large", "allowances"),
    (
        body(line("1", "10"), line("1", "100", Tax("Z")), allowances=(amount("11", standard("19")),)),
        Refused,
        "allowance_too_large",
        "allowances.0",
    ),
    (body(line("1", "10", allowances=(amount("11"),))), Refused, "allowance_too_large", "lines.0.allowances"),
    (body(line("1", "10", GST, GST)), InvalidInput, "tax_twice", "lines.0.taxes"),
    (body(line("1", "10", price_base_quantity=Decimal(0))), InvalidInput, "too_small", "lines.0.price_base_quantity"),
    (body(line("999999999999999", "999999999999999")), InvalidInput, "amount_too_large", "lines.0"),
    (body(line("NaN", "1")), InvalidInput, "not_a_number", "lines.0"),
    (body(line("1", "Infinity")), InvalidInput, "not_a_number", "lines.0"),
    (body(line("1", "1"), currency="XXX"), InvalidInput, "unknown_currency", "currency"),
    (
        body(line("1", "0"), line("1", "0", Tax("Z")), charges=(amount("5"),)),
        InvalidInput,
        "nothing_to_spread",
        "charges.0",
    ),
]


@pytest.mark.parametrize(("document", "family", "code", "path"), REFUSALS, ids=[f"{r[2]} {r[3]}" for r in REFUSALS])
def test_what_cannot_be_computed_is_refused(
    document: InvoiceBody, family: type[BillingError], code: str, path: str
) -> None:
    with pytest.raises(family) as refused:
        compute_totals(document)
    assert (refused.value.error_code, refused.value.path) == (code, path)


def test_a_whole_allowance_leaves_nothing() -> None:
    totals = compute_totals(body(line("1", "10"), allowances=(percent("100"),)))
    assert shown(totals, "tax_inclusive", "amount_due") == ["0.00", "0.00"]


def test_a_draft_without_lines_has_totals_of_zero() -> None:
    assert shown(empty_totals("EUR"), "tax_inclusive", "amount_due") == ["0.00", "0.00"]


def test_every_total_is_explained_down_to_its_lines() -> None:
    document = body(line("3", "3.333"), line("2", "5"), allowances=(percent("10"),))
    totals = compute_totals(document)
    steps = explain(totals, "line_total")
    assert [(step.exact, step.amount) for step in steps] == [("9.999", 1000), ("10", 1000), ("20.00", 2000)]
    assert explain(totals, "tax_total")[0].exact == "3.42"
    for name in ("allowance_total", "tax_exclusive", "tax_total", "tax_inclusive", "amount_due"):
        assert explain(totals, name)[-1].amount == getattr(totals, name)
    assert with_steps(document, empty_steps(totals)) == totals


def empty_steps(totals: Totals) -> Totals:
    values = {name: getattr(totals, name) for name in Totals.__dataclass_fields__}
    return Totals(**(values | {"steps": ()}))


def test_explaining_something_else_says_what_there_is() -> None:
    with pytest.raises(InvalidInput):
        explain(compute_totals(body(line("1", "1"))), "mood")


def long_body(count: int) -> InvoiceBody:
    lines = [line("3.5", "9.99", standard("19" if i % 2 else "7"), allowances=(percent("10"),)) for i in range(count)]
    return body(*lines, prices_include_tax=True, allowances=(amount("10"),))


def test_totalling_grows_with_the_lines_and_no_faster() -> None:
    def totalling(count: int) -> Callable[[], object]:
        document = long_body(count)
        return lambda: compute_totals(document)

    assert_grows_linearly(totalling)


def test_ten_thousand_lines_add_up() -> None:
    totals = compute_totals(long_body(10_000))
    assert sum(one.net for one in totals.lines) == totals.line_total
