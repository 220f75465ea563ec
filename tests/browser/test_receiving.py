"""Receiving in the browser: files are dropped, told line by line, read, recorded, and seen by a second browser."""

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.access import faults_of_access
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
    assert faults_of_access(page) == []

    page.get_by_role("link", name="Papier Lang GmbH R-1").click()
    expect(page.get_by_test_id("sheet-total")).to_have_text("€119.00")
    expect(page.get_by_test_id("received-verdict")).to_contain_text("Valid")
    with page.expect_download() as download:
        page.get_by_role("link", name="Original file").click()
    assert download.value.path().read_bytes() == bill
    assert faults_of_access(page) == []

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


def test_a_repeated_invoice_leads_to_the_other_one_which_is_recorded_anew_after_its_expense_was_cancelled(
    shop: Shop, new_page: NewPage
) -> None:
    page = open_live(new_page(), "/received")
    bill = supplier_file(number="R-20", supplier="Zink KG", vat_id="DE129274202", day=today_plus(-2))
    for name, content in (("one.xml", bill), ("again.xml", bill + b"\n")):
        page.get_by_label("Choose invoices").set_input_files([xml(name, content)])
        expect(page.get_by_test_id(f"received-row-{name}")).to_contain_text("R-20")
    page.get_by_test_id("received-row-again.xml").get_by_role("link").first.click()
    expect(page.get_by_role("list", name="Remarks")).to_contain_text("is it the same invoice once more?")
    page.get_by_role("link", name="Show the other one").click()
    expect(page.get_by_text("one.xml").first).to_be_visible()
    expect(page.get_by_role("link", name="Show the other one")).to_have_count(0)
    other = open_live(new_page(), page.url)

    _record(page)
    expect(page.get_by_test_id("expense-amount")).to_have_text("€119.00")
    expect(other.get_by_role("link", name="Open the expense")).to_be_visible()
    expense = page.get_by_role("dialog")
    expense.get_by_role("button", name="Cancel expense").click()
    expense.get_by_role("button", name="Cancel expense").click()
    expect(expense.get_by_text("Cancelled").first).to_be_visible()

    other.get_by_role("button", name="Take up again").click()
    expect(other.get_by_test_id("received-state")).to_contain_text("To record")
    _record(other)
    expect(other.get_by_test_id("expense-amount")).to_have_text("€119.00")
    stored = shop.request("GET", "/expenses?q=zink")["data"]
    assert sorted(each["cancelled_on"] is not None for each in stored) == [False, True]


def _record(page: Page) -> None:
    """Record the document of a page as an expense."""
    page.get_by_role("button", name="Record expense").click()
    form = page.get_by_role("dialog", name="Record expense")
    form.get_by_role("combobox", name="Category").fill("Zinc")
    form.get_by_role("button", name="Record expense").click()


def test_a_supplier_is_corrected_forgotten_and_brought_back(shop: Shop, new_page: NewPage) -> None:
    page = open_live(new_page(), "/received")
    page.get_by_role("link", name="Suppliers").click()
    row = page.get_by_test_id("supplier-row-Zink KG")
    expect(row).to_contain_text("Zinc")
    expect(row).to_contain_text("DE02 1203 0000 0000 2020 51")
    assert faults_of_access(page) == []
    page.get_by_role("button", name="Edit Zink KG").click()
    form = page.get_by_role("dialog", name="Edit supplier")
    form.get_by_label("Account").fill("DE02 1203 0000 0000 2020 52")
    form.get_by_role("button", name="Save").click()
    expect(form.get_by_text("The check digits of this IBAN are wrong")).to_be_visible()
    form.get_by_label("Account").fill("DE75512108001245126199")
    form.get_by_label("Category").fill("Metal")
    form.get_by_role("button", name="Save").click()
    expect(row).to_contain_text("DE75 5121 0800 1245 1261 99")
    expect(row).to_contain_text("Metal")
    page.get_by_role("button", name="Forget Zink KG").click()
    expect(row).to_have_count(0)
    page.get_by_role("button", name="Undo").first.click()
    expect(row).to_contain_text("Metal")
