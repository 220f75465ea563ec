"""VeriFactu in the browser: switched on, an invoice recorded, its code shown, its record and a period downloaded."""

import io
import zipfile

from playwright.sync_api import Browser, expect

from tests.browser.shops import open_live, open_shop, today_plus
from tests.fixtures.server import LiveServer

SPANISH = {
    "country": "ES",
    "vat_id": "ESB12345674",
    "address": {"line1": "Calle Mayor 1", "postal_code": "28013", "city": "Madrid", "country": "ES"},
    "time_zone": "Europe/Madrid",
}


def test_a_spanish_business_keeps_records_from_the_moment_it_wants_them(
    live_server: LiveServer, browser: Browser
) -> None:
    shop = open_shop(live_server, "Estudio Marea SL")
    shop.request("PATCH", "/business", SPANISH)
    buyer = {"name": "Cliente SA", "country": "ES", "vat_id": "ESA58818501", "address": SPANISH["address"]}
    buyer_id = shop.request("POST", "/customers", buyer)["id"]
    with shop.context(browser) as context:
        page = open_live(context.new_page(), "/settings/verifactu")
        page.get_by_role("button", name="Switch on").click()
        expect(page.get_by_text("From now on every invoice is recorded")).to_be_visible()
        page.get_by_label("Who answers for the program").fill("Casa de Software SL")
        page.get_by_label("Their NIF").fill("B12345670")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_label("Their NIF")).to_have_attribute("aria-invalid", "true")
        page.get_by_label("Their NIF").fill("A58818501")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("VeriFactu saved")).to_be_visible()

        line = {"description": "Diseño", "quantity": "1", "unit_price": "100.00"}
        tax = {"taxes": [{"category": "S", "rate": "21"}]}
        draft = shop.request("POST", "/invoices", {"customer_id": buyer_id, "lines": [line | tax]})
        invoice = shop.request("POST", f"/invoices/{draft['id']}/issue", {})
        expect(page.get_by_test_id("verifactu-records")).to_have_text("1 record")
        expect(page.get_by_role("button", name="Switch off")).to_have_count(0)
        with page.expect_download() as export:
            page.get_by_role("link", name="Export records").click()
        with zipfile.ZipFile(io.BytesIO(export.value.path().read_bytes())) as opened:
            assert invoice["number"].encode() in opened.read("records-1.xml")
        assert export.value.suggested_filename.endswith(f"{today_plus(0)}.zip")

        open_live(page, f"/invoices/{invoice['id']}")
        expect(page.get_by_role("img", name="QR tributario:")).to_be_visible()
        with page.expect_download() as record:
            page.get_by_role("link", name="Record (XML)").click()
        assert b"<sf:TipoFactura>F1<" in record.value.path().read_bytes()
