"""What the pages of received invoices are sent: every state of a document in words, and only vars that exist."""

import pytest
from sqlalchemy import Engine

from billing_app.live.received import RECEIVED, RECEIVED_DOCUMENT
from billing_app.services import expenses, receiving
from billing_app.states import received as listing
from billing_app.states import received_document, wire
from tests.builders import new_business
from tests.documents.incoming.whole_files import blank_pdf
from tests.received_builders import received, supplier_file

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def shown(actor, row):
    texts = received_document.texts_of(RECEIVED_DOCUMENT.build(actor, {"received_document": row.id}), "en")
    wire.delta_of(received_document.LiveReceivedDocument, texts)
    return texts


def test_a_document_is_told_with_its_sheet_its_verdict_and_what_it_repeats(database: Engine):
    actor = new_business()
    first = received(actor, supplier_file())
    told = shown(actor, first)
    assert (told["state"], told["amount"], told["number"], told["amount_due"]) == (
        "To record",
        "€119.00",
        "R-1",
        "€119.00",
    )
    assert told["verdict"] == "Valid"
    assert [one["href"] for one in told["enclosures"]] == [f"/downloads/received/{first.id}/0"]
    again = shown(actor, received(actor, supplier_file() + b"\n"))
    assert (again["state"], again["duplicate"]) == ("Needs a look", f"/received/{first.id}")
    bill = {"supplier": "Papier Lang GmbH", "amount": "1.00", "currency": "EUR", "category": "x", "reference": "R-5"}
    by_hand = expenses.record_expense(actor, bill | {"incurred_on": "2026-03-02"}).row
    repeated = shown(actor, received(actor, supplier_file(number="R-5")))
    assert repeated["duplicate"] == f"/expenses?expense={by_hand.id}"


def test_a_document_without_an_e_invoice_and_one_that_is_not_there_are_told_too(database: Engine):
    actor = new_business()
    scan = received(actor, blank_pdf(), "scan.pdf")
    told = shown(actor, scan)
    assert (told["heading"], told["has_sheet"], told["can_record"]) == ("scan.pdf", False, True)
    texts = received_document.texts_of(RECEIVED_DOCUMENT.build(new_business(), {"received_document": scan.id}), "en")
    assert texts == {"is_ready": True, "is_found": False}


def test_the_list_has_a_line_for_each_file(database: Engine):
    actor = new_business()
    receiving.take_in(actor, "bill.xml", supplier_file())
    values = listing.texts_of(RECEIVED.build(actor, {}), "en")
    wire.delta_of(listing.LiveReceived, values)
    assert [(row["title"], row["state"], row["amount"]) for row in values["rows"]] == [("bill.xml", "Waiting", "")]
