"""The overview and the reports: the same figures as the ledger, at a cost that doesn't grow."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, event

from billing_app.domain.access import Permission
from billing_app.domain.errors import BillingError, Forbidden, InvalidInput, Refused
from billing_app.services import payments
from billing_app.services.correcting import credit_invoice, write_off
from billing_app.services.drafting import create_draft
from billing_app.services.expenses import record_expense
from billing_app.services.overview import overview
from billing_app.services.reports import (
    aging_report,
    cash_flow_report,
    ledger_report,
    ledger_table,
    tax_report,
    trial_balance,
)
from billing_app.store.engines import seeing_all
from tests.builders import new_business, new_customer, this_day, without
from tests.money_builders import VAT_7, issued_invoice, pay, work

pytestmark = pytest.mark.usefixtures("honest_books")
BOUND_ON_QUERIES = 24


def day(days: int) -> date:
    return this_day() + timedelta(days=days)


@pytest.fixture
def busy(actor):
    """A business with something late, something due, something paid and a bill."""
    customer = new_customer(actor, name="Anders AG").id
    issued_invoice(actor, customer, issue_date=day(-50).isoformat(), due_date=day(-40).isoformat())
    issued_invoice(actor, customer, work("100.00", VAT_7), issue_date=day(-2).isoformat(), due_date=day(0).isoformat())
    issued_invoice(actor, customer, work("10.00"), due_date=day(40).isoformat())
    pay(actor, customer, "190.00", paid_on=day(-1).isoformat())
    bill = {"supplier": "Landlord", "amount": "60.00", "currency": "EUR", "category": "rent"}
    record_expense(actor, bill | {"incurred_on": day(-1).isoformat(), "due_on": day(3).isoformat()})
    return actor


def test_figures_are_those_of_the_definitions(busy):
    figures = overview(busy)
    assert (figures["outstanding"], figures["overdue"]) == (100000 + 10700 + 1190, 100000)
    assert (figures["cash_balance"], figures["payables"], figures["customer_credit"]) == (19000, 6000, 0)
    assert figures["due_this_week"] == 10700
    assert [bucket["amount"] for bucket in figures["aging"]] == [11890, 0, 100000, 0, 0]
    assert figures["cash_flow"] == [{"date": day(-1).isoformat(), "in": 19000, "out": 0}]
    assert [(each["name"], each["invoiced_base"]) for each in figures["top_customers"]] == [("Anders AG", 130890)]
    assert [each["days_late"] for each in figures["attention"]["overdue"]] == [40]
    assert [each["supplier"] for each in figures["attention"]["bills"]] == ["Landlord"]
    assert figures["attention"]["is_opening_missing"]
    assert figures["events"][0]["kind"] == "expense.recorded"
    assert len(figures["forecast"]["weeks"]) == 12
    assert figures["forecast"]["is_rule_of_thumb"]


def test_figures_move_with_the_day_that_is_asked_for(busy):
    assert overview(busy, today=day(1))["overdue"] == 110700
    assert overview(busy, today=day(-2))["cash_balance"] == 0


def test_overview_takes_the_same_number_of_queries_whatever_there_is(database: Engine, busy):
    def queries() -> int:
        seen: list[str] = []
        listener = lambda *arguments: seen.append(arguments[2])  # noqa: E731
        event.listen(database, "before_cursor_execute", listener)
        try:
            overview(busy)
        finally:
            event.remove(database, "before_cursor_execute", listener)
        assert not [each for each in seen if "sum(invoice" in each.lower()]
        return len(seen)

    few = queries()
    for _ in range(5):
        issued_invoice(busy, new_customer(busy).id)
    assert queries() == few <= BOUND_ON_QUERIES


def test_aging_report_adds_up_to_the_overview(busy):
    other = new_customer(busy, name="Zulu Inc").id
    issued_invoice(busy, other, work("200.00"), currency="USD", exchange_rate="0.5")
    report, figures = aging_report(busy), overview(busy)
    assert report.total == figures["outstanding"]
    assert report.totals == [bucket["amount"] for bucket in figures["aging"]]
    assert [(row.customer_name, row.currency, row.balance, row.balance_base) for row in report.rows] == [
        ("Anders AG", "EUR", 111890, 111890),
        ("Zulu Inc", "USD", 23800, 11900),
    ]
    assert report.table[2] == ["Zulu Inc", "USD", "238.00", "0.00", "0.00", "0.00", "0.00", "238.00", "119.00"]


@pytest.mark.parametrize("by", ["day", "week", "month"])
def test_cash_flow_report_ends_with_the_balance(busy, by):
    report = cash_flow_report(busy, day(-60), day(0), by=by)
    assert report.periods[-1].balance == overview(busy)["cash_balance"]
    assert sum(each.money_in for each in report.periods) == 19000
    assert (report.periods[0].first, report.periods[-1].last) == (day(-60), day(0))
    assert all(
        after.first == before.last + timedelta(days=1)
        for before, after in zip(report.periods, report.periods[1:], strict=False)
    )
    assert report.table[0] == ["from", "to", "in", "out", "balance"]


def test_tax_report_tells_groups_and_what_is_owed(busy):
    report = tax_report(busy, day(-60), day(0))
    assert [(line.side, line.group[1], line.base, line.tax) for line in report.lines] == [
        ("output", "19", 101000, 19190),
        ("output", "7", 10000, 700),
    ]
    assert report.payable == 19890
    assert report.table[1] == ["output", "S", "19", "", "1010.00", "191.90"]
    with pytest.raises(Refused):
        tax_report(busy, day(-60), day(0), basis="cash")


def test_ledger_pages_by_key_and_balances(busy):
    page = ledger_report(busy, day(-60), day(0), limit=3)
    rest = ledger_report(busy, day(-60), day(0), cursor=page.next_cursor or "")
    entries = [*page.rows, *rest.rows]
    assert len(entries) == 5
    assert [one.entry.booked_on for one in entries] == sorted(one.entry.booked_on for one in entries)
    assert {one.entry.kind for one in ledger_report(busy, day(-60), day(0), account="bank").rows} == {
        "payment.recorded"
    }
    assert len(ledger_table(entries, "EUR")) == 1 + sum(len(one.postings) for one in entries)
    balance = trial_balance(busy)
    assert sum(row.debit for row in balance.rows) == sum(row.credit for row in balance.rows)
    assert balance.table[0] == ["account", "debit", "credit", "balance"]


def test_impossible_periods_are_refused(actor):
    with pytest.raises(InvalidInput):
        tax_report(actor, day(0), day(-1))
    with pytest.raises(InvalidInput):
        cash_flow_report(actor, day(-9999), day(0))
    with pytest.raises(InvalidInput):
        cash_flow_report(actor, day(-1), day(0), by="hour")
    with pytest.raises(InvalidInput):
        ledger_report(actor, day(-1), day(0), account="piggy bank")


def test_an_empty_business_has_figures_too(actor):
    figures = overview(actor)
    assert (figures["outstanding"], figures["days_sales_outstanding"], figures["days_to_get_paid"]) == (0, None, None)
    assert [bucket["amount"] for bucket in figures["aging"]] == [0] * 5
    assert aging_report(actor).rows == []


def test_forgotten_drafts_ask_for_attention(database, actor):
    create_draft(actor, {"currency": "EUR"})
    assert overview(actor)["attention"]["drafts"] == []
    with seeing_all(database).begin() as connection:
        connection.exec_driver_sql("UPDATE invoice SET updated_at = '2020-01-01 00:00:00'")
    assert len(overview(actor)["attention"]["drafts"]) == 1


def test_figures_stay_within_the_business_and_need_permissions(busy):
    stranger = new_business()
    assert (overview(stranger)["outstanding"], aging_report(stranger).rows) == (0, [])
    assert ledger_report(stranger, day(-60), day(0)).rows == []
    weak = without(busy, Permission.VIEW_FIGURES, Permission.VIEW_REPORTS)
    for call in (
        lambda: overview(weak),
        lambda: aging_report(weak),
        lambda: cash_flow_report(weak, day(-1), day(0)),
        lambda: tax_report(weak, day(-1), day(0)),
        lambda: ledger_report(weak, day(-1), day(0)),
        lambda: trial_balance(weak),
    ):
        with pytest.raises(Forbidden):
            call()


DEEDS = st.lists(st.tuples(st.integers(0, 5), st.integers(1, 900)), min_size=4, max_size=14)


@given(deeds=DEEDS)
@settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_tile_report_and_ledger_say_the_same_after_anything(database: Engine, deeds):
    actor = new_business()
    customer = new_customer(actor).id
    invoices, paid = [issued_invoice(actor, customer).id], [pay(actor, customer, "7.00").payment.id]
    for choice, number in deeds:
        target, payment = invoices[number % len(invoices)], paid[number % len(paid)]
        try:
            match choice:
                case 0:
                    due = day(number % 150 - 100)
                    invoices.append(issued_invoice(actor, customer, work(f"{number}.37"), due_date=due.isoformat()).id)
                case 1:
                    paid.append(pay(actor, customer, f"{number}.11").payment.id)
                case 2:
                    payments.reverse_payment(actor, payment, {"reason": "bounced"})
                case 3:
                    credit_invoice(actor, target, {"amount": f"{number}.05"})
                case 4:
                    write_off(actor, target, {"vat_relief": bool(number % 2)})
                case _:
                    payments.refund_payment(actor, payment, {})
        except BillingError:
            continue
    figures, report = overview(actor), aging_report(actor)
    ledger = {row.account: row.balance for row in trial_balance(actor).rows}
    assert figures["outstanding"] == report.total == ledger.get("receivable", 0)
    assert [bucket["amount"] for bucket in figures["aging"]] == report.totals
    assert figures["cash_balance"] == ledger.get("bank", 0) + ledger.get("cash", 0)
    assert figures["customer_credit"] == -ledger.get("customer_credit", 0)
    flow = cash_flow_report(actor, day(-3), day(0))
    assert flow.periods[-1].balance == figures["cash_balance"]
    assert tax_report(actor, day(-3), day(0)).payable == -ledger.get("output_vat", 0)
