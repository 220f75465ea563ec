"""Copies of mails with documents, where the business has chosen to get them."""

import pytest

from billing_app.domain.access import Actor
from billing_app.domain.errors import InvalidInput
from billing_app.services.business import change_business, read_business
from billing_app.services.dispatching import issue_and_send, send_many
from billing_app.services.drafting import create_draft
from billing_app.services.sending import mails_of, propose_sending, send_invoice
from tests.builders import new_business, new_customer
from tests.fixtures.mail_server import MailServer
from tests.money_builders import ADDRESS, issued_invoice, work
from tests.recurring_builders import NOON, bill_at, invoices
from tests.recurring_builders import create as create_recurring

pytestmark = pytest.mark.usefixtures("database")
ROUGE = "office@rouge.example"


@pytest.fixture
def owner(database) -> Actor:
    return new_business()


def test_business_that_wants_copies_gets_one_however_a_document_is_sent(owner: Actor, mail_settings: MailServer):
    change_business(owner, {"copy_to_business": True})
    customer = new_customer(owner, email=ROUGE, address=ADDRESS).id
    create_recurring(owner, customer, mode="send")
    assert bill_at(owner, NOON)["sent"] == 1
    (repeated,) = invoices(owner)
    invoice = issued_invoice(owner, customer)
    assert propose_sending(owner, invoice.id).copy
    send_many(owner, [invoice.id])
    draft = create_draft(owner, {"customer_id": customer, "currency": "EUR", "lines": [work()]})
    issued = issue_and_send(owner, draft.row.id).row
    for each in (invoice, issued, repeated):
        assert sorted((mail.to, mail.is_copy) for mail in mails_of(owner, each.id)) == [
            (ROUGE, False),
            ("office@werkhof.example", True),
        ]
    only = send_invoice(owner, invoice.id, {"copy": False})
    assert [mail.to for mail in only] == [ROUGE]
    change_business(owner, {"email": None})
    assert [mail.to for mail in send_invoice(owner, invoice.id, {})] == [ROUGE]
    assert not propose_sending(owner, invoice.id).copy


def test_copies_need_an_address_to_go_to(owner: Actor):
    assert not read_business(owner).profile.copy_to_business
    change_business(owner, {"email": None})
    with pytest.raises(InvalidInput, match="no e-mail address that copies could go to") as refused:
        change_business(owner, {"copy_to_business": True})
    assert refused.value.path == "copy_to_business"
    assert change_business(owner, {"copy_to_business": True, "email": "a@b.example"}).profile.copy_to_business
