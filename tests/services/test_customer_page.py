"""What customers do on their page: it is seen once, questions reach the seller, codes open earlier documents."""

import re
from datetime import timedelta

import pytest
from sqlmodel import select

from billing_app.domain.access import Actor
from billing_app.domain.errors import InvalidInput, Refused
from billing_app.services.correcting import credit_invoice
from billing_app.services.customer_page.asking import ask, questions_about
from billing_app.services.customer_page.earlier_documents import (
    SHOWN_FOR,
    earlier_documents,
    open_with_code,
    send_code,
)
from billing_app.services.customer_page.viewing import note_viewed
from billing_app.services.delivering import deliver_due
from billing_app.services.history import history_of
from billing_app.services.links import SharedDocument, shared_document
from billing_app.store.session import acting_at, clock, system_reading
from billing_app.store.tables import CustomerCode, Invoice
from tests.builders import new_business, new_customer
from tests.fixtures.mail_server import MailServer
from tests.money_builders import issued_invoice, link_of, now

pytestmark = pytest.mark.usefixtures("database")
ROUGE = "office@rouge.example"
QUESTION = {"name": "Camille", "email": "camille@rouge.example", "text": "Which hours are these?\n\nThanks"}


@pytest.fixture
def owner(database) -> Actor:
    return new_business()


@pytest.fixture
def customer(owner: Actor) -> str:
    return new_customer(owner, name="Atelier Rouge", email=ROUGE).id


@pytest.fixture
def invoice(owner: Actor, customer: str) -> Invoice:
    return issued_invoice(owner, customer)


def shared(owner: Actor, invoice: Invoice) -> SharedDocument:
    found = shared_document(link_of(owner, invoice.id).removeprefix("/i/"))
    assert found is not None
    return found


def mailed_code(mails: MailServer) -> str:
    deliver_due()
    found = re.search(r"\d{4} \d{4}", mails.taken[-1].part("plain"))
    assert found
    return found[0]


def test_first_look_of_a_person_is_an_event_and_later_ones_are_none(owner: Actor, invoice: Invoice):
    for _ in range(2):
        note_viewed(shared(owner, invoice))
    assert now(owner, invoice).viewed_at is not None
    events = [event for event in history_of(owner, invoice.id) if event.kind == "invoice.viewed"]
    assert [(event.actor, event.payload["number"]) for event in events] == [
        ("Atelier Rouge (customer)", invoice.number)
    ]


def test_question_is_noted_on_the_document_and_mailed_so_that_it_can_be_answered(
    owner: Actor, invoice: Invoice, mail_settings: MailServer
):
    ask(shared(owner, invoice), QUESTION)
    deliver_due()
    (mail,) = mail_settings.taken
    assert mail.recipient == "office@werkhof.example"
    assert mail.message["Reply-To"] == "camille@rouge.example"
    assert mail.message["Subject"] == f"Question about {invoice.number} from Camille"
    assert "Which hours are these?" in mail.part("plain")
    (noted,) = questions_about(owner, invoice.id)
    assert (noted.name, noted.text) == ("Camille", "Which hours are these?\n\nThanks")
    assert [event.kind for event in history_of(owner, invoice.id)][:2] == ["invoice.asked", "invoice.viewed"]


@pytest.mark.parametrize(
    ("changed", "path"),
    [({"email": "camille"}, "email"), ({"email": ""}, "email"), ({"name": ""}, "name"), ({"text": "x" * 2001}, "text")],
)
def test_question_that_cannot_be_answered_is_not_taken(owner: Actor, invoice: Invoice, changed: dict, path: str):
    with pytest.raises(InvalidInput) as refused:
        ask(shared(owner, invoice), QUESTION | changed)
    assert {finding.path for finding in refused.value.findings} == {path}
    assert questions_about(owner, invoice.id) == []


def test_sixth_question_of_a_day_is_refused_and_the_first_of_the_next_is_not(owner: Actor, invoice: Invoice):
    for _ in range(5):
        ask(shared(owner, invoice), QUESTION)
    with pytest.raises(Refused):
        ask(shared(owner, invoice), QUESTION)
    with acting_at(clock() + timedelta(days=1, minutes=1)):
        ask(shared(owner, invoice), QUESTION)
    assert len(questions_about(owner, invoice.id)) == 6


def test_code_opens_the_other_documents_of_the_same_customer_alone(
    owner: Actor, customer: str, invoice: Invoice, mail_settings: MailServer
):
    others = [issued_invoice(owner, customer) for _ in range(2)]
    note = credit_invoice(owner, others[0].id, {}).row
    issued_invoice(owner, new_customer(owner).id)
    here = shared(owner, invoice)
    send_code(here)
    code = mailed_code(mail_settings)
    assert mail_settings.taken[-1].recipient == ROUGE
    token = open_with_code(here, code)
    assert token is not None
    listed = earlier_documents(here, token)
    assert listed is not None
    assert {each.number for each in listed} == {others[0].number, others[1].number, note.number}
    assert {each.path for each in listed} == {link_of(owner, each.id) for each in (*others, note)}
    assert open_with_code(here, code) is None
    with acting_at(clock() + SHOWN_FOR + timedelta(seconds=1)):
        assert earlier_documents(here, token) is None


def test_token_of_one_customer_opens_nothing_of_another(owner: Actor, invoice: Invoice, mail_settings: MailServer):
    send_code(shared(owner, invoice))
    token = open_with_code(shared(owner, invoice), mailed_code(mail_settings))
    assert token is not None
    other = shared(owner, issued_invoice(owner, new_customer(owner).id))
    for strange in (token, "", "x" * 600, token[:-3] + "AAA"):
        assert earlier_documents(other, strange) is None


def test_code_counts_five_tries_and_ten_minutes(owner: Actor, invoice: Invoice, mail_settings: MailServer):
    here = shared(owner, invoice)
    send_code(here)
    code = mailed_code(mail_settings)
    with acting_at(clock() + timedelta(minutes=11)):
        assert open_with_code(here, code) is None
    for _ in range(5):
        assert open_with_code(here, "0000 0000") is None
    assert open_with_code(here, code) is None


def test_three_codes_an_hour_are_mailed_and_a_customer_without_address_gets_none(
    owner: Actor, invoice: Invoice, mail_settings: MailServer
):
    for _ in range(3):
        send_code(shared(owner, invoice))
    with pytest.raises(Refused):
        send_code(shared(owner, invoice))
    send_code(shared(owner, issued_invoice(owner, new_customer(owner, email="").id)))
    assert deliver_due() == 3
    with system_reading() as session:
        rows = session.exec(select(CustomerCode)).all()
    assert all(len(row.digest) == 64 for row in rows)
    assert len(rows) == 3
