"""Credit notes and write-offs: what they take back, where it goes, and that it adds up."""

from datetime import timedelta

import pytest

from billing_app.domain.access import Permission
from billing_app.domain.errors import Forbidden, Frozen, InvalidInput, NotFound, Refused
from billing_app.services import payments
from billing_app.services.correcting import credit_invoice, write_off
from billing_app.services.drafting import create_draft
from tests.builders import new_business, new_customer, this_day, without
from tests.money_builders import (
    VAT_7,
    account,
    accounts,
    credit,
    issued_deposit,
    issued_invoice,
    now,
    pay,
    standing,
    work,
)

pytestmark = pytest.mark.usefixtures("honest_books")


def test_credit_of_all_takes_everything_back(actor, customer):
    invoice = issued_invoice(actor, customer)
    note = credit_invoice(actor, invoice.id, {})
    assert (note.row.kind, note.row.status, note.row.number[:3]) == ("credit_note", "issued", "CN-")
    assert (note.row.credits_invoice_id, note.row.tax_inclusive, note.row.balance) == (invoice.id, 119000, 0)
    assert standing(actor, invoice) == ("credited", "0.00")
    assert accounts(actor) == {}


def test_credit_notes_by_quantity_add_up_to_the_invoice(actor, customer):
    line = work("33.33", quantity="3", allowances=[{"percent": "7"}])
    invoice = issued_invoice(actor, customer, line, work("0.05", VAT_7), allowances=[{"amount": "1.00"}])
    line_id = now(actor, invoice).body["lines"][0]["id"]
    amounts = [
        credit_invoice(actor, invoice.id, {"lines": [{"line_id": line_id, "quantity": "1"}]}).row.tax_inclusive
        for _ in range(3)
    ]
    amounts.append(credit_invoice(actor, invoice.id, {}).row.tax_inclusive)
    assert sum(amounts) == invoice.tax_inclusive
    assert standing(actor, invoice) == ("credited", "0.00")
    assert accounts(actor) == {}


def test_credit_by_amount_is_spread_over_the_taxes(actor, customer):
    lines = work("100.00"), work("50.00", VAT_7)
    invoice = issued_invoice(actor, customer, *lines, allowances=[{"amount": "10.00"}])
    note = credit_invoice(actor, invoice.id, {"amount": "50.00", "reason": "Delay"})
    groups = {str(group.tax.rate): (group.base, group.amount) for group in note.totals.groups}
    assert groups == {"19": (2898, 551), "7": (1450, 101)}
    assert standing(actor, invoice) == ("partially_paid", "111.00")
    with pytest.raises(Refused) as error:
        credit_invoice(actor, invoice.id, {"amount": "111.01"})
    assert error.value.error_code == "exceeds_remaining"


def test_credit_beyond_the_balance_becomes_customer_credit(actor, customer):
    invoice = issued_invoice(actor, customer)
    pay(actor, customer, "1000.00", invoice)
    credit_invoice(actor, invoice.id, {"amount": "290.00"})
    assert standing(actor, invoice) == ("paid", "0.00")
    assert (credit(actor, customer), account(actor, "customer_credit")) == ("100.00", "-100.00")
    assert now(actor, invoice).amount_credited == 19000
    assert now(actor, invoice).credited_total == 29000


def test_credit_of_a_discounted_invoice_takes_no_more_than_was_paid(actor, customer):
    invoice = issued_invoice(actor, customer)
    allocation = {"invoice_id": invoice.id, "amount": "1154.30", "discount": "35.70"}
    pay(actor, customer, "1154.30", allocations=[allocation])
    with pytest.raises(Refused) as error:
        credit_invoice(actor, invoice.id, {"amount": "1160.00"})
    assert error.value.error_code == "exceeds_remaining"
    note = credit_invoice(actor, invoice.id, {})
    assert note.row.tax_inclusive == 115430
    assert credit(actor, customer) == "1154.30"
    assert account(actor, "output_vat") == "0.00"


def test_payment_that_bounces_after_a_credit_note_leaves_the_rest_open(actor, customer):
    invoice = issued_invoice(actor, customer)
    record = pay(actor, customer, "1190.00")
    credit_invoice(actor, invoice.id, {"amount": "190.00"})
    payments.reverse_payment(actor, record.payment.id, {"reason": "bounced"})
    assert standing(actor, invoice) == ("issued", "1190.00")
    assert credit(actor, customer) == "190.00"
    payments.use_credit(actor, customer, {"currency": "EUR"})
    assert standing(actor, invoice) == ("partially_paid", "1000.00")
    credit_invoice(actor, invoice.id, {})
    assert standing(actor, invoice) == ("credited", "0.00")


def test_credit_notes_count_without_gaps(actor, customer):
    invoice = issued_invoice(actor, customer)
    numbers = [credit_invoice(actor, invoice.id, {"amount": "10.00"}).row.number for _ in range(3)]
    assert [number[-5:] for number in numbers] == ["00001", "00002", "00003"]


@pytest.mark.parametrize("kind", ["draft", "credit_note"])
def test_only_issued_invoices_are_corrected(actor, customer, kind):
    if kind == "draft":
        target = create_draft(actor, {"customer_id": customer, "currency": "EUR"}).row.id
    else:
        target = credit_invoice(actor, issued_invoice(actor, customer).id, {}).row.id
    for correct in (credit_invoice, write_off):
        with pytest.raises(Refused):
            correct(actor, target, {})


def test_credit_note_is_not_dated_before_its_invoice(actor, customer):
    invoice = issued_invoice(actor, customer)
    yesterday = (this_day() - timedelta(days=1)).isoformat()
    with pytest.raises(InvalidInput) as error:
        credit_invoice(actor, invoice.id, {"issue_date": yesterday})
    assert (error.value.error_code, error.value.path) == ("before_original", "issue_date")


def test_write_off_gives_the_debt_up_and_the_tax_stays(actor, customer):
    invoice = issued_invoice(actor, customer)
    document = write_off(actor, invoice.id, {"reason": "Bankrupt"})
    assert (document.row.status, document.row.balance, document.row.amount_written_off) == ("written_off", 0, 119000)
    assert accounts(actor) == {"bad_debt": "1190.00", "output_vat": "-190.00", "revenue": "-1000.00"}


def test_write_off_with_relief_takes_the_tax_back(actor, customer):
    invoice = issued_invoice(actor, customer)
    write_off(actor, invoice.id, {"vat_relief": True})
    assert accounts(actor) == {"bad_debt": "1000.00", "revenue": "-1000.00"}


def test_whoever_pays_a_written_off_debt_still_can(actor, customer):
    invoice = issued_invoice(actor, customer)
    write_off(actor, invoice.id, {"vat_relief": True})
    record = pay(actor, customer, "595.00", invoice)
    assert standing(actor, invoice) == ("written_off", "0.00")
    assert now(actor, invoice).amount_written_off == 59500
    pay(actor, customer, "595.00", invoice)
    assert standing(actor, invoice) == ("paid", "0.00")
    assert accounts(actor, "output_vat", "bad_debts_recovered")["output_vat"] == "-190.00"
    payments.reverse_payment(actor, record.payment.id, {"reason": "bounced"})
    assert standing(actor, invoice) == ("written_off", "0.00")
    assert account(actor, "output_vat") == "-95.00"


def test_money_on_account_does_not_pay_a_written_off_debt_by_itself(actor, customer):
    invoice = issued_invoice(actor, customer)
    write_off(actor, invoice.id, {})
    assert pay(actor, customer, "100.00").payment.unallocated == 10000
    assert standing(actor, invoice) == ("written_off", "0.00")


def test_write_off_is_at_most_the_balance(actor, customer):
    invoice = issued_invoice(actor, customer)
    write_off(actor, invoice.id, {"amount": "190.00"})
    assert standing(actor, invoice) == ("written_off", "1000.00")
    for amount in ("1000.01", "0.00"):
        with pytest.raises((Refused, InvalidInput)):
            write_off(actor, invoice.id, {"amount": amount})


def test_final_invoice_deducts_what_was_received(actor, customer):
    deposit = issued_deposit(actor, customer)
    assert accounts(actor) == {"advances": "-300.00", "receivable": "357.00", "vat_not_yet_due": "-57.00"}
    pay(actor, customer, "357.00", deposit)
    assert account(actor, "output_vat") == "-57.00"
    final = issued_invoice(actor, customer, deposits=[{"invoice_id": deposit.id}])
    assert (final.amount_due, final.totals["prepaid"]) == (83300, 35700)
    assert accounts(actor) == {
        "bank": "357.00",
        "output_vat": "-190.00",
        "receivable": "833.00",
        "revenue": "-1000.00",
    }
    with pytest.raises(InvalidInput) as error:
        issued_invoice(actor, customer, deposits=[{"invoice_id": deposit.id}])
    assert (error.value.error_code, error.value.path) == ("deposit_deducted", "deposits.0.invoice_id")


def test_unpaid_rest_of_a_deposit_is_credited_with_the_final_invoice(actor, customer):
    deposit = issued_deposit(actor, customer)
    pay(actor, customer, "200.00", deposit)
    final = issued_invoice(actor, customer, deposits=[{"invoice_id": deposit.id}])
    assert final.amount_due == 99000
    assert now(actor, deposit).credited_total == 15700
    assert standing(actor, deposit) == ("paid", "0.00")
    assert accounts(actor) == {
        "bank": "200.00",
        "output_vat": "-190.00",
        "receivable": "990.00",
        "revenue": "-1000.00",
    }


def test_credited_final_invoice_makes_its_deposits_deductible_again(actor, customer):
    deposit = issued_deposit(actor, customer)
    pay(actor, customer, "357.00", deposit)
    final = issued_invoice(actor, customer, deposits=[{"invoice_id": deposit.id}])
    with pytest.raises(Refused) as error:
        credit_invoice(actor, deposit.id, {})
    assert error.value.error_code == "deposit_deducted"
    credit_invoice(actor, final.id, {})
    assert standing(actor, final) == ("credited", "0.00")
    assert (credit(actor, customer), account(actor, "advances")) == ("0.00", "-300.00")
    again = issued_invoice(actor, customer, deposits=[{"invoice_id": deposit.id}])
    assert again.amount_due == 83300


def test_paid_final_invoice_that_is_credited_gives_back_what_was_paid_on_it(actor, customer):
    deposit = issued_deposit(actor, customer)
    pay(actor, customer, "357.00", deposit)
    final = issued_invoice(actor, customer, deposits=[{"invoice_id": deposit.id}])
    pay(actor, customer, "833.00", final)
    credit_invoice(actor, final.id, {})
    assert credit(actor, customer) == "833.00"
    assert account(actor, "output_vat") == "-57.00"


@pytest.mark.parametrize("wrong", ["invoice", "other customer", "draft"])
def test_only_issued_deposits_of_the_customer_are_deducted(actor, customer, wrong):
    other = new_customer(actor).id
    targets = {
        "invoice": lambda: issued_invoice(actor, customer),
        "other customer": lambda: issued_deposit(actor, other),
        "draft": lambda: create_draft(actor, {"customer_id": customer, "currency": "EUR", "kind": "deposit"}).row,
    }
    with pytest.raises(InvalidInput) as error:
        issued_invoice(actor, customer, deposits=[{"invoice_id": targets[wrong]().id}])
    assert error.value.path == "deposits.0.invoice_id"


def test_corrections_respect_closed_books(database):
    today = this_day()
    actor = new_business(books_closed_until=(today - timedelta(days=5)).isoformat())
    invoice = issued_invoice(actor, new_customer(actor).id, issue_date=(today - timedelta(days=4)).isoformat())
    closed = (today - timedelta(days=5)).isoformat()
    with pytest.raises(Frozen):
        credit_invoice(actor, invoice.id, {"issue_date": closed})
    with pytest.raises(Frozen):
        write_off(actor, invoice.id, {"on": closed})


def test_corrections_stay_within_the_business_and_need_permissions(actor, customer):
    invoice = issued_invoice(actor, customer)
    stranger = new_business()
    weak = without(actor, Permission.CORRECT_INVOICES, Permission.WRITE_OFF)
    for correct in (credit_invoice, write_off):
        with pytest.raises(NotFound):
            correct(stranger, invoice.id, {})
        with pytest.raises(Forbidden):
            correct(weak, invoice.id, {})
