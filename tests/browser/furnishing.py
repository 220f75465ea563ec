"""A shop with one record of every kind, so that every page has something to show."""

import httpx

from tests.browser.shops import STANDARD, Shop, today_plus
from tests.received_builders import supplier_file


def furnished(shop: Shop) -> dict[str, str]:
    """One record of every kind; returns the places that need one, each with its id."""
    # A unit that is in no official list: whoever issues what holds it is asked whether it is meant.
    workshop = {"name": "Workshop", "currency": "EUR", "unit_price": "100", "unit": "QQQ", "taxes": STANDARD}
    shop.request("POST", "/items", workshop)
    kite = shop.customer("Kite & Co")
    invoice = shop.invoice(kite, issue_date=today_plus(0), due_date=today_plus(9))
    shop.pay(invoice, "19.00")
    spent = {"supplier": "Papier Lang", "amount": "119.00", "currency": "EUR", "category": "Office"}
    shop.request("POST", "/expenses", spent | {"incurred_on": today_plus(0)})
    shop.request("POST", f"/received-documents/{_received(shop, 'R-9')}/record", {"category": "Office"})
    line = {"description": "Rent", "quantity": "1", "unit_price": "100.00", "taxes": STANDARD}
    doubtful = [line | {"unit": "QQQ"}]
    schedule = {"every": 1, "unit": "month", "start_on": today_plus(9)}
    rent = {"customer_id": kite, "schedule": schedule, "mode": "draft", "invoice": {"lines": [line]}}
    return {
        "/invoices/[id]": invoice["id"],
        "/invoices/[id], a draft": shop.draft(kite, lines=doubtful)["id"],
        "/customers/[id]": shop.customer("Nobody"),
        "/received/[id]": _received(shop),
        "/recurring/[id]": shop.request("POST", "/recurring", rent)["id"],
    }


def _received(shop: Shop, number: str = "R-1") -> str:
    """The id of an invoice of a supplier, handed in as a file."""
    headers = {"authorization": f"Bearer {shop.key}", "content-type": "application/xml"}
    address = f"{shop.server.url}/api/v1/received-documents"
    answer = httpx.post(address, content=supplier_file(number=number), headers=headers, timeout=60)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]
