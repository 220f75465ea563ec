"""Sending documents: who gets what, in which words, once; and what becomes of it."""

from datetime import timedelta

import pytest
from sqlmodel import select

from billing_app.domain.access import Actor, Permission, Role
from billing_app.domain.errors import Forbidden, InvalidInput, NotFound, Refused
from billing_app.services import document_files
from billing_app.services.correcting import credit_invoice
from billing_app.services.delivering import deliver_due
from billing_app.services.dispatching import issue_and_send, send_many
from billing_app.services.document_files import DocumentFile
from billing_app.services.drafting import create_draft
from billing_app.services.history import history_of
from billing_app.services.letters import change_letter, list_letters, preview_letter, reset_letter
from billing_app.services.resending import resend_mail
from billing_app.services.sending import (
    mails_of,
    preview_mail,
    propose_sending,
    send_invoice,
)
from billing_app.store.session import acting_at, clock, system_reading
from billing_app.store.tables import Invoice, OutgoingMail
from tests.builders import new_business, new_customer, new_member, without
from tests.fixtures.mail_server import MailServer
from tests.money_builders import ADDRESS, issued_invoice, link_of, now, work

pytestmark = pytest.mark.usefixtures("database")
ROUGE = "office@rouge.example"


@pytest.fixture
def owner(database) -> Actor:
    return new_business()


def customer_of(owner: Actor, **values) -> str:
    return new_customer(owner, **{"name": "Atelier Rouge", "email": ROUGE, "address": ADDRESS, **values}).id


@pytest.fixture
def invoice(owner: Actor) -> Invoice:
    return issued_invoice(owner, customer_of(owner))


def kinds_of(owner: Actor, invoice: Invoice) -> list[str]:
    return [event.kind for event in history_of(owner, invoice.id)]


def test_customer_gets_the_letter_with_the_link_in_the_name_of_the_business(
    owner: Actor, invoice: Invoice, mail_settings: MailServer
):
    (queued,) = send_invoice(owner, invoice.id, {})
    assert (queued.state, queued.to, now(owner, invoice).delivery) == ("queued", ROUGE, "queued")
    assert deliver_due() == 1
    (taken,) = mail_settings.taken
    assert taken.recipient == ROUGE
    assert taken.message["Subject"] == f"Invoice {invoice.number} from Werkhof GmbH"
    assert taken.message["From"] == "Werkhof GmbH <billing@tideline.example>"
    assert taken.message["Reply-To"] == "office@werkhof.example"
    for part in (taken.part("plain"), taken.part("html")):
        assert link_of(owner, invoice.id) in part
        assert "€1,190.00" in part
        assert "Dear Atelier Rouge," in part
        assert "Tideline" not in part
    row = now(owner, invoice)
    assert (row.delivery, row.sent_at is not None) == ("sent", True)
    assert kinds_of(owner, invoice)[:3] == ["invoice.sent", "document.rendered", "invoice.mail_queued"]
    (mail,) = mails_of(owner, invoice.id)
    assert (mail.state, mail.asked_by, mail.tries) == ("sent", owner.name, 1)


@pytest.mark.parametrize(
    ("language", "subject", "greeting"),
    [
        ("de", "Rechnung {} von Werkhof GmbH", "Guten Tag Atelier Rouge,"),
        ("fr", "Facture {} de Werkhof GmbH", "Bonjour Atelier Rouge,"),
        ("es", "Factura {} de Werkhof GmbH", "Hola, Atelier Rouge:"),
        ("it", "Fattura {} di Werkhof GmbH", "Buongiorno Atelier Rouge,"),
        ("nl", "Factuur {} van Werkhof GmbH", "Beste Atelier Rouge,"),
        ("pt-BR", "Fatura {} de Werkhof GmbH", "Bom dia, Atelier Rouge,"),
        ("pl", "Faktura {} od Werkhof GmbH", "Dzień dobry, Atelier Rouge,"),
        ("xx", "Invoice {} from Werkhof GmbH", "Dear Atelier Rouge,"),
    ],
)
def test_letter_speaks_the_customers_language(
    owner: Actor, mail_settings: MailServer, language: str, subject: str, greeting: str
):
    invoice = issued_invoice(owner, customer_of(owner, language=language))
    mail = preview_mail(owner, invoice.id, {})
    assert mail.subject == subject.format(invoice.number)
    assert greeting in mail.text
    assert f'lang="{language[:2] if language != "xx" else "en"}"' in mail.html


def test_words_of_the_business_replace_the_usual_ones_until_they_are_put_back(owner: Actor, invoice: Invoice):
    own = {"subject": "Your {number}", "text": "Hi {customer}!\n\n{balance} until {due_on}, please."}
    change_letter(owner, "invoice", "en", own)
    proposal = propose_sending(owner, invoice.id)
    assert proposal.subject == f"Your {invoice.number}"
    assert proposal.text.startswith("Hi Atelier Rouge!\n\n€1,190.00 until ")
    assert [each.is_own for each in list_letters(owner) if (each.kind, each.language) == ("invoice", "en")] == [True]
    assert "Hi Atelier Rouge!" in preview_letter(owner, "invoice", "en", own).text
    reset_letter(owner, "invoice", "en")
    assert propose_sending(owner, invoice.id).subject == f"Invoice {invoice.number} from Werkhof GmbH"
    usual = {"subject": list_letters(owner)[0].subject, "text": list_letters(owner)[0].text}
    assert not change_letter(owner, "invoice", "en", usual).is_own


@pytest.mark.parametrize(
    ("changed", "path", "code"),
    [
        ({"subject": "{nummer}"}, "subject", "no_variable"),
        ({"text": "{customer} {secret}"}, "text", "no_variable"),
        ({"subject": ""}, "subject", "required"),
        ({"subject": "a\nBcc: x@example.com"}, "subject", "forbidden_character"),
        ({"text": "x" * 5001}, "text", "too_long"),
    ],
)
def test_letter_that_cannot_be_filled_in_is_refused(owner: Actor, changed: dict[str, str], path: str, code: str):
    with pytest.raises(InvalidInput) as refused:
        change_letter(owner, "invoice", "en", {"subject": "S", "text": "T"} | changed)
    assert [(finding.path, finding.code) for finding in refused.value.findings] == [(path, code)]


def test_what_a_customer_is_called_is_never_read_as_a_variable_or_as_markup(owner: Actor):
    name = "{link} <b>& {{ 7*7 }}"
    invoice = issued_invoice(owner, customer_of(owner, name=name))
    mail = preview_mail(owner, invoice.id, {})
    assert f"Dear {name}," in mail.text
    assert "<b>&" not in mail.html
    assert "49" not in mail.text


def test_several_addresses_get_a_mail_each_and_the_business_a_copy(
    owner: Actor, invoice: Invoice, mail_settings: MailServer
):
    made = send_invoice(
        owner, invoice.id, {"to": f"{ROUGE}, cfo@rouge.example; {ROUGE}", "subject": "Hello {number}", "copy": True}
    )
    assert [(each.to, each.is_copy) for each in made] == [
        (ROUGE, False),
        ("cfo@rouge.example", False),
        ("office@werkhof.example", True),
    ]
    deliver_due()
    assert {taken.recipient for taken in mail_settings.taken} == {each.to for each in made}
    assert {taken.message["Subject"] for taken in mail_settings.taken} == {f"Hello {invoice.number}"}
    assert len({taken.message["Message-ID"] for taken in mail_settings.taken}) == 3
    assert kinds_of(owner, invoice).count("invoice.sent") == 2


def test_bounce_is_told_in_the_servers_words_and_ends_when_the_mail_arrives_after_all(
    owner: Actor, invoice: Invoice, mail_settings: MailServer
):
    mail_settings.answer = lambda to: "550 5.1.1 No such user" if to == ROUGE else "250 OK"
    send_invoice(owner, invoice.id, {"to": [ROUGE, "cfo@rouge.example"]})
    deliver_due()
    assert now(owner, invoice).delivery == "bounced"
    bounced = next(mail for mail in mails_of(owner, invoice.id) if mail.to == ROUGE)
    assert (bounced.state, bounced.said) == ("bounced", "550 5.1.1 No such user")
    event = next(event for event in history_of(owner, invoice.id) if event.kind == "invoice.bounced")
    assert event.payload["said"] == "550 5.1.1 No such user"
    mail_settings.answer = lambda _to: "250 OK"
    again = resend_mail(owner, bounced.id)
    assert (again.to, now(owner, invoice).delivery) == (ROUGE, "queued")
    deliver_due()
    assert now(owner, invoice).delivery == "sent"
    assert mail_settings.taken[-1].message["Message-ID"] != mail_settings.taken[0].message["Message-ID"]


def test_mail_on_its_way_is_not_sent_beside_itself(owner: Actor, invoice: Invoice, mail_settings: MailServer):
    (mail,) = send_invoice(owner, invoice.id, {})
    with pytest.raises(Refused):
        resend_mail(owner, mail.id)


def test_files_are_read_when_the_mail_leaves_and_named_in_the_outbox_only(
    owner: Actor, invoice: Invoice, mail_settings: MailServer, monkeypatch
):
    read: list[str] = []

    def source(actor: Actor, invoice_id: str) -> DocumentFile:
        read.append(invoice_id)
        return DocumentFile("Invoice ä.pdf", "application/pdf", b"%PDF-1.7 the bytes")

    monkeypatch.setattr(document_files, "SOURCES", {"pdf": source})
    mail_settings.answer = lambda _to: "450 4.2.1 Try later"
    send_invoice(owner, invoice.id, {})
    assert read == []
    deliver_due()
    mail_settings.answer = lambda _to: "250 OK"
    with acting_at(clock() + timedelta(seconds=16)):
        assert deliver_due() == 1
    assert read == [invoice.id, invoice.id]
    (enclosed,) = mail_settings.taken[0].message.iter_attachments()
    assert (enclosed.get_filename(), enclosed.get_content()) == ("Invoice ä.pdf", b"%PDF-1.7 the bytes")
    with system_reading() as session:
        row = session.exec(select(OutgoingMail)).one()
    assert row.attachments == ["pdf"]
    assert "PDF-1.7" not in row.text + row.html


def test_file_that_cannot_be_made_now_keeps_the_mail_for_later(
    owner: Actor, invoice: Invoice, mail_settings: MailServer, monkeypatch
):
    def source(actor: Actor, invoice_id: str) -> DocumentFile:
        raise Refused("The printer is on fire.")

    monkeypatch.setattr(document_files, "SOURCES", {"pdf": source})
    with pytest.raises(Refused):
        send_invoice(owner, invoice.id, {"attachments": ["pdf"]})  # whoever asks for a file hears of it at once
    send_invoice(owner, invoice.id, {})
    assert deliver_due() == 0
    (mail,) = mails_of(owner, invoice.id)
    assert (mail.state, mail.said) == ("queued", "The files could not be attached: The printer is on fire.")


def test_many_are_sent_and_one_without_address_holds_up_none(owner: Actor, mail_settings: MailServer):
    good = [issued_invoice(owner, customer_of(owner, email=f"c{number}@example.com")).id for number in range(3)]
    without_address = issued_invoice(owner, customer_of(owner, email="")).id
    results = send_many(owner, [good[0], without_address, *good])
    assert [(each.invoice_id, each.error and each.error.error_code) for each in results] == [
        (good[0], None),
        (without_address, "no_recipient"),
        (good[1], None),
        (good[2], None),
    ]
    assert deliver_due() == 3


def test_issuing_and_sending_is_one_act(owner: Actor, mail_settings: MailServer):
    draft = create_draft(owner, {"customer_id": customer_of(owner), "lines": [work()]}).row
    issued = issue_and_send(owner, draft.id).row
    assert (issued.status, issued.delivery) == ("issued", "queued")
    with pytest.raises(Refused):
        issue_and_send(owner, draft.id)
    assert deliver_due() == 1


def test_draft_that_cannot_be_sent_is_not_issued(owner: Actor, mail_settings: MailServer):
    draft = create_draft(owner, {"customer_id": customer_of(owner, email=""), "lines": [work()]}).row
    with pytest.raises(InvalidInput):
        issue_and_send(owner, draft.id)
    assert now(owner, draft).status == "draft"


def test_credit_note_has_its_own_letter_and_no_due_date(owner: Actor, invoice: Invoice, mail_settings: MailServer):
    note = credit_invoice(owner, invoice.id, {}).row
    send_invoice(owner, note.id, {})
    deliver_due()
    (taken,) = mail_settings.taken
    assert taken.message["Subject"] == f"Credit note {note.number} from Werkhof GmbH"
    assert "Due date" not in taken.part("plain")


def test_drafts_and_installations_without_mail_refuse_in_plain_words(
    owner: Actor, invoice: Invoice, mail_server: MailServer
):
    with pytest.raises(Refused) as refused:
        send_invoice(owner, invoice.id, {})
    assert refused.value.error_code == "no_mail_server"
    draft = create_draft(owner, {"customer_id": customer_of(owner), "lines": [work()]}).row
    with pytest.raises(Refused) as refused:
        propose_sending(owner, draft.id)
    assert refused.value.error_code == "not_issued"


@pytest.mark.parametrize("to", ["ana", "a@b", ["ok@example.com", "not ok@example.com"], [], "", 5, ["x"] * 21])
def test_what_is_no_address_is_refused(owner: Actor, invoice: Invoice, mail_settings: MailServer, to: object):
    with pytest.raises(InvalidInput):
        send_invoice(owner, invoice.id, {"to": to})
    assert mails_of(owner, invoice.id) == []


def test_sending_belongs_to_one_business_and_needs_the_right(owner: Actor, invoice: Invoice, mail_settings: MailServer):
    (mail,) = send_invoice(owner, invoice.id, {})
    stranger = new_business()
    for attempt in (lambda: send_invoice(stranger, invoice.id, {}), lambda: mails_of(stranger, invoice.id)):
        with pytest.raises(NotFound):
            attempt()
    with pytest.raises(NotFound):
        resend_mail(stranger, mail.id)
    with pytest.raises(Forbidden):
        send_invoice(new_member(owner.business_id, Role.VIEWER), invoice.id, {})
    with pytest.raises(Forbidden):
        change_letter(without(owner, Permission.MANAGE_SETTINGS), "invoice", "en", {"subject": "S", "text": "T"})
