"""Many people paying at once: nothing is settled twice, no credit is spent twice, nobody waits for ever."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from billing_app.domain.errors import BillingError
from billing_app.services import payments
from billing_app.services.correcting import credit_invoice
from tests.money_builders import credit, issued_deposit, issued_invoice, pay, standing, work

pytestmark = pytest.mark.usefixtures("honest_books")


def at_once(*calls: Callable[[], object]) -> list[str]:
    """Run calls at the same time; done, or the code of the refusal, of each."""

    def attempt(call: Callable[[], object]) -> str:
        try:
            call()
        except BillingError as error:
            return error.error_code
        return "done"

    with ThreadPoolExecutor(len(calls)) as pool:
        return sorted(pool.map(attempt, calls))


def test_an_invoice_is_never_settled_twice(actor, customer):
    invoice = issued_invoice(actor, customer)
    outcomes = at_once(*[lambda: pay(actor, customer, "500.00", invoice)] * 5)
    assert outcomes == ["done", "done", "over_allocated", "over_allocated", "over_allocated"]
    assert standing(actor, invoice) == ("partially_paid", "190.00")


def test_credit_is_never_spent_twice(actor, customer):
    record = pay(actor, customer, "100.00")
    invoices = [issued_invoice(actor, customer, work("100.00")) for _ in range(2)]

    def use(invoice):
        allocation = {"invoice_id": invoice.id, "amount": "80.00"}
        return lambda: payments.use_credit(actor, customer, {"currency": "EUR", "allocations": [allocation]})

    refund = lambda: payments.refund_payment(actor, record.payment.id, {"amount": "80.00"})  # noqa: E731
    assert at_once(use(invoices[0]), use(invoices[1]), refund) == ["done", "not_enough_credit", "not_enough_credit"]
    assert credit(actor, customer) == "20.00"


def test_payments_reversals_and_credit_notes_cross_without_deadlock(actor, customer):
    invoices = [issued_invoice(actor, customer, work("100.00")) for _ in range(4)]
    records = [pay(actor, customer, "60.00") for _ in range(4)]
    calls = [lambda r=r: payments.reverse_payment(actor, r.payment.id, {"reason": "mistake"}) for r in records]
    calls += [lambda i=i: credit_invoice(actor, i.id, {"amount": "10.00"}) for i in reversed(invoices)]
    calls += [lambda: pay(actor, customer, "300.00")] * 2
    assert at_once(*calls) == ["done"] * len(calls)


def test_a_deposit_is_never_deducted_twice(actor, customer):
    deposit = issued_deposit(actor, customer)
    pay(actor, customer, "357.00", deposit)
    final = lambda: issued_invoice(actor, customer, deposits=[{"invoice_id": deposit.id}])  # noqa: E731
    outcomes = at_once(final, final, final)
    assert outcomes.count("done") == 1
    assert set(outcomes) <= {"done", "deposit_deducted", "deposit_changed"}
