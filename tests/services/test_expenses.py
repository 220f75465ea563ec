"""Expenses: recording, paying, taking back, finding, and the files that prove them."""

from datetime import timedelta

import pytest

from billing_app.domain.access import Permission
from billing_app.domain.errors import Forbidden, Frozen, InvalidInput, NotFound, Refused
from billing_app.domain.receipt_file import MAX_BYTES, media_type_of
from billing_app.services import expenses
from billing_app.services.expenses import ExpenseFilter
from tests.builders import day, new_business, this_day, without
from tests.money_builders import accounts

pytestmark = pytest.mark.usefixtures("honest_books")
PDF = b"%PDF-1.7\n%bill"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


def spent(actor, amount="119.00", **data):
    standard = {"supplier": "Paper & Co", "amount": amount, "currency": "EUR", "category": "office"}
    standard |= {"incurred_on": day(-3), "taxes": [{"category": "S", "rate": "19"}]}
    return expenses.record_expense(actor, standard | data).row


def test_expense_is_owed_until_it_is_paid(actor):
    row = spent(actor)
    assert accounts(actor) == {"expense": "100.00", "input_vat": "19.00", "payable": "-119.00"}
    paid = expenses.pay_expense(actor, row.id, {"method": "cash"}).row
    assert (paid.is_paid, paid.paid_on, paid.method) == (True, this_day(), "cash")
    assert accounts(actor) == {"cash": "-119.00", "expense": "100.00", "input_vat": "19.00"}
    with pytest.raises(Refused) as error:
        expenses.pay_expense(actor, row.id, {})
    assert error.value.error_code == "already_paid"


def test_expense_with_a_payment_day_is_paid_at_once(actor):
    row = spent(actor, paid_on=day(-1), method="card")
    assert (row.is_paid, row.method) == (True, "card")
    assert accounts(actor) == {"bank": "-119.00", "expense": "100.00", "input_vat": "19.00"}


def test_reverse_charge_is_posted_on_both_sides(actor):
    spent(actor, "100.00", taxes=[{"category": "AE", "rate": "19"}])
    assert accounts(actor) == {"expense": "100.00", "input_vat": "19.00", "output_vat": "-19.00", "payable": "-100.00"}


def test_foreign_expense_makes_an_exchange_difference_when_paid(actor):
    row = spent(actor, "100.00", currency="USD", exchange_rate="0.90", taxes=[])
    expenses.pay_expense(actor, row.id, {"bank_amount": "92.00"})
    assert accounts(actor) == {"bank": "-92.00", "exchange_loss": "2.00", "expense": "90.00"}


@pytest.mark.parametrize("is_paid", [False, True])
def test_cancelled_expense_leaves_nothing_in_the_books(actor, is_paid):
    row = spent(actor, **({"paid_on": day(-2)} if is_paid else {}))
    record = expenses.cancel_expense(actor, row.id, {"reason": "Twice"})
    assert record.cancelled_on == this_day()
    assert accounts(actor) == {}
    assert expenses.list_expenses(actor, ExpenseFilter(status="unpaid")).rows == []
    with pytest.raises(Refused) as error:
        expenses.cancel_expense(actor, row.id, {})
    assert error.value.error_code == "already_cancelled"


def test_expenses_are_found_by_state_category_and_words(actor):
    late = spent(actor, "10.00", due_on=day(-1), taxes=[])
    later = spent(actor, "20.00", due_on=day(5), category="rent", supplier="Müller Immobilien", taxes=[])
    paid = spent(actor, "30.00", paid_on=day(0), incurred_on=day(-9), taxes=[])

    def ids(**wanted):
        return [row.id for row in expenses.list_expenses(actor, ExpenseFilter(**wanted)).rows]

    assert ids() == [later.id, late.id, paid.id]
    assert ids(status="unpaid") == [later.id, late.id]
    assert ids(status="overdue") == [late.id]
    assert ids(status="paid") == [paid.id]
    assert ids(category="rent") == ids(q="muller") == [later.id]
    assert ids(incurred_to=this_day() - timedelta(days=8)) == [paid.id]
    page = expenses.list_expenses(actor, ExpenseFilter(limit=2))
    assert [row.id for row in page.rows] == [later.id, late.id]
    assert ids(cursor=page.next_cursor) == [paid.id]
    assert expenses.expense_categories(actor) == ["office", "rent"]
    with pytest.raises(InvalidInput):
        ids(status="lost")


def test_receipt_is_kept_once_and_read_back(actor):
    row = spent(actor)
    kept = expenses.attach_receipt(actor, row.id, "C:\\scans\\bill.pdf", PDF)
    assert (kept.name, kept.media_type, kept.size_bytes) == ("bill.pdf", "application/pdf", len(PDF))
    assert expenses.attach_receipt(actor, row.id, "copy.pdf", PDF) == kept
    expenses.attach_receipt(actor, row.id, "photo.pdf", PNG)
    assert [each.media_type for each in expenses.get_expense(actor, row.id).receipts] == [
        "application/pdf",
        "image/png",
    ]
    assert expenses.receipt(actor, kept.id).content == PDF


@pytest.mark.parametrize(
    ("content", "code"), [(b"", "file_type"), (b"<html>", "file_type"), (PDF + b"0" * MAX_BYTES, "file_too_large")]
)
def test_other_files_are_refused(actor, content, code):
    with pytest.raises(InvalidInput) as error:
        expenses.attach_receipt(actor, spent(actor).id, "bill.pdf", content)
    assert error.value.error_code == code


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"\xff\xd8\xff\xe0JFIF", "image/jpeg"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"\x00\x00\x00\x18ftypheic", "image/heic"),
        (b"\x00\x00\x00\x18ftypmp42", ""),
        (b"MZ", ""),
    ],
)
def test_the_bytes_tell_the_type(content, expected):
    assert media_type_of(content) == expected


def test_expenses_respect_closed_books_and_the_calendar(database):
    actor = new_business(books_closed_until=day(-5))
    with pytest.raises(Frozen) as error:
        spent(actor, incurred_on=day(-5))
    assert (error.value.error_code, error.value.path) == ("period_closed", "incurred_on")
    with pytest.raises(InvalidInput):
        spent(actor, incurred_on=day(2))
    row = spent(actor)
    with pytest.raises(Frozen):
        expenses.pay_expense(actor, row.id, {"paid_on": day(-6)})
    with pytest.raises(Frozen):
        expenses.cancel_expense(actor, row.id, {"on": day(-6)})


def test_expenses_stay_within_the_business_and_need_permissions(actor):
    row = spent(actor)
    kept = expenses.attach_receipt(actor, row.id, "bill.pdf", PDF)
    stranger = new_business()
    weak = without(actor, Permission.RECORD_EXPENSES, Permission.VIEW_EXPENSES)

    def calls(who):
        return (
            lambda: expenses.pay_expense(who, row.id, {}),
            lambda: expenses.cancel_expense(who, row.id, {}),
            lambda: expenses.get_expense(who, row.id),
            lambda: expenses.attach_receipt(who, row.id, "bill.pdf", PDF),
            lambda: expenses.receipt(who, kept.id),
        )

    assert expenses.list_expenses(stranger).rows == []
    for call in calls(stranger):
        with pytest.raises(NotFound):
            call()
    for call in (*calls(weak), lambda: spent(weak), lambda: expenses.list_expenses(weak)):
        with pytest.raises(Forbidden):
            call()
