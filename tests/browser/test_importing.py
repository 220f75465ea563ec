"""Importing in the browser: columns are recognised, bad rows are named, good ones arrive."""

import csv
import io
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.access import faults_of_access

CUSTOMERS = """Firma;Ort;E-Mail;Land;Colour
Import Eins GmbH;Kiel;eins@example.com;Deutschland;red
Import Zwei GmbH;Lyon;zwei@example.com;France;
;Bremen;drei@example.com;Deutschland;
Import Vier GmbH;Bonn;not an address;Deutschland;
Import Fünf GmbH;Ulm;fuenf@example.com;Deutschland;
"""


def choose(page: Page, text: str, kind: str = "customers", name: str = "list.csv") -> None:
    page.goto(f"/import?kind={kind}")
    expect(page.get_by_test_id("live")).to_have_text("Live", timeout=15000)
    file = {"name": name, "mimeType": "text/csv", "buffer": text.encode()}
    page.get_by_label("Choose a CSV file").set_input_files(file)


def test_three_good_rows_are_imported_and_two_bad_ones_named(owner_page: Page):
    choose(owner_page, CUSTOMERS)
    expect(owner_page.get_by_text("5 rows in list.csv: 3 ready to import, 2 with problems")).to_be_visible()
    expect(owner_page.get_by_label("Field of the column Firma")).to_have_value("name")
    expect(owner_page.get_by_label("Field of the column Ort")).to_have_value("address.city")
    expect(owner_page.get_by_label("Field of the column Colour")).to_have_value("")
    assert faults_of_access(owner_page) == []
    owner_page.get_by_role("button", name="Import 3 rows").click()
    expect(owner_page.get_by_role("status").filter(has_text="3 customers imported")).to_be_visible()
    left_out = owner_page.get_by_role("table", name="Rows left out")
    expect(left_out.locator("tbody tr")).to_have_count(2)
    expect(left_out).to_contain_text("Row 4")
    expect(left_out).to_contain_text("Row 5")
    owner_page.get_by_role("link", name="See the customers").click()
    expect(owner_page.get_by_test_id("customer-row-Import Fünf GmbH")).to_be_visible()
    expect(owner_page.get_by_test_id("customer-row-Import Zwei GmbH")).to_contain_text("Lyon, France")


def test_another_field_for_a_column_shows_at_once_what_would_happen(owner_page: Page):
    choose(owner_page, "Ding;Geld\nSchraube;1,20\nMutter;0,80\n", kind="items")
    expect(owner_page.get_by_text("2 rows in list.csv: 0 ready to import, 2 with problems")).to_be_visible()
    expect(owner_page.get_by_role("button", name="Import", exact=True)).to_be_disabled()
    owner_page.get_by_label("Field of the column Ding").select_option("name")
    owner_page.get_by_label("Field of the column Geld").select_option("unit_price")
    expect(owner_page.get_by_text("2 rows in list.csv: 2 ready to import")).to_be_visible()
    owner_page.get_by_role("button", name="Import 2 rows").click()
    expect(owner_page.get_by_role("status").filter(has_text="2 items imported")).to_be_visible()


def test_unfit_file_is_refused_in_words(owner_page: Page):
    choose(owner_page, "PK\x03\x04 a spreadsheet", name="list.xlsx")
    expect(owner_page.get_by_text("This is a spreadsheet. Save it as CSV")).to_be_visible()
    expect(owner_page.get_by_label("Choose a CSV file")).to_be_visible()


def test_exported_list_has_the_rows_on_the_screen(owner_page: Page):
    choose(owner_page, "Name,SKU,Price\nExport A,EXP-A,1.00\nExport B,EXP-B,2.50\n", kind="items")
    owner_page.get_by_role("button", name="Import 2 rows").click()
    expect(owner_page.get_by_role("status").filter(has_text="2 items imported")).to_be_visible()
    owner_page.goto("/items?q=exp-")
    expect(owner_page.locator("tbody tr")).to_have_count(2)
    with owner_page.expect_download() as started:
        owner_page.get_by_role("link", name="CSV").click()
    text = Path(started.value.path()).read_text("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["name"], row["unit_price"]) for row in rows] == [("Export A", "1"), ("Export B", "2.5")]


def test_long_import_shows_how_far_it_is_leaves_the_page_usable_and_can_be_stopped(owner_page: Page):
    rows = "".join(f"Long {n} GmbH;long{n}@example.com;Ort {n}\n" for n in range(20_000))
    choose(owner_page, f"Name;E-Mail;Ort\n{rows}", name="long.csv")
    owner_page.get_by_role("button", name="Import 20,000 rows").click(timeout=60_000)
    bar = owner_page.get_by_role("progressbar", name="Importing")
    expect(bar).to_be_visible()
    owner_page.get_by_role("link", name="Items").first.click()
    expect(owner_page.get_by_role("heading", level=1)).to_have_text("Items")
    owner_page.go_back()
    expect(bar).to_be_visible()
    expect(bar).not_to_have_attribute("aria-valuenow", "0")
    owner_page.get_by_role("button", name="Stop").click()
    expect(owner_page.get_by_text("Stopped. Nothing was imported.")).to_be_visible(timeout=30_000)
    expect(owner_page.get_by_role("button", name="Import 20,000 rows")).to_be_visible()
    owner_page.goto("/customers?q=Long+1")
    expect(owner_page.get_by_text("Nothing found")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/customers", "/items", "/import"])
def test_pages_have_no_accessibility_violations(owner_page: Page, path: str, scheme: str):
    owner_page.emulate_media(color_scheme=scheme)
    owner_page.goto(path)
    expect(owner_page.get_by_test_id("live")).to_have_text("Live", timeout=15000)
    assert faults_of_access(owner_page) == []
