"""The PDF of a document: made once, kept, in the chain, the same bytes for ever."""

import hashlib
import io
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pikepdf
import pytest
from PIL import Image
from sqlalchemy import Engine

from billing_app.domain.access import Actor, Permission
from billing_app.domain.errors import Conflict, Forbidden, InvalidInput, NotFound
from billing_app.services.business import change_business, read_business
from billing_app.services.document_files import document_file
from billing_app.services.document_look import keep_logo, look_picture
from billing_app.services.drafting import create_draft
from billing_app.services.issuing import issue_invoice
from billing_app.services.rendering import document_pdf, draft_pdf
from billing_app.services.rendering_ahead import render_ahead
from billing_app.services.verifying import verify
from billing_app.store.business import business_row
from billing_app.store.chain import events_of
from billing_app.store.session import reading, transaction
from billing_app.store.tables import RenderedDocument
from tests.builders import new_business, without
from tests.documents.reading import claims_of, text_of


def issued(actor: Actor, customer: str, **more: Any) -> str:
    data = {
        "customer_id": customer,
        "lines": [
            {"description": "Work", "quantity": "2", "unit_price": "50", "taxes": [{"category": "S", "rate": "19"}]}
        ],
    }
    return issue_invoice(actor, create_draft(actor, data | more).row.id).row.id


def renderings(actor: Actor, invoice_id: str) -> list[dict[str, Any]]:
    with reading(actor) as scope:
        return [
            json.loads(event.payload)
            for event in events_of(scope, invoice_id, limit=50)
            if event.kind == "document.rendered"
        ]


@pytest.mark.usefixtures("honest_books")
def test_a_pdf_is_made_once_and_its_hash_joins_the_chain(actor: Actor, customer: str) -> None:
    invoice_id = issued(actor, customer)
    first = document_pdf(actor, invoice_id)
    change_business(actor, {"document_layout": "classic", "document_colour": "#7c2d12"})
    assert document_pdf(actor, invoice_id) == first
    assert first.name == f"{events_number(actor, invoice_id)}.pdf"
    assert first.sha256 == hashlib.sha256(first.content).hexdigest()
    (event,) = renderings(actor, invoice_id)
    assert (event["sha256"], event["size"], event["format"]) == (first.sha256, len(first.content), "pdf")


def events_number(actor: Actor, invoice_id: str) -> str:
    (event,) = renderings(actor, invoice_id)
    return event["number"]


def test_the_invoice_of_a_factur_x_business_carries_its_data(actor: Actor, customer: str) -> None:
    change_business(actor, {"document_format": "facturx"})
    made = document_pdf(actor, issued(actor, customer)).content
    with pikepdf.open(io.BytesIO(made)) as document:
        assert list(document.attachments) == ["factur-x.xml"]
        xml = document.attachments["factur-x.xml"].get_file().read_bytes()
        (file,) = document.Root.AF
        assert str(file.AFRelationship) == "/Alternative"
    assert b"CrossIndustryInvoice" in xml
    claims = claims_of(made)
    assert (claims["part"], claims["conformance"], claims["intents"]) == ("3", "B", ["/GTS_PDFA1"])


def test_other_formats_leave_the_pdf_alone(actor: Actor, customer: str) -> None:
    change_business(actor, {"document_format": "peppol"})
    with pikepdf.open(io.BytesIO(document_pdf(actor, issued(actor, customer)).content)) as document:
        assert list(document.attachments) == []


def test_two_who_ask_at_once_get_the_same_file(actor: Actor, customer: str) -> None:
    invoice_id = issued(actor, customer)
    with ThreadPoolExecutor(4) as pool:
        files = list(pool.map(lambda _: document_pdf(actor, invoice_id), range(4)))
    assert len({file.sha256 for file in files}) == 1
    assert len(renderings(actor, invoice_id)) == 1


def test_what_was_issued_is_made_ahead_but_not_for_a_sample(actor: Actor, customer: str) -> None:
    invoice_id = issued(actor, customer)
    assert render_ahead(str(actor.business_id), invoice_id)
    assert len(renderings(actor, invoice_id)) == 1
    sample = issued(actor, customer)
    with transaction(actor) as scope:
        business_row(scope, for_update=True).is_demo = True
    assert not render_ahead(str(actor.business_id), sample)
    assert renderings(actor, sample) == []


def test_a_draft_has_no_pdf_but_can_be_looked_at(actor: Actor, customer: str) -> None:
    draft = create_draft(actor, {"customer_id": customer, "lines": []}).row
    with pytest.raises(Conflict, match="issue it first"):
        document_pdf(actor, draft.id)
    assert "Draft" in text_of(draft_pdf(actor, draft.id).content)
    foreign = create_draft(
        actor, {"currency": "USD", "lines": [{"description": "x", "quantity": "1", "unit_price": "1", "taxes": []}]}
    ).row
    assert "$1.00" in text_of(draft_pdf(actor, foreign.id).content)
    with pytest.raises(Conflict, match="has been issued"):
        draft_pdf(actor, issued(actor, customer))


def test_the_files_of_a_document_are_those_that_are_kept(actor: Actor, customer: str) -> None:
    invoice_id = issued(actor, customer)
    file = document_file(actor, invoice_id, "pdf")
    assert (file.media_type, file.content) == ("application/pdf", document_pdf(actor, invoice_id).content)


def test_a_pdf_that_was_changed_is_found(actor: Actor, customer: str) -> None:
    invoice_id = issued(actor, customer)
    document_pdf(actor, invoice_id)
    with transaction(actor) as scope:
        kept = scope.session.get(RenderedDocument, invoice_id)
        assert kept is not None
        kept.content += b" "
    assert [problem["text"] for problem in verify()["problems"]] == [
        "Its PDF is not the one whose hash stands in the chain."
    ]


def test_another_business_finds_no_pdf(actor: Actor, customer: str) -> None:
    invoice_id = issued(actor, customer)
    document_pdf(actor, invoice_id)
    with pytest.raises(NotFound):
        document_pdf(new_business(), invoice_id)


def test_a_logo_is_kept_and_named_by_the_settings(actor: Actor) -> None:
    made = io.BytesIO()
    Image.new("RGB", (300, 100), "red").save(made, "PNG")
    logo_id = keep_logo(actor, made.getvalue())
    assert keep_logo(actor, made.getvalue()) == logo_id
    assert change_business(actor, {"logo_id": logo_id}).profile.logo_id == logo_id
    with pytest.raises(InvalidInput, match="Upload the logo first"):
        change_business(new_business(), {"logo_id": logo_id})
    with pytest.raises(InvalidInput, match="PNG or JPEG"):
        keep_logo(actor, b"<svg/>")
    assert change_business(actor, {"logo_id": None}).profile.logo_id == ""


def test_a_look_can_be_tried_before_it_is_saved(actor: Actor) -> None:
    before = read_business(actor).profile
    pictures = {look_picture(actor, {"document_layout": each}) for each in ("modern", "classic", "compact")}
    assert len(pictures) == 3
    assert all(picture.startswith(b"\x89PNG") for picture in pictures)
    letter = Image.open(io.BytesIO(look_picture(actor, {"document_paper": "letter"})))
    assert letter.height / letter.width == pytest.approx(11 / 8.5, abs=0.01)
    with pytest.raises(InvalidInput, match="too pale"):
        look_picture(actor, {"document_colour": "#ffee00"})
    assert read_business(actor).profile == before


def test_who_may_not_change_settings_tries_no_looks(actor: Actor, database: Engine) -> None:
    with pytest.raises(Forbidden):
        look_picture(without(actor, Permission.MANAGE_SETTINGS), {})
