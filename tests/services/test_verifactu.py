"""VeriFactu's records: made with the document, one behind the other, found out when they lie."""

import io
import json
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from typing import Any

import pytest
from lxml import etree
from sqlalchemy import Engine, text

from billing_app.domain.access import Actor, Permission
from billing_app.domain.errors import Forbidden, InvalidInput, NotFound, Refused
from billing_app.domain.verifactu import Record, first_broken
from billing_app.services.business import change_business, read_business
from billing_app.services.correcting import credit_invoice
from billing_app.services.drafting import create_draft
from billing_app.services.exchange_rates import set_rate
from billing_app.services.history import history_of
from billing_app.services.issuing import issue_invoice
from billing_app.services.selling import read_sale, sell
from billing_app.services.series import create_series
from billing_app.services.verifactu.files import export_records, link_of, record_file
from billing_app.services.verifying import verify
from billing_app.states.counter_texts import receipt_texts
from billing_app.store.engines import seeing_all
from billing_app.store.session import acting_at, reading
from billing_app.store.tables import Invoice
from billing_app.store.verifactu import record_batches
from tests.builders import new_business, new_customer, new_item, without
from tests.money_builders import issued_invoice, now, pay, work

SPANISH: dict[str, Any] = {
    "name": "Estudio Marea SL",
    "country": "ES",
    "address": {"line1": "Calle Mayor 1", "postal_code": "28013", "city": "Madrid"},
    "vat_id": "ESB12345674",
    "language": "es",
}
ON: dict[str, Any] = {"verifactu": {"environment": "production"}}
S21 = {"category": "S", "rate": "21"}
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


@pytest.fixture
def owner(database: Engine) -> Actor:
    return new_business(**SPANISH, **ON)


@pytest.fixture
def customer(owner: Actor) -> str:
    address = {"line1": "Gran Vía 2", "postal_code": "28013", "city": "Madrid", "country": "ES"}
    return new_customer(owner, name="Cliente SA", country="ES", vat_id="ESA58818501", address=address).id


def billed(owner: Actor, customer: str, price: str = "100.00", **body: Any) -> Invoice:
    return issued_invoice(owner, customer, work(price, S21), **body)


def records(actor: Actor) -> list[Record]:
    """The records of the business, after their chain was found in order."""
    with reading(actor) as scope:
        links = [link_of(row) for batch in record_batches(scope, 2) for row in batch]
    assert first_broken(links) is None
    return [link.record for link in links]


def sums(actor: Actor) -> list[tuple[str, str, str]]:
    return [(each.invoice_type, each.tax_total, each.total) for each in records(actor)]


def code_of(row: Invoice) -> dict[str, str]:
    return json.loads(row.frozen)["verifactu"]


@pytest.mark.usefixtures("honest_books")
def test_each_document_has_its_record_behind_the_one_before(owner: Actor, customer: str) -> None:
    with acting_at(NOON):
        first = billed(owner, customer)
        second = billed(owner, customer, "50.00")
    found = records(owner)
    assert [each.invoice.number for each in found] == [first.number, second.number]
    assert found[0].previous is None
    assert found[1].previous == found[0].invoice
    assert (found[0].generated_at, found[0].tax_total, found[0].total) == (
        "2026-03-10T13:00:00+01:00",
        "21.00",
        "121.00",
    )
    assert code_of(first) == {
        "type": "F1",
        "url": "https://www2.agenciatributaria.gob.es/wlpl/TIKE-CONT/ValidarQRNoVerifactu"
        f"?nif=B12345674&numserie={first.number}&fecha=10-03-2026&importe=121.00",
    }


@pytest.mark.usefixtures("honest_books")
def test_a_business_without_the_option_makes_none(database: Engine) -> None:
    owner = new_business(**SPANISH)
    row = billed(owner, new_customer(owner, country="ES").id)
    assert records(owner) == []
    assert "verifactu" not in json.loads(row.frozen)
    with pytest.raises(NotFound):
        record_file(owner, row.id)


@pytest.mark.usefixtures("honest_books")
def test_a_credit_note_corrects_by_differences_as_it_was_asked(owner: Actor, customer: str) -> None:
    row = billed(owner, customer)
    note = credit_invoice(owner, row.id, {"amount": "12.10", "correction": "R4"}).row
    credit_invoice(owner, row.id, {})
    assert sums(owner) == [("F1", "21.00", "121.00"), ("R4", "-2.10", "-12.10"), ("R1", "-18.90", "-108.90")]
    made = records(owner)[1]
    assert made.rectified == (records(owner)[0].invoice,)
    assert made.details[0].base == "-10.00"
    assert "importe=-12.10" in code_of(note)["url"]


@pytest.mark.usefixtures("honest_books")
def test_a_sale_to_nobody_is_simplified_and_corrected_as_such(owner: Actor) -> None:
    draft = create_draft(owner, {"currency": "EUR", "lines": [work("50.00", S21)]})
    row = issue_invoice(owner, draft.row.id).row
    credit_invoice(owner, row.id, {"amount": "6.05", "correction": "R2"})
    assert [(kind, total) for kind, _, total in sums(owner)] == [("F2", "60.50"), ("R5", "-6.05")]
    assert [each.recipient for each in records(owner)] == [None, None]


@pytest.mark.usefixtures("honest_books")
def test_a_sale_over_the_counter_is_recorded_and_its_slip_carries_the_code(owner: Actor) -> None:
    item = new_item(owner, unit_price="20.00", tax=S21)
    sale = {"lines": [{"item_id": item.id, "quantity": "2"}], "method": "cash"}
    sold = read_sale(owner, sell(owner, sale))
    assert sums(owner) == [("F2", "8.40", "48.40")]
    slip = receipt_texts(sold, "es")
    assert slip["nif"] == "NIF ESB12345674"
    assert slip["tax_code"].startswith("data:image/svg+xml")


@pytest.mark.usefixtures("honest_books")
def test_a_deposit_is_recorded_once_also_after_its_final_invoice_was_taken_back(owner: Actor, customer: str) -> None:
    deposit = issued_invoice(owner, customer, work("300.00", S21), kind="deposit")
    pay(owner, customer, "242.00", deposit)
    final = billed(owner, customer, "1000.00", deposits=[{"invoice_id": deposit.id}])
    credit_invoice(owner, final.id, {"amount": "500.00"})
    credit_invoice(owner, final.id, {})
    assert [total for _, _, total in sums(owner)] == ["363.00", "-121.00", "968.00", "-500.00", "-468.00"]
    # What the records add up to is what still stands: the deposit that was received.
    assert sum(round(float(total) * 100) for _, _, total in sums(owner)) == 24200


@pytest.mark.usefixtures("honest_books")
def test_foreign_currencies_are_recorded_in_euros_to_the_cent(owner: Actor) -> None:
    abroad = new_customer(owner, country="US", tax_number="12-3456789", currency="USD").id
    set_rate(owner, "USD", date(2026, 1, 1), "0.9137")
    row = issued_invoice(owner, abroad, work("33.33", S21), currency="USD", exchange_rate="0.9137")
    for amount in ("13.33", "13.33", None):
        credit_invoice(owner, row.id, {"amount": amount} if amount else {})
    made = records(owner)
    assert made[0].recipient is not None
    assert (made[0].recipient.id_type, made[0].details[0].base, made[0].tax_total) == ("04", "30.45", "6.40")
    assert sum(round(float(each.total) * 100) for each in made) == 0


@pytest.mark.usefixtures("honest_books")
def test_documents_issued_at_once_make_one_chain(owner: Actor, customer: str) -> None:
    originals = [billed(owner, customer) for _ in range(4)]
    drafts = [
        create_draft(owner, {"customer_id": customer, "currency": "EUR", "lines": [work("10.00", S21)]}).row.id
        for _ in range(8)
    ]
    acts: list[Callable[[], object]] = [lambda each=each: issue_invoice(owner, each) for each in drafts]
    acts += [lambda each=each: credit_invoice(owner, each.id, {"amount": "1.21"}) for each in originals]
    with ThreadPoolExecutor(len(acts)) as pool:
        list(pool.map(lambda act: act(), acts))
    assert len(records(owner)) == 16


def test_a_refused_document_leaves_no_record(owner: Actor, customer: str) -> None:
    with pytest.raises(Refused):
        issued_invoice(owner, customer, work("10.00", {"category": "S", "rate": "19"}))
    billed(owner, customer)
    assert len(records(owner)) == 1


def test_the_clock_of_a_chain_never_goes_back(owner: Actor, customer: str) -> None:
    with acting_at(NOON):
        billed(owner, customer, issue_date="2026-03-01")
    with acting_at(NOON.replace(hour=11)):
        billed(owner, customer, issue_date="2026-03-01")
    assert [each.generated_at for each in records(owner)] == ["2026-03-10T13:00:00+01:00"] * 2


def test_kinds_of_correction_are_the_agencys(owner: Actor, customer: str) -> None:
    row = billed(owner, customer)
    with pytest.raises(InvalidInput) as caught:
        credit_invoice(owner, row.id, {"correction": "R5"})
    assert caught.value.path == "correction"
    other = new_business()
    sold = issued_invoice(other, new_customer(other).id)
    with pytest.raises(InvalidInput) as caught:
        credit_invoice(other, sold.id, {"correction": "R1"})
    assert caught.value.error_code == "verifactu_off"


def test_it_cannot_be_switched_off_in_a_year_with_records(owner: Actor, customer: str) -> None:
    with acting_at(NOON):
        change_business(owner, {"verifactu": None})
        change_business(owner, ON)
        billed(owner, customer)
        for change in ({"verifactu": None}, {"verifactu": {"environment": "test"}}):
            with pytest.raises(Refused) as caught:
                change_business(owner, change)
            assert caught.value.error_code == "verifactu_in_use"
        change_business(owner, {"verifactu": {"impost": "igic"}})
    with acting_at(datetime(2026, 12, 31, 23, 30, tzinfo=UTC)):  # the new year has begun in Madrid
        assert change_business(owner, {"verifactu": None}).profile.verifactu is None
    told = [event for event in history_of(owner, owner.business_id) if event.kind == "settings.changed"]
    assert len(told) == 4


def test_numbers_that_two_kinds_could_share_are_refused(owner: Actor) -> None:
    with pytest.raises(Refused) as caught:
        create_series(owner, {"kind": "credit_note", "name": "Abonos", "pattern": "INV-{year}-{number:4}"})
    assert caught.value.error_code == "numbers_collide"
    other = new_business(**SPANISH)
    create_series(other, {"kind": "credit_note", "name": "Abonos", "pattern": "INV-{year}-{number:4}"})
    with pytest.raises(Refused) as caught:
        change_business(other, ON)
    assert (caught.value.error_code, read_business(other).profile.verifactu) == ("numbers_collide", None)


@pytest.mark.usefixtures("honest_books")
def test_records_are_files_for_one_document_and_for_a_period(owner: Actor, customer: str) -> None:
    row = billed(owner, customer)
    billed(owner, customer)
    file = record_file(owner, row.id)
    assert (file.name, file.media_type) == (f"verifactu-{row.number}.xml", "application/xml")
    assert etree.fromstring(file.content).findtext("{*}Huella") is not None
    archive = export_records(owner, row.issue_date, row.issue_date)
    with zipfile.ZipFile(io.BytesIO(archive.content)) as opened:
        assert opened.namelist() == ["records-1.xml"]
        listed = etree.fromstring(opened.read("records-1.xml"))
    assert len(listed.findall("{*}RegistroFactura")) == 2
    (event,) = [each for each in history_of(owner, owner.business_id) if each.kind == "verifactu.exported"]
    assert event.payload["records"] == 2


def test_files_are_for_whoever_may_and_for_periods_with_records(owner: Actor, customer: str) -> None:
    row = billed(owner, customer)
    with pytest.raises(Forbidden):
        record_file(without(owner, Permission.VIEW_INVOICES), row.id)
    with pytest.raises(Forbidden):
        export_records(without(owner, Permission.EXPORT_DATA), row.issue_date, row.issue_date)
    with pytest.raises(NotFound):
        record_file(new_business(**SPANISH, **ON), row.id)
    with pytest.raises(InvalidInput):
        export_records(owner, row.issue_date, date(2020, 1, 1))
    with pytest.raises(Refused):
        export_records(owner, date(2020, 1, 1), date(2020, 12, 31))


LIES = {
    "a changed total": (
        "UPDATE verifactu_record SET content = replace(content, '121.00', '100.00') WHERE position = 2",
        2,
    ),
    "another buyer": (
        "UPDATE verifactu_record SET content = replace(content, 'Cliente', 'Nadie') WHERE position = 2",
        2,
    ),
    "another huella": ("UPDATE verifactu_record SET huella = 'ABCD' WHERE position = 2", 2),
    "a missing record": ("DELETE FROM verifactu_record WHERE position = 2", 3),
    "a broken record": ("UPDATE verifactu_record SET content = '[]' WHERE position = 3", 3),
    "a missing end": ("DELETE FROM verifactu_record WHERE position = 3", 4),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_record_that_lies_is_found_and_named(owner: Actor, customer: str, database: Engine, lie: str) -> None:
    rows = [billed(owner, customer) for _ in range(3)]
    statement, position = LIES[lie]
    with seeing_all(database, writes=True).begin() as connection:
        connection.execute(text(statement))
    report = verify()
    assert {problem["check"] for problem in report["problems"]} == {"verifactu"}
    assert str(position if position < 4 else rows[2].number) in str(report["problems"])


def test_records_that_were_made_anew_differ_from_the_chain_of_events(
    owner: Actor, customer: str, database: Engine
) -> None:
    row = billed(owner, customer)
    with seeing_all(database, writes=True).begin() as connection:
        connection.execute(text("DELETE FROM verifactu_record"))
        connection.execute(text("DELETE FROM verifactu_head"))
    assert now(owner, row).number in str(verify()["problems"])
