"""Credit notes and write-offs over HTTP."""

from tests.api.conftest import Caller, line

SEVEN = [{"category": "S", "rate": "7"}]


def test_credit_note_over_all_that_remains(api: Caller) -> None:
    invoice = api.invoice()
    answer = api.request("POST", f"/invoices/{invoice['id']}/credit-notes", {})
    assert answer.status_code == 201
    note = answer.json()
    assert (note["kind"], note["totals"]["tax_inclusive"]) == ("credit_note", "119.00")
    assert note["credits"] == {
        "invoice_id": invoice["id"],
        "number": invoice["number"],
        "issued_on": invoice["issued_on"],
    }
    original = api.get(f"/invoices/{invoice['id']}")
    assert original["status"] == "credited"
    assert (original["totals"]["balance"], original["totals"]["credited_total"]) == ("0.00", "119.00")
    assert api.get("/invoices", kind="credit_note")["data"][0]["credits"] == note["credits"]
    assert api.refused("POST", f"/invoices/{invoice['id']}/credit-notes", {})[0] == 422


def test_credit_note_by_amount_is_spread_over_the_rates(api: Caller) -> None:
    invoice = api.invoice(line("100"), line("50", taxes=SEVEN), allowances=[{"amount": "10.00"}])
    assert invoice["totals"]["tax_inclusive"] == "161.00"
    note = api.post(f"/invoices/{invoice['id']}/credit-notes", {"amount": "50.00"})
    rows = {row["rate"]: (row["base"], row["tax"]) for row in note["totals"]["tax_breakdown"]}
    assert rows == {"19": ("28.98", "5.51"), "7": ("14.50", "1.01")}
    assert api.get(f"/invoices/{invoice['id']}")["totals"]["balance"] == "111.00"


def test_credit_note_by_line_takes_a_quantity(api: Caller) -> None:
    invoice = api.invoice(line("10.00", "3"))
    body = {"lines": [{"line_id": invoice["lines"][0]["id"], "quantity": "1"}]}
    note = api.post(f"/invoices/{invoice['id']}/credit-notes", body)
    assert (note["lines"][0]["quantity"], note["totals"]["tax_inclusive"]) == ("1", "11.90")
    body["lines"][0]["quantity"] = "3"
    assert api.refused("POST", f"/invoices/{invoice['id']}/credit-notes", body)[0] == 422


def test_draft_cannot_be_credited_or_written_off(api: Caller) -> None:
    path = f"/invoices/{api.draft()['id']}"
    assert api.refused("POST", f"{path}/credit-notes", {})[0] in {409, 422}
    assert api.refused("POST", f"{path}/write-off", {"reason": "gone"})[0] in {409, 422}


def test_written_off_invoice_is_still_payable(api: Caller) -> None:
    invoice = api.invoice()
    path = f"/invoices/{invoice['id']}"
    body = {"on": invoice["issued_on"], "reason": "insolvent", "vat_relief": True}
    written_off = api.post(f"{path}/write-off", body)
    assert (written_off["status"], written_off["totals"]["amount_written_off"]) == ("written_off", "119.00")
    allocations = [{"invoice_id": invoice["id"], "amount": "119.00"}]
    payment = {"customer_id": invoice["customer_id"], "amount": "119.00", "currency": "EUR", "allocations": allocations}
    api.post("/payments", payment)
    assert api.get(path)["status"] == "paid"
