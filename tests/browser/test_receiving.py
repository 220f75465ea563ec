"""Receiving in the browser: files are dropped, told line by line, read, recorded, and seen by a second browser."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import FilePayload, expect

from tests.browser.shops import NewPage, Shop, open_live, open_shop, today_plus
from tests.documents.incoming.whole_files import blank_pdf
from tests.fixtures.server import LiveServer
from tests.received_builders import supplier_file


@pytest.fixture(scope="module")
def shop(live_server: LiveServer) -> Shop:
    return open_shop(live_server, "Receiving Shop")


def xml(name: str, content: bytes) -> FilePayload:
    return FilePayload(name=name, mimeType="application/xml", buffer=content)


def test_dropped_files_are_told_line_by_line_and_one_becomes_an_expense(shop: Shop, new_page: NewPage) -> None:
    watching = open_live(new_page(), "/expenses")
    page = open_live(new_page(), "/received")
    expect(page.get_by_role("heading", name="Nothing waits")).to_be_visible()
    bill = supplier_file(day=today_plus(-3), due=f"<cbc:DueDate>{today_plus(9)}</cbc:DueDate>")
    page.get_by_label("Choose invoices").set_input_files(
        [
            xml("bill.xml", bill),
            xml("wrong.xml", supplier_file(number="R-2", gross="120.00")),
            xml("page.xml", b"<html/>"),
            FilePayload(name="scan.pdf", mimeType="application/pdf", buffer=blank_pdf()),
            FilePayload(name="setup.exe", mimeType="application/octet-stream", buffer=b"MZ\x90\x00"),
        ]
    )
    expect(page.get_by_role("alert")).to_have_text(
        "This is no invoice that can be read: choose a PDF, an XML file or a picture."
    )
    expect(page.get_by_test_id("received-row-bill.xml")).to_contain_text("To record")
    expect(page.get_by_test_id("received-row-wrong.xml")).to_contain_text("Needs a look")
    expect(page.get_by_test_id("received-row-scan.pdf")).to_contain_text("Needs a look")
    expect(page.get_by_test_id("received-row-page.xml")).to_contain_text("This is a web page and no invoice")
    expect(watching.get_by_role("link", name="3 received invoices to record")).to_be_visible()
    assert Axe().run(page).violations_count == 0

    page.get_by_role("link", name="Papier Lang GmbH R-1").click()
    expect(page.get_by_test_id("sheet-total")).to_have_text("€119.00")
    expect(page.get_by_test_id("received-verdict")).to_contain_text("Valid")
    with page.expect_download() as download:
        page.get_by_role("link", name="Original file").click()
    assert download.value.path().read_bytes() == bill
    assert Axe().run(page).violations_count == 0

    page.get_by_role("button", name="Record expense").click()
    form = page.get_by_role("dialog", name="Record expense")
    expect(form.get_by_label("Amount, tax included")).to_have_value("119.00")
    expect(form.get_by_label("Remember Papier Lang GmbH as a supplier")).to_be_checked()
    form.get_by_role("combobox", name="Category").fill("Office")
    form.get_by_role("button", name="Record expense").click()
    expect(page.get_by_test_id("expense-amount")).to_have_text("€119.00")
    expect(page.get_by_role("dialog").get_by_role("link", name="bill.xml")).to_be_visible()
    expect(watching.get_by_test_id("expense-row-Papier Lang GmbH")).to_contain_text("Unpaid")
    expect(watching.get_by_role("link", name="2 received invoices to record")).to_be_visible()
    [stored] = shop.request("GET", "/expenses?q=papier")["data"]
    assert [(tax["rate"], tax["base"], tax["tax"]) for tax in stored["taxes"]] == [("19", "100.00", "19.00")]


def test_a_document_is_set_aside_and_undo_takes_it_up_again(shop: Shop, new_page: NewPage) -> None:
    page = open_live(new_page(), "/received")
    page.get_by_label("Choose invoices").set_input_files([xml("late.xml", supplier_file(number="R-7"))])
    page.get_by_role("link", name="Papier Lang GmbH R-7").click()
    page.get_by_role("button", name="Set aside").click()
    state = page.get_by_test_id("received-state")
    expect(state).to_contain_text("Set aside")
    page.get_by_role("button", name="Undo").click()
    expect(state).to_contain_text("To record")


def test_any_e_invoice_can_be_looked_at_without_being_kept(shop: Shop, new_page: NewPage) -> None:
    page = open_live(new_page(viewport={"width": 390, "height": 844}), "/viewer")
    wrong = supplier_file(number="LOOK-1", gross="120.00")
    page.get_by_label("Choose an e-invoice").set_input_files([xml("look.xml", wrong)])
    expect(page.get_by_test_id("sheet-total")).to_have_text("€120.00")
    expect(page.get_by_role("list", name="Broken rules")).to_contain_text("BR-CO-15")
    expect(page.get_by_role("list", name="Remarks")).to_contain_text("With tax it comes to 119.00 EUR")
    expect(page.get_by_text("Time sheet")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert shop.request("GET", "/received-documents?q=LOOK-1")["data"] == []
    page.get_by_label("Choose an e-invoice").set_input_files([xml("page.xml", b"<html/>")])
    expect(page.get_by_text("This is a web page and no invoice")).to_be_visible()
