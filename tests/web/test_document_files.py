"""PDFs for people: who gets them, and how they come."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import Engine

from billing_app.domain.access import Actor, Permission
from billing_app.services.drafting import create_draft
from billing_app.services.issuing import issue_invoice
from billing_app.web.root import make_root
from tests.builders import new_business, new_customer, without
from tests.documents.reading import text_of
from tests.web.test_files import TestClient

LINE = {"description": "Work", "quantity": "1", "unit_price": "10", "taxes": [{"category": "S", "rate": "19"}]}


@pytest.fixture
def as_actor(database: Engine) -> Callable[[Actor], TestClient]:
    root = make_root()

    def client(actor: Actor) -> TestClient:
        async def signed_in(scope: Any, receive: Any, send: Any) -> None:
            await root({**scope, "actor": actor} if scope["type"] == "http" else scope, receive, send)

        return TestClient(signed_in)

    return client


def draft_of(actor: Actor) -> str:
    return create_draft(actor, {"customer_id": new_customer(actor).id, "lines": [LINE]}).row.id


def test_the_same_pdf_is_saved_and_shown(as_actor: Callable[[Actor], TestClient]) -> None:
    actor = new_business()
    invoice = issue_invoice(actor, draft_of(actor)).row
    saved = as_actor(actor).get(f"/downloads/documents/{invoice.id}")
    shown = as_actor(actor).get(f"/downloads/documents/{invoice.id}?show")
    assert saved.headers["content-disposition"] == f'attachment; filename="{invoice.number}.pdf"'
    assert shown.headers["content-disposition"].startswith("inline")
    assert saved.content == shown.content
    assert saved.headers["cache-control"] == "no-store"
    assert as_actor(new_business()).get(f"/downloads/documents/{invoice.id}").status_code == 404


def test_a_draft_is_shown_as_one_and_not_saved_as_a_document(as_actor: Callable[[Actor], TestClient]) -> None:
    actor = new_business()
    draft = draft_of(actor)
    shown = as_actor(actor).get(f"/downloads/drafts/{draft}")
    assert shown.headers["content-type"] == "application/pdf"
    assert "Draft" in text_of(shown.content)
    refused = as_actor(actor).get(f"/downloads/documents/{draft}")
    assert (refused.status_code, refused.text) == (409, "A draft has no PDF yet: issue it first.")


def test_a_look_is_a_picture_for_whoever_may_change_it(as_actor: Callable[[Actor], TestClient]) -> None:
    actor = new_business()
    picture = as_actor(actor).get("/downloads/look.png", params={"document_layout": "compact", "strange": "x"})
    assert picture.headers["content-type"] == "image/png"
    assert Image.open(io.BytesIO(picture.content)).width > 500
    assert as_actor(actor).get("/downloads/look.png", params={"document_layout": "baroque"}).status_code == 422
    assert as_actor(without(actor, Permission.MANAGE_SETTINGS)).get("/downloads/look.png").status_code == 403


def test_a_logo_is_uploaded_as_a_picture_only(as_actor: Callable[[Actor], TestClient]) -> None:
    actor = new_business()
    made = io.BytesIO()
    Image.new("RGB", (30, 30)).save(made, "JPEG")
    header = {"x-file-name": "logo.jpg"}
    assert as_actor(actor).post("/uploads/logo", content=made.getvalue(), headers=header).status_code == 200
    refused = as_actor(actor).post("/uploads/logo", content=b"<svg onload='x'/>", headers=header)
    assert (refused.status_code, refused.json()["code"]) == (422, "file_type")
    poor = without(actor, Permission.MANAGE_SETTINGS)
    assert as_actor(poor).post("/uploads/logo", content=made.getvalue(), headers=header).status_code == 403


def test_an_e_invoice_is_saved_under_its_number_and_format(as_actor: Callable[[Actor], TestClient]) -> None:
    actor = new_business()
    invoice = issue_invoice(actor, draft_of(actor)).row
    saved = as_actor(actor).get(f"/downloads/documents/{invoice.id}/ubl")
    assert saved.headers["content-disposition"] == f'attachment; filename="{invoice.number}-ubl.xml"'
    assert saved.content.startswith(b"<?xml")
    assert as_actor(actor).get(f"/downloads/documents/{invoice.id}/docx").status_code == 404
    assert as_actor(actor).get(f"/downloads/documents/{draft_of(actor)}/ubl").status_code == 409
    assert as_actor(new_business()).get(f"/downloads/documents/{invoice.id}/ubl").status_code == 404
    assert (
        as_actor(without(actor, Permission.VIEW_INVOICES)).get(f"/downloads/documents/{invoice.id}/ubl").status_code
        == 403
    )
