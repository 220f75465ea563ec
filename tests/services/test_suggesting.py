"""What a payment is probably meant for: suggested parts, discounts that were taken, and what is left."""

import pytest

from billing_app.domain.access import Permission
from billing_app.domain.errors import Forbidden, InvalidInput, NotFound
from billing_app.domain.suggestion import left_over
from billing_app.services.payments.details import payment_detail
from billing_app.services.payments.suggesting import suggest_allocations
from tests.builders import new_business, new_customer, without
from tests.money_builders import ADDRESS, issued_invoice, pay, work

pytestmark = pytest.mark.usefixtures("database")
EARLY = {"percent": "2", "days": 14}


def parts(actor, customer_id, amount, **options):
    found = suggest_allocations(actor, customer_id, "EUR", amount=amount, **options)
    return [(each.amount, each.discount) for each in found.rows], found.left


@pytest.mark.parametrize(
    ("amount", "expected", "left"),
    [
        ("", [(0, 0), (0, 0)], 0),
        ("500.00", [(50000, 0), (0, 0)], 0),
        ("1190.00", [(119000, 0), (0, 0)], 0),
        ("1166.20", [(116620, 2380), (0, 0)], 0),
        ("1175.00", [(117500, 1500), (0, 0)], 0),
        ("1400.00", [(119000, 0), (21000, 0)], 0),
        ("1457.75", [(116620, 2380), (29155, 595)], 0),
        ("1481.55", [(119000, 0), (29155, 595)], 0),
        ("2000.00", [(119000, 0), (29750, 0)], 51250),
    ],
)
def test_oldest_documents_first_and_a_discount_only_where_it_was_taken(amount, expected, left):
    actor = new_business()
    customer = new_customer(actor, address=ADDRESS)
    issued_invoice(actor, customer.id, work("1000.00"), early_payment=EARLY)
    issued_invoice(actor, customer.id, work("250.00"), early_payment=EARLY, due_days=60)
    assert parts(actor, customer.id, amount) == (expected, left)


def test_discount_is_not_suggested_for_a_document_that_is_partly_paid():
    actor = new_business()
    customer = new_customer(actor, address=ADDRESS)
    invoice = issued_invoice(actor, customer.id, work("1000.00"), early_payment=EARLY)
    pay(actor, customer.id, "190.00", invoice)
    assert parts(actor, customer.id, "980.00") == ([(98000, 0)], 0)


def test_bad_amount_names_its_field():
    actor = new_business()
    customer = new_customer(actor)
    with pytest.raises(InvalidInput) as refused:
        suggest_allocations(actor, customer.id, "EUR", amount="12,50")
    assert refused.value.path == "amount"


def test_left_over_counts_what_is_written_and_may_be_below_zero():
    assert left_over("100.00", {"a": "60", "b": ""}, "EUR") == 4000
    assert left_over("", {"a": "60"}, "EUR") == -6000
    with pytest.raises(InvalidInput) as refused:
        left_over("1", {"a": "x"}, "EUR")
    assert refused.value.path == "allocations.a"


def test_suggestions_and_details_stay_in_the_business_and_ask_for_their_rights():
    actor, stranger = new_business(), new_business()
    customer = new_customer(actor)
    paid = pay(actor, customer.id, "10.00").payment
    with pytest.raises(NotFound):
        suggest_allocations(stranger, customer.id, "EUR")
    with pytest.raises(NotFound):
        payment_detail(stranger, paid.id)
    with pytest.raises(Forbidden):
        suggest_allocations(without(actor, Permission.VIEW_INVOICES), customer.id, "EUR")
    with pytest.raises(Forbidden):
        payment_detail(without(actor, Permission.VIEW_PAYMENTS), paid.id)
    assert payment_detail(actor, paid.id).refundable == 1000
