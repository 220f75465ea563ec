"""Verify notices every way in which a file is not the one that came in."""

import pytest
from sqlalchemy import Engine, text

from billing_app.services import receiving
from billing_app.services.verifying import verify
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
    with database.begin() as connection:
        connection.execute(text(forgery), {"content": b"forged"} if ":content" in forgery else {})
    assert said in str(verify()["problems"])
