"""The API in this process, on a database of its own, with keys for two businesses."""

import shutil
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from billing_app.api.openapi import openapi_document
from billing_app.api.routing import RESOURCES, install
from billing_app.domain.access import Actor
from billing_app.services.keys import create_key
from billing_app.settings import settings
from billing_app.store import session as store_session
from billing_app.store.migrating import migrate_to_head
from tests.api.contract import Contract
from tests.builders import new_business
from tests.received_builders import supplier_file

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it would rather have httpx2 than the httpx that is pinned here
    from starlette.testclient import TestClient

CONTRACT = Contract(openapi_document([route for router in RESOURCES for route in router.routes]))
PDF = b"%PDF-1.7 a bill"
VAT = [{"category": "S", "rate": "19"}]


@dataclass
class Caller:
    """One business's key, and the requests made with it."""

    http: TestClient
    actor: Actor
    key: str

    def request(self, method: str, path: str, body: Any = None, **options: Any) -> Any:
        """Any request; `body` is sent as JSON."""
        headers = {"authorization": f"Bearer {self.key}", **options.pop("headers", {})}
        sent = {"json": body} if body is not None else {}
        answer = self.http.request(method, f"/api/v1{path}", headers=headers, **sent, **options)
        CONTRACT.check(method, f"/api/v1{path}", answer)
        return answer

    def get(self, path: str, **params: Any) -> Any:
        """The body of a successful GET."""
        return self._ok(self.request("GET", path, params=params))

    def post(self, path: str, body: Any = None) -> Any:
        """The body of a successful POST."""
        return self._ok(self.request("POST", path, body))

    def patch(self, path: str, body: Any, version: int | None = None) -> Any:
        """The body of a successful PATCH, If-Match the version."""
        headers = {"if-match": f'"{version}"'} if version is not None else {}
        return self._ok(self.request("PATCH", path, body, headers=headers))

    def refused(self, method: str, path: str, body: Any = None, **options: Any) -> tuple[int, dict[str, Any]]:
        """Status and problem document of a request that must fail."""
        answer = self.request(method, path, body, **options)
        assert answer.status_code >= 400, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        return answer.status_code, answer.json()

    def _ok(self, answer: Any) -> Any:
        assert answer.status_code < 300, f"{answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def customer(self, **data: Any) -> str:
        """A German business customer; its id."""
        return self.post("/customers", {"name": "Kunde GmbH", "country": "DE"} | data)["id"]

    def draft(self, *lines: dict[str, Any], **body: Any) -> dict[str, Any]:
        """A draft over these lines, else over one of 100.00 at 19 %."""
        body.setdefault("customer_id", self.customer())
        return self.post("/invoices", {"currency": "EUR", "lines": list(lines) or [line()]} | body)

    def invoice(self, *lines: dict[str, Any], **body: Any) -> dict[str, Any]:
        """An issued invoice."""
        return self.post(f"/invoices/{self.draft(*lines, **body)['id']}/issue")

    def expense(self, **data: Any) -> dict[str, Any]:
        """An expense of 119.00 at 19 %."""
        taxes = [{"category": "S", "rate": "19"}]
        body = {"supplier": "Strom AG", "amount": "119.00", "currency": "EUR", "category": "power", "taxes": taxes}
        return self.post("/expenses", body | {"incurred_on": "2026-01-15"} | data)

    def recurring(self, customer_id: str, **data: Any) -> dict[str, Any]:
        """A draft on the first of every month, for as long as there are months."""
        schedule = {"every": 1, "unit": "month", "start_on": "2100-01-01"}
        body = {"customer_id": customer_id, "schedule": schedule, "mode": "draft", "invoice": {"lines": [line()]}}
        return self.post("/recurring", body | data)

    def upload(self, expense_id: str, content: bytes = PDF, name: str = "bill.pdf") -> dict[str, Any]:
        """A receipt of an expense."""
        answer = self.request("POST", f"/expenses/{expense_id}/receipts", content=content, params={"name": name})
        return self._ok(answer)

    def receive(self, content: bytes, name: str = "invoice.xml") -> dict[str, Any]:
        """A document that came in."""
        return self._ok(self.request("POST", "/received-documents", content=content, params={"name": name}))


def line(price: str = "100.00", quantity: str = "1", taxes: list[dict[str, Any]] = VAT, **more: Any) -> dict[str, Any]:
    """A line as the API takes it."""
    return {"description": "Work", "quantity": quantity, "unit_price": price, "taxes": taxes} | more


def belongings(owner: Caller) -> dict[str, list[str]]:
    """One of everything that has an id in a path, by the name of the parameter."""
    customer = owner.customer()
    item = {"name": "I", "unit_price": "1", "currency": "EUR", "tax": {"category": "Z"}}
    issued = owner.invoice(line("10.00"), customer_id=customer)
    expense = owner.expense()["id"]
    payment = {"customer_id": customer, "amount": "100.00", "currency": "EUR"}
    return {
        "customer_id": [customer],
        "item_id": [owner.post("/items", item)["id"]],
        "invoice_id": [owner.draft(customer_id=customer)["id"], issued["id"]],
        "expense_id": [expense],
        "receipt_id": [owner.upload(expense)["id"]],
        "received_id": [owner.receive(supplier_file())["id"]],
        "payment_id": [owner.post("/payments", payment)["id"]],
        "recurring_id": [owner.recurring(customer)["id"]],
    }


def make_application() -> FastAPI:
    """An application that has nothing but the API."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    install(app)
    return app


@pytest.fixture(scope="session")
def application() -> FastAPI:
    """The application that all tests call."""
    return make_application()


@pytest.fixture(scope="session")
def _migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("migrated") / "billing.db"
    engine = store_session.connect(f"sqlite:///{file}")
    migrate_to_head(engine)
    engine.dispose()
    return file


@pytest.fixture
def http(
    application: FastAPI, _migrated: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[TestClient]:
    """A client on an empty database."""
    monkeypatch.setenv("BILLING_SECRET_KEY", "a secret of tests, long enough to be taken")
    settings.cache_clear()
    file = shutil.copy(_migrated, tmp_path / "billing.db")
    engine = store_session.connect(f"sqlite:///{file}")
    with TestClient(application) as client:
        yield client
    engine.dispose()
    settings.cache_clear()


def caller_for(http: TestClient, access: str = "write", **profile: Any) -> Caller:
    """A new business with a key."""
    actor = new_business(**profile)
    return Caller(http, actor, create_key(actor, "Test", access).key)


@pytest.fixture
def api(http: TestClient) -> Caller:
    """A German business."""
    return caller_for(http)


@pytest.fixture
def other(http: TestClient) -> Caller:
    """Another business."""
    return caller_for(http, name="Andere AG")


@pytest.fixture
def reader(http: TestClient, api: Caller) -> Caller:
    """The first business with a key that only reads."""
    return Caller(http, api.actor, create_key(api.actor, "Reader", "read").key)
