"""A business of its own on the shared server, filled over HTTP like other software would."""

import itertools
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.fixtures.server import PROJECT, LiveServer

PASSWORD = "quiet harbour lantern 42"
STANDARD = [{"category": "S", "rate": "19"}]
_PROFILE = {
    "address": {"line1": "Lindenstr. 5", "postal_code": "10969", "city": "Berlin", "country": "DE"},
    "vat_id": "DE136695976",
}
_numbers = itertools.count(1)


NewPage = Callable[..., Page]
"""Opens a page of the module's shop in a browser of its own; takes what a context takes."""


def today_plus(days: int) -> str:
    """A day near today, as ISO text."""
    return (datetime.now(ZoneInfo("Europe/Berlin")).date() + timedelta(days=days)).isoformat()


@dataclass
class Shop:
    """One business with an owner's login and a key."""

    server: LiveServer
    email: str
    key: str

    def request(self, method: str, path: str, body: Any = None) -> Any:
        """The body of a successful request to the API."""
        headers = {"authorization": f"Bearer {self.key}"}
        answer = httpx.request(method, f"{self.server.url}/api/v1{path}", headers=headers, json=body, timeout=20)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def customer(self, name: str) -> str:
        """Take on a customer; returns the id."""
        address = {"line1": "Hafenweg 1", "postal_code": "20457", "city": "Hamburg", "country": "DE"}
        return self.request("POST", "/customers", {"name": name, "country": "DE", "address": address})["id"]

    def draft(self, customer_id: str, price: str = "100.00", **body: Any) -> dict[str, Any]:
        """Write a draft of one line."""
        line = {"description": "Consulting", "quantity": "1", "unit_price": price, "taxes": STANDARD}
        return self.request("POST", "/invoices", {"customer_id": customer_id, "lines": [line]} | body)

    def invoice(self, customer_id: str, price: str = "100.00", **body: Any) -> dict[str, Any]:
        """Write and issue an invoice of one line."""
        return self.request("POST", f"/invoices/{self.draft(customer_id, price, **body)['id']}/issue", {})

    def pay(self, invoice: dict[str, Any], amount: str) -> dict[str, Any]:
        """Record a payment for one invoice."""
        allocations = [{"invoice_id": invoice["id"], "amount": amount}]
        body = {"customer_id": invoice["customer_id"], "currency": "EUR", "amount": amount, "paid_on": today_plus(0)}
        return self.request("POST", "/payments", body | {"method": "bank_transfer", "allocations": allocations})

    def context(self, browser: Browser, **options: Any) -> BrowserContext:
        """A browser of the owner, signed in."""
        context = browser.new_context(base_url=self.server.url, **options)
        cookie = self.server.sign_in(self.email, PASSWORD)
        context.add_cookies([{"name": "sid", "value": cookie, "url": self.server.url}])
        return context


def open_shop(server: LiveServer, name: str) -> Shop:
    """Make a business with its owner by the command line, and a key for it."""
    email = f"shop{next(_numbers)}.{os.getpid()}@example.com"
    run_command(
        server, "user", "create", "--email", email, "--name", "Ana Lorenz", "--business", name, "--password-stdin"
    )
    key = run_command(server, "apikey", "create", "--email", email, "--name", "tests")["key"]
    shop = Shop(server, email, key)
    shop.request("PATCH", "/business", _PROFILE)
    return shop


def run_command(server: LiveServer, *command: str) -> dict[str, str]:
    """Run a command on a server's data; returns what it prints."""
    environment = {**os.environ, "BILLING_DATA_DIR": str(server.data_dir)}
    arguments = [sys.executable, "-m", "billing_app", *command]
    done = subprocess.run(
        arguments, cwd=PROJECT, env=environment, input=PASSWORD + "\n", capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def open_live(page: Page, path: str) -> Page:
    """Open a page and wait until it is live."""
    page.goto(path)
    expect(page.get_by_test_id("live")).to_have_text("Live")
    return page


def choose_own_password(server: LiveServer, email: str, given: str, own: str) -> None:
    """Sign in with a first password, as a new member does, and choose another."""
    with httpx.Client(base_url=server.url, timeout=20) as client:
        client.post("/sign-in", data={"email": email, "password": given})
        answer = client.post("/sign-in/own-password", data={"password": own})
        assert answer.status_code == 303, answer.text
        client.post("/sign-out")
