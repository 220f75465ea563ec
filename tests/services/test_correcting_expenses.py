"""Expenses that were recorded wrongly: reversed on their day, booked anew, and nothing hidden."""

import json

import pytest

from billing_app.domain.access import Permission
from billing_app.domain.errors import BillingError, Forbidden, NotFound
from billing_app.services import expenses
from billing_app.services.expenses import WaitingReceipt
from billing_app.services.uploads import read_upload
from billing_app.store.chain import events_of
from billing_app.store.ledger import entries_of
from billing_app.store.session import reading
from tests.builders import new_business, new_member, without
from tests.money_builders import accounts
from tests.services.test_expenses import PDF, PNG, day, spent

pytestmark = pytest.mark.usefixtures("honest_books")


def kinds(actor, row):
    with reading(actor) as scope:
        return [event.kind for event in reversed(events_of(scope, row.id, 9))]


def refusal(call):
    with pytest.raises(BillingError) as error:
        call()
    return error.value.error_code, error.value.path


def test_corrected_amount_is_reversed_and_booked_anew(actor):
    row = spent(actor)
    corrected = expenses.correct_expense(actor, row.id, {"amount": "238.00", "reference": "B 17"}).row
    assert (corrected.id, corrected.amount, corrected.amount_base, corrected.version) == (row.id, 23800, 23800, 2)
    assert accounts(actor) == {"expense": "200.00", "input_vat": "38.00", "payable": "-238.00"}
    assert kinds(actor, row) == ["expense.recorded", "expense.reversed", "expense.corrected"]
    expenses.pay_expense(actor, row.id, {})
    assert accounts(actor) == {"bank": "-238.00", "expense": "200.00", "input_vat": "38.00"}


def test_correction_moves_the_booking_to_its_right_day(actor):
    row = spent(actor)
    expenses.correct_expense(actor, row.id, {"incurred_on": day(-10)})
    with reading(actor) as scope:
        days = [(one.entry.kind, one.entry.booked_on.isoformat()) for one in entries_of(scope, row.id)]
    assert days == [
        ("expense.recorded", day(-3)),
        ("expense.reversed", day(-3)),
        ("expense.corrected", day(-10)),
    ]


def test_words_change_without_a_booking_even_when_it_is_paid(actor):
    row = spent(actor, paid_on=day(-1), method="cash")
    changed = expenses.correct_expense(actor, row.id, {"supplier": "Paper & Sons", "notes": None}).row
    assert (changed.supplier, changed.is_paid, changed.method) == ("Paper & Sons", True, "cash")
    with reading(actor) as scope:
        assert len(entries_of(scope, row.id)) == 2
        event = events_of(scope, row.id, 1)[0]
    assert (event.kind, json.loads(event.payload)["changed"]) == ("expense.corrected", ["supplier"])
    assert expenses.list_expenses(actor, expenses.ExpenseFilter(q="sons")).rows[0].id == row.id


def test_nothing_changed_makes_no_event(actor):
    row = spent(actor)
    assert expenses.correct_expense(actor, row.id, {"supplier": "Paper & Co"}).row.version == 1
    assert kinds(actor, row) == ["expense.recorded"]


def test_corrected_twice_then_cancelled_leaves_nothing(actor):
    row = spent(actor)
    expenses.correct_expense(actor, row.id, {"amount": "50.00"})
    expenses.correct_expense(actor, row.id, {"taxes": [{"category": "S", "rate": "7"}]})
    assert accounts(actor) == {"expense": "46.73", "input_vat": "3.27", "payable": "-50.00"}
    expenses.cancel_expense(actor, row.id, {})
    assert accounts(actor) == {}
    assert refusal(lambda: expenses.correct_expense(actor, row.id, {"amount": "1.00"}))[0] == "already_cancelled"


def test_money_of_a_paid_expense_changes_after_its_payment_was_taken_back(actor):
    row = spent(actor, paid_on=day(-1))
    assert refusal(lambda: expenses.correct_expense(actor, row.id, {"amount": "50.00"}))[0] == "already_paid"
    expenses.unpay_expense(actor, row.id)
    expenses.correct_expense(actor, row.id, {"amount": "50.00"})
    assert accounts(actor)["payable"] == "-50.00"


def test_foreign_expense_keeps_its_rate_until_another_is_given(actor):
    row = spent(actor, "100.00", currency="USD", exchange_rate="0.90", taxes=[])
    assert expenses.correct_expense(actor, row.id, {"amount": "200.00"}).row.amount_base == 18000
    assert expenses.correct_expense(actor, row.id, {"exchange_rate": "0.80"}).row.amount_base == 16000
    assert accounts(actor) == {"expense": "160.00", "payable": "-160.00"}


def test_closed_books_keep_what_was_booked(database):
    actor = new_business(books_closed_until=day(-5))
    row = spent(actor)
    assert refusal(lambda: expenses.correct_expense(actor, row.id, {"incurred_on": day(-6)})) == (
        "period_closed",
        "incurred_on",
    )


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"amount": "0"}, ("too_small", "amount")),
        ({"supplier": ""}, ("required", "supplier")),
        ({"paid_on": "2026-01-01"}, ("unknown_field", "paid_on")),
        ({"taxes": [{"category": "S", "rate": "19", "base": "200", "tax": "38"}]}, ("more_than_amount", "taxes")),
    ],
)
def test_what_is_wrong_is_refused_by_path(actor, changes, expected):
    row = spent(actor)
    assert refusal(lambda: expenses.correct_expense(actor, row.id, changes)) == expected
    assert kinds(actor, row) == ["expense.recorded"]


def test_correcting_stays_within_the_business_and_needs_the_permission(actor):
    row = spent(actor)
    with pytest.raises(NotFound):
        expenses.correct_expense(new_business(), row.id, {"amount": "1.00"})
    with pytest.raises(Forbidden):
        expenses.correct_expense(without(actor, Permission.RECORD_EXPENSES), row.id, {"amount": "1.00"})


def test_several_taxes_share_the_amount(actor):
    taxes = [{"category": "S", "rate": "19", "gross": "11.90"}, {"category": "S", "rate": "7"}]
    spent(actor, "33.30", taxes=taxes)
    assert accounts(actor) == {"expense": "30.00", "input_vat": "3.30", "payable": "-33.30"}


@pytest.mark.parametrize(
    ("taxes", "expected"),
    [
        ([{"gross": "33.30"}, {"rate": "7"}], ("nothing_left", "taxes.1.gross")),
        ([{"gross": "30"}, {"gross": "7", "rate": "7"}], ("more_than_amount", "taxes")),
        ([{"gross": "1", "base": "1"}, {"rate": "7"}], ("said_twice", "taxes.0.gross")),
        ([{}, {"rate": "7"}], ("required", "taxes.0.base")),
        ([{"gross": "much"}, {"rate": "7"}], ("not_a_number", "taxes.0.gross")),
    ],
)
def test_taxes_that_do_not_fit_are_refused_by_path(actor, taxes, expected):
    given = [{"category": "S", "rate": "19"} | tax for tax in taxes]
    assert refusal(lambda: spent(actor, "33.30", taxes=given)) == expected


def test_receipts_that_wait_are_kept_with_the_new_expense(actor):
    waiting = [WaitingReceipt(expenses.keep_receipt(actor, "bill.pdf", PDF), "bill.pdf")]
    data = {"supplier": "Paper & Co", "amount": "10.00", "currency": "EUR", "category": "office"}
    record = expenses.record_expense(actor, data | {"incurred_on": day(-1)}, waiting)
    assert [(each.name, each.size_bytes) for each in record.receipts] == [("bill.pdf", len(PDF))]
    with pytest.raises(NotFound):
        read_upload(actor, waiting[0].upload_id)


def test_receipt_of_somebody_else_records_nothing(actor):
    other = new_member(actor.business_id, actor.role)
    waiting = [WaitingReceipt(expenses.keep_receipt(other, "bill.png", PNG), "bill.png")]
    data = {"supplier": "Paper & Co", "amount": "10.00", "currency": "EUR", "category": "office"}
    with pytest.raises(NotFound):
        expenses.record_expense(actor, data | {"incurred_on": day(-1)}, waiting)
    assert expenses.list_expenses(actor).rows == []
    with pytest.raises(Forbidden):
        expenses.keep_receipt(without(actor, Permission.RECORD_EXPENSES), "bill.png", PNG)
