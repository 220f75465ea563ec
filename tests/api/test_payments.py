"""Payments over HTTP, and what they do to documents."""

from typing import Any

from tests.api.conftest import Caller, line


def _pay(api: Caller, invoice: dict[str, Any], amount: str, **more: Any) -> dict[str, Any]:
    body = {"customer_id": invoice["customer_id"], "amount": amount, "currency": invoice["currency"]}
    return api.post("/payments", body | {"paid_on": invoice["issued_on"], "method": "bank_transfer"} | more)


def test_payment_settles_the_oldest_invoice_and_shows_its_shape(api: Caller) -> None:
    invoice = api.invoice()
    payment = _pay(api, invoice, "19.00", reference="RF18")
    allocation = payment["allocations"][0]
    assert payment == {
        "id": payment["id"],
        "kind": "payment",
        "state": "recorded",
        "customer_id": invoice["customer_id"],
        "customer_name": "Kunde GmbH",
        "currency": "EUR",
        "amount": "19.00",
        "fee": "0.00",
        "tip": "0.00",
        "unallocated": "0.00",
        "exchange_rate": "1",
        "paid_on": invoice["issued_on"],
        "method": "bank_transfer",
        "reference": "RF18",
        "refunds_payment_id": None,
        "reversed_on": None,
        "reversal_reason": None,
        "created_at": payment["created_at"],
        "allocations": [
            {
                "id": allocation["id"],
                "invoice_id": invoice["id"],
                "source": "payment",
                "settled_on": invoice["issued_on"],
                "amount": "19.00",
                "discount": "0.00",
                "withheld": "0.00",
                "rounding": "0.00",
                "reversed_on": None,
            }
        ],
    }
    settled = api.get(f"/invoices/{invoice['id']}")
    assert (settled["status"], settled["totals"]["balance"]) == ("partially_paid", "100.00")
    assert api.get(f"/payments/{payment['id']}") == payment
    payment.pop("allocations")
    assert api.get("/payments", q="rf18")["data"] == [payment]


def test_overpayment_becomes_credit_that_can_be_used(api: Caller) -> None:
    customer = api.customer()
    invoice = api.invoice(customer_id=customer)
    assert _pay(api, invoice, "150.00")["unallocated"] == "31.00"
    balances = api.get(f"/customers/{customer}")["balances"]
    assert balances == [{"currency": "EUR", "outstanding": "0.00", "credit": "31.00"}]
    second = api.invoice(customer_id=customer)
    used = api.post(f"/customers/{customer}/credit", {"currency": "EUR"})
    assert [(one["invoice_id"], one["source"], one["amount"]) for one in used["allocations"]] == [
        (second["id"], "credit", "31.00")
    ]
    assert api.refused("POST", f"/customers/{customer}/credit", {"currency": "EUR"})[1]["code"] == "amount_missing"


def test_refund_pays_out_credit(api: Caller) -> None:
    invoice = api.invoice()
    payment = _pay(api, invoice, "150.00")
    refund = api.post(f"/payments/{payment['id']}/refunds", {"amount": "30.00"})
    assert (refund["kind"], refund["amount"], refund["refunds_payment_id"]) == ("refund", "30.00", payment["id"])
    assert api.refused("POST", f"/payments/{payment['id']}/refunds", {"amount": "30.00"})[0] == 422


def test_bounced_payment_reopens_the_invoice(api: Caller) -> None:
    invoice = api.invoice()
    payment = _pay(api, invoice, "119.00")
    assert api.get(f"/invoices/{invoice['id']}")["status"] == "paid"
    body = {"reason": "bounced", "reversed_on": invoice["issued_on"]}
    reversed_payment = api.post(f"/payments/{payment['id']}/reversals", body)
    assert (reversed_payment["state"], reversed_payment["reversal_reason"]) == ("reversed", "bounced")
    assert reversed_payment["allocations"][0]["reversed_on"] == invoice["issued_on"]
    assert api.get(f"/invoices/{invoice['id']}")["status"] == "issued"
    assert api.refused("POST", f"/payments/{payment['id']}/reversals", body)[1]["code"] == "already_reversed"


def test_wrong_payments_are_refused(api: Caller, other: Caller) -> None:
    invoice, foreign = api.invoice(), other.invoice()
    body = {"customer_id": invoice["customer_id"], "amount": "10.00", "currency": "EUR"}
    for change, code in (
        ({"amount": "10.001"}, "too_many_decimals"),
        ({"amount": "-1"}, "too_small"),
        ({"amount": "0"}, "too_small"),
        ({"currency": "YYY"}, "unknown_currency"),
        ({"currency": "USD", "exchange_rate": "0"}, "too_small"),
        ({"customer_id": foreign["customer_id"]}, "unknown_customer"),
        ({"allocations": [{"invoice_id": foreign["id"], "amount": "1"}]}, "not_payable"),
        ({"allocations": [{"invoice_id": invoice["id"], "amount": "11.00"}]}, "over_allocated"),
        (
            {"currency": "USD", "exchange_rate": "0.9", "allocations": [{"invoice_id": invoice["id"], "amount": "1"}]},
            "not_payable",
        ),
        ({"paid_on": "2199-01-01"}, "in_future"),
    ):
        status, problem = api.refused("POST", "/payments", body | change)
        assert (status, problem["errors"][0]["code"]) == (422, code), change


def test_empty_allocations_put_all_on_account(api: Caller) -> None:
    invoice = api.invoice(line("1.00"))
    assert _pay(api, invoice, "1.19", allocations=[])["unallocated"] == "1.19"
    assert api.get(f"/invoices/{invoice['id']}")["status"] == "issued"


def test_sale_without_customer_is_paid_without_one(api: Caller) -> None:
    sale = api.invoice(customer_id=None)
    body = {"amount": "119.00", "currency": "EUR", "method": "cash"}
    payment = api.post("/payments", body | {"allocations": [{"invoice_id": sale["id"], "amount": "119.00"}]})
    assert (payment["customer_id"], payment["customer_name"]) == (None, "")
    assert api.get(f"/invoices/{sale['id']}")["status"] == "paid"
    status, problem = api.refused("POST", "/payments", body)
    assert (status, problem["code"], problem["errors"][0]["path"]) == (422, "required", "customer_id")
