"""Files that come in: what is refused in a sentence, what lies inside, and that none is ever another one."""

import pytest
from sqlalchemy import Engine, text

from billing_app.domain.errors import InvalidInput, NotFound
from billing_app.services import receiving
from billing_app.services.verifying import verify
from billing_app.store.engines import seeing_all
from tests.builders import new_business
from tests.received_builders import received, supplier_file


@pytest.mark.parametrize(
    ("forgery", "said"),
    [
        ("UPDATE attachment SET content = :content", "does not match its hash"),
        ("UPDATE received_document SET sha256 = 'x'", "not the one that stands in the chain"),
        ("DELETE FROM received_document", "is gone"),
        ("DELETE FROM attachment", "not the one that came in"),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_verify_notices_a_file_that_is_not_the_one_that_came_in(database: Engine, forgery: str, said: str) -> None:
    actor = new_business()
    receiving.record_received(actor, received(actor, supplier_file()).id, {"category": "office"})
    refused_id = receiving.take_in(actor, "bad.xml", b"<html/>")
    receiving.read_received(actor.business_id, refused_id)
    receiving.set_aside(actor, refused_id)
    assert verify()["problems"] == []
    with seeing_all(database).begin() as connection:
        connection.execute(text(forgery), {"content": b"forged"} if ":content" in forgery else {})
    assert said in str(verify()["problems"])


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"<invoice/>", "no_e_invoice"),
        (b"<Invoice", "not_xml"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', "not_xml"),
        (b"%PDF-1.7 nothing else", "pdf_broken"),
    ],
)
def test_what_can_not_be_read_is_refused_in_a_sentence(actor, content, code):
    with pytest.raises(InvalidInput) as error:
        receiving.taken_or_refused(content)
    assert error.value.error_code == code
    received_id = receiving.take_in(actor, "bad.xml", content)
    receiving.read_received(actor.business_id, received_id)
    row = receiving.get_received(actor, received_id)
    assert (row.state, row.sentence) == ("refused", error.value.message)
    with pytest.raises(NotFound):
        receiving.original_file(actor, received_id)
    assert receiving.take_in(actor, "bad.xml", content) != received_id


@pytest.mark.parametrize("content", [b"", b"   ", b"MZ\x90\x00", b"PK\x03\x04"])
def test_what_is_no_invoice_at_all_does_not_come_in(actor, content):
    with pytest.raises(InvalidInput):
        receiving.take_in(actor, "x", content)
    assert receiving.list_received(actor).rows == []


def test_enclosures_are_named_and_read_out_of_the_original(actor):
    row = received(actor, supplier_file())
    [enclosure] = row.invoice["enclosures"]
    assert (enclosure["description"], enclosure["name"], enclosure["size_bytes"]) == ("Time sheet", "hours.csv", 6)
    assert receiving.enclosure_of(actor, row.id, 0).content == b"hours\n"
    with pytest.raises(NotFound):
        receiving.enclosure_of(actor, row.id, 1)
