"""Exporting: files that parse, cells that never run, and lists that come back through the import."""

import csv
import io
import zipfile
from datetime import date

import pytest
from stdnum.iso7064 import mod_11_10

from billing_app.domain.access import Permission, Role
from billing_app.domain.change import Fact
from billing_app.domain.errors import Forbidden, InvalidInput
from billing_app.domain.ids import new_id
from billing_app.domain.ledger import Account, Entry, Posting
from billing_app.services import customers, items
from billing_app.services.exporting import LISTS, export_csv, export_xlsx
from billing_app.services.importing import import_rows
from billing_app.store.session import transaction
from tests.builders import new_business, new_customer, new_item, new_member, without

pytestmark = pytest.mark.usefixtures("database")
DANGEROUS = ["=1+1", "+49 30", "-2", "@SUM(A1)", '=HYPERLINK("http://x","y")']


def table(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def exported(actor, kind: str, rows=None) -> list[dict[str, str]]:
    return table(b"".join(export_csv(actor, kind, rows)))


@pytest.mark.parametrize("kind", LISTS)
def test_every_list_exports_its_heading_even_when_empty(kind):
    actor = new_business()
    content = b"".join(export_csv(actor, kind))
    assert content.decode("utf-8-sig").strip() == ",".join(column.name for column in LISTS[kind].columns)
    assert zipfile.ZipFile(io.BytesIO(export_xlsx(actor, kind))).testzip() is None


@pytest.mark.parametrize("text", DANGEROUS)
def test_cells_that_look_like_formulas_are_neutralised(text):
    actor = new_business()
    new_customer(actor, name=text)
    assert exported(actor, "customers")[0]["name"] == f"'{text}"
    sheet = zipfile.ZipFile(io.BytesIO(export_xlsx(actor, "customers"))).read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet


def test_customers_come_back_through_the_import_unchanged():
    first, second = new_business(), new_business()
    for number, text in enumerate(DANGEROUS):
        new_customer(
            first,
            name=text,
            email=f"c{number}@b.example",
            due_days=number,
            vat_id=f"DE1366959{number}{mod_11_10.calc_check_digit(f'1366959{number}')}",
            notes="one\ntwo; \"three\", 'four'",
            address={"line1": "Weg 1", "city": "Köln", "postal_code": "01234"},
        )
    done = import_rows(second, "customers", b"".join(export_csv(first, "customers")))
    assert done.problems == ()
    profiles = [
        [record.profile for record in customers.list_customers(actor, limit=100).rows] for actor in (first, second)
    ]
    assert profiles[0] == profiles[1]


def test_items_come_back_through_the_import_unchanged():
    first, second = new_business(), new_business()
    new_item(first, name="Work", unit="HUR", unit_price="1234.567", sku="=A1")
    new_item(first, name="Book", unit_price="10", tax={"category": "S", "rate": "7"}, prices_include_tax=True)
    new_item(first, name="Export", unit_price="0.01", tax={"category": "Z", "rate": "0"})
    assert import_rows(second, "items", b"".join(export_csv(first, "items"))).problems == ()
    profiles = [[record.profile for record in items.list_items(actor).rows] for actor in (first, second)]
    assert profiles[0] == profiles[1]


def test_given_rows_are_all_that_is_exported():
    actor = new_business()
    for name in ("Ada", "Bob"):
        new_customer(actor, name=name)
    shown = customers.list_customers(actor, query="bob").rows
    assert [row["name"] for row in exported(actor, "customers", shown)] == ["Bob"]


def test_more_rows_than_a_page_are_all_exported():
    actor = new_business()
    content = "Name\n" + "".join(f"Customer {n:04}\n" for n in range(1100))
    import_rows(actor, "customers", content.encode())
    assert len({row["id"] for row in exported(actor, "customers")}) == 1100


def test_negative_amounts_stay_numbers():
    actor = new_business()
    with transaction(actor) as scope:
        postings = (Posting(Account.BANK, debit=12345), Posting(Account.OPENING_EQUITY, credit=12345))
        scope.record(Fact("opening.recorded", new_id()), Entry(date(2026, 1, 1), "opening", postings))
    content = b"".join(export_csv(actor, "ledger", first=date(2026, 1, 1), last=date(2026, 1, 31)))
    assert [(row["account"], row["debit"], row["credit"]) for row in table(content)] == [
        ("bank", "123.45", "0.00"),
        ("opening_equity", "0.00", "123.45"),
    ]
    sheet = zipfile.ZipFile(
        io.BytesIO(export_xlsx(actor, "ledger", first=date(2026, 1, 1), last=date(2026, 1, 31)))
    ).read("xl/worksheets/sheet1.xml")
    assert b"<v>123.45</v>" in sheet


def test_unknown_lists_are_refused():
    with pytest.raises(InvalidInput):
        export_csv(new_business(), "passwords")


def test_another_business_exports_nothing_of_ours():
    new_customer(new_business())
    assert exported(new_business(), "customers") == []


def test_exporting_asks_for_both_permissions():
    owner = new_business()
    counter = new_member(owner.business_id, Role.COUNTER)
    with pytest.raises(Forbidden):
        export_csv(counter, "customers")
    with pytest.raises(Forbidden):
        export_xlsx(without(owner, Permission.VIEW_REPORTS), "ledger")
