"""How documents look, tried in a picture before it is saved; a draft looked at, an issued document saved as PDF."""

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.shops import Shop, open_live, open_shop
from tests.documents.reading import text_of
from tests.fixtures.server import LiveServer


@pytest.fixture(scope="module")
def shop(live_server: LiveServer) -> Shop:
    return open_shop(live_server, "Paper Works")


def opened(context: BrowserContext, path: str) -> Page:
    return open_live(context.new_page(), path)


def shown_look(page: Page, part: str) -> None:
    """Wait until the picture is of these settings and has arrived."""
    picture = page.get_by_test_id("look")
    expect(picture).to_have_attribute("src", re.compile(part))
    page.wait_for_function(
        "() => { const p = document.querySelector('[data-testid=look]'); return p.complete && p.naturalWidth > 500 }"
    )


def test_a_look_follows_every_choice_and_counts_when_it_is_saved(shop: Shop, shop_context: BrowserContext) -> None:
    page = opened(shop_context, "/settings/documents")
    shown_look(page, "document_layout=modern")
    page.get_by_label("Classic").check()
    shown_look(page, "document_layout=classic")
    page.get_by_label("Paper", exact=True).select_option("letter")
    shown_look(page, "document_paper=letter")
    page.locator("[name=document_colour]").fill("#ffee00")
    expect(page.get_by_text("This colour is too pale to be read on paper.")).to_be_visible()
    page.locator("[name=document_colour]").fill("#7c2d12")
    shown_look(page, "document_colour=%237c2d12")
    logo = io.BytesIO()
    Image.new("RGB", (300, 120), (14, 116, 144)).save(logo, "PNG")
    page.locator("input[type=file]").set_input_files(
        {"name": "logo.png", "mimeType": "image/png", "buffer": logo.getvalue()}
    )
    shown_look(page, "logo_id=[0-9a-f]")
    assert shop.request("GET", "/business")["document_layout"] == "modern"
    page.get_by_role("button", name="Save looks").click()
    expect(page.get_by_text("Saved. New documents look like this")).to_be_visible()
    saved = shop.request("GET", "/business")
    assert (saved["document_layout"], saved["document_paper"], saved["document_colour"]) == (
        "classic",
        "letter",
        "#7c2d12",
    )
    assert saved["logo_id"]
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Put back as it was")).to_be_visible()
    assert shop.request("GET", "/business")["document_layout"] == "modern"


def test_an_issued_document_is_saved_as_pdf_and_a_draft_can_be_looked_at(
    shop: Shop, shop_context: BrowserContext
) -> None:
    customer = shop.customer("Kunde & Söhne")
    line = {"description": "Work", "quantity": "1", "unit_price": "10.00", "taxes": [{"category": "S", "rate": "19"}]}
    draft = shop.request("POST", "/invoices", {"customer_id": customer, "lines": [line]})
    page = opened(shop_context, f"/invoices/{draft['id']}")
    preview = page.get_by_role("link", name="Preview")
    expect(preview).to_have_attribute("target", "_blank")
    looked_at = shop_context.request.get(page.url.split("/invoices")[0] + str(preview.get_attribute("href")))
    assert looked_at.headers["content-disposition"].startswith("inline")
    assert "Draft" in text_of(looked_at.body())
    number = shop.request("POST", f"/invoices/{draft['id']}/issue")["number"]
    page.reload()
    with page.expect_download() as saving:
        page.get_by_role("link", name="Download PDF").click()
    assert saving.value.suggested_filename == f"{number}.pdf"
    pdf = saving.value.path().read_bytes()
    assert number in text_of(pdf)
    assert "Kunde & Söhne" in text_of(pdf)
    expect(page.get_by_test_id("live")).to_have_text("Live")
    rendered = [one for one in shop.request("GET", "/events")["data"] if one["kind"] == "document.rendered"]
    made = [one["payload"]["number"] for one in rendered if one["payload"]["format"] == "pdf"]  # not its e-invoice
    assert made.count(number) == 1
