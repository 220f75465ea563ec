"""Uploads and downloads over HTTP: who may, how much, and what comes back."""

import csv
import io
import warnings
from collections.abc import Callable

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from billing_app.domain.access import Actor, Permission
from billing_app.services.customers import archive_customer
from billing_app.services.uploads import read_upload
from billing_app.web import uploads
from billing_app.web.root import make_root
from tests.builders import new_business, new_customer, new_item, without
from tests.fixtures.server import LiveServer

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it would rather have httpx2 than the httpx that is pinned here
    from starlette.testclient import TestClient

FILE = {"x-file-name": "list.csv"}


@pytest.fixture
def as_actor(database) -> Callable[[Actor], TestClient]:
    """The routes as they stand behind the wall, which has found the session."""
    root = make_root()

    def client(actor: Actor) -> TestClient:
        async def signed_in(scope: Scope, receive: Receive, send: Send) -> None:
            await root({**scope, "actor": actor} if scope["type"] == "http" else scope, receive, send)

        return TestClient(signed_in)

    return client


def rows_of(answer) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_uploaded_table_is_kept_for_whoever_sent_it(as_actor):
    actor = new_business()
    answer = as_actor(actor).post("/uploads/table", content=b"name\nAda", headers=FILE)
    assert answer.status_code == 200
    assert read_upload(actor, answer.json()["id"]) == b"name\nAda"


@pytest.mark.parametrize(
    ("path", "content", "headers", "status"),
    [
        ("/uploads/nothing", b"x", FILE, 404),
        ("/uploads/table", b"x", {}, 403),
        ("/uploads/table", b"", FILE, 422),
    ],
)
def test_unfit_uploads_are_refused_in_words(as_actor, path, content, headers, status):
    answer = as_actor(new_business()).post(path, content=content, headers=headers)
    assert answer.status_code == status
    assert answer.json()["text"]


def test_upload_stops_at_its_limit_though_no_length_was_announced(as_actor, monkeypatch):
    small = uploads.Upload(Permission.IMPORT_DATA, 1_000_000, uploads.UPLOADS["table"].take)
    monkeypatch.setitem(uploads.UPLOADS, "table", small)
    chunks = (b"x" * 300_000 for _ in range(5))
    answer = as_actor(new_business()).post("/uploads/table", content=chunks, headers=FILE)
    assert answer.status_code == 413
    assert "1 MB" in answer.json()["text"]


def test_upload_and_download_ask_for_their_rights(as_actor):
    actor = without(new_business(), Permission.IMPORT_DATA, Permission.EXPORT_DATA)
    client = as_actor(actor)
    assert client.post("/uploads/table", content=b"x", headers=FILE).status_code == 403
    assert client.get("/downloads/customers.csv").status_code == 403


def test_download_has_the_rows_of_the_filter_and_nothing_of_others(as_actor):
    actor = new_business()
    new_customer(new_business(), name="Stranger")
    new_customer(actor, name="Ada Ltd")
    new_customer(actor, name="Bob Ltd")
    archive_customer(actor, new_customer(actor, name="Old Ltd").id)
    client = as_actor(actor)
    answer = client.get("/downloads/customers.csv?sort=-name")
    assert [row["name"] for row in rows_of(answer)] == ["Bob Ltd", "Ada Ltd"]
    assert answer.headers["content-disposition"] == 'attachment; filename="customers.csv"'
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert [row["name"] for row in rows_of(client.get("/downloads/customers.csv?q=ada"))] == ["Ada Ltd"]
    assert [row["name"] for row in rows_of(client.get("/downloads/customers.csv?status=archived"))] == ["Old Ltd"]


def test_cells_that_a_spreadsheet_would_run_are_neutralised(as_actor):
    actor = new_business()
    new_item(actor, name="=1+1")
    [row] = rows_of(as_actor(actor).get("/downloads/items.csv"))
    assert row["name"] == "'=1+1"


@pytest.mark.parametrize("name", ["customers", "customers.pdf", "users.csv", "..csv"])
def test_unknown_files_are_not_found(as_actor, name):
    assert as_actor(new_business()).get(f"/downloads/{name}").status_code == 404


def test_bad_filter_is_refused_before_anything_is_sent(as_actor):
    assert as_actor(new_business()).get("/downloads/items.csv?sort=secret").status_code == 422


def test_spreadsheet_comes_as_one_file(as_actor):
    answer = as_actor(new_business()).get("/downloads/items.xlsx")
    assert answer.content.startswith(b"PK")


def test_nobody_without_a_session_or_from_elsewhere_reaches_files(live_server: LiveServer):
    url, cookies = live_server.url, {"sid": live_server.sign_in()}
    assert httpx.post(f"{url}/uploads/table", content=b"x", headers=FILE).status_code == 401
    assert httpx.get(f"{url}/downloads/customers.csv").status_code == 303
    foreign = FILE | {"origin": "https://evil.example", "sec-fetch-site": "cross-site"}
    refused = httpx.post(f"{url}/uploads/table", content=b"x", headers=foreign, cookies=cookies)
    assert refused.status_code == 403
    assert httpx.get(f"{url}/downloads/customers.csv", cookies=cookies).status_code == 200
