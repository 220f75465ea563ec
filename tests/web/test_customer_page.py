"""The customer's page over HTTP: without sign-in and without script, in the customer's language, safe to be shared."""

import re
from typing import Any

import httpx
import pytest

from billing_app.domain.access import Actor
from billing_app.services.correcting import credit_invoice, write_off
from billing_app.services.delivering import deliver_due
from billing_app.services.links import revoke_link, shared_document
from billing_app.services.sending import send_invoice
from billing_app.web.customer_page import document_page
from tests.builders import new_business, new_customer
from tests.fixtures.mail_server import MailServer
from tests.fixtures.server import LiveServer
from tests.money_builders import issued_invoice, link_of, now, pay, work
from tests.web.customer_pages import TestClient, client, invoice_for, owner, page

__all__ = ["client", "owner"]


def test_the_page_needs_no_session_and_no_script(client: TestClient, owner: Actor) -> None:
    invoice = invoice_for(owner)
    answer = client.get(link_of(owner, invoice.id))
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    for text in (invoice.number or "", "Werkhof GmbH", "Kunde GmbH", "€1,190.00", "DE02 1203 0000 0000 2020 51"):
        assert text in answer.text
    assert "<script" not in answer.text
    assert "javascript:" not in answer.text
    assert "set-cookie" not in answer.headers


def test_the_page_is_kept_by_no_search_engine_and_leaks_no_address(client: TestClient, owner: Actor) -> None:
    answer = client.get(link_of(owner, invoice_for(owner).id))
    assert answer.headers["x-robots-tag"] == "noindex, nofollow"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert answer.headers["cache-control"] == "no-store"
    assert '<meta name="robots" content="noindex, nofollow">' in answer.text


def test_wrong_and_revoked_links_answer_alike(client: TestClient, owner: Actor) -> None:
    invoice = invoice_for(owner)
    revoked = link_of(owner, invoice.id)
    new = revoke_link(owner, invoice.id)
    wrong = ["/i/" + "A" * 27, revoked, "/i/x", "/i/%00", "/i/%ff%fe", "/i/" + "y" * 3000]
    answers = [client.get(path) for path in wrong]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1
    assert "noindex" in answers[0].text
    assert (invoice.number or "") not in answers[0].text
    assert client.get(new).status_code == 200


def test_markup_in_names_and_texts_stays_text(client: TestClient) -> None:
    evil = '<script>alert(1)</script><img src=x onerror="a">'
    owner = new_business(name=f"A {evil}", footer=evil)
    customer = new_customer(owner, name=f"B {evil}", tax_exempt={"reason": evil}, address={"line1": evil, "city": evil})
    invoice = issued_invoice(
        owner, customer.id, work(description=evil), note=evil, purchase_order=evil, payment_terms=evil
    )
    text = page(client, owner, invoice)
    assert "<script" not in text
    assert "<img" not in text
    assert text.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 8


def test_a_seller_without_a_name_breaks_no_page(owner: Actor) -> None:
    shared: Any = shared_document(link_of(owner, invoice_for(owner).id).rpartition("/")[2])
    del shared.document["seller"]["name"]
    text = bytes(document_page("secret", shared).body).decode()
    assert ("DE02 1203 0000 0000 2020 51" in text, "<svg" in text) == (True, False)


def test_every_script_of_the_world_is_shown(client: TestClient, owner: Actor) -> None:
    names = ("مؤسسة النور", "株式会社海", "Ωmega 👩‍👩‍👧‍👦 & Söhne")
    customers = [new_customer(owner, name=name).id for name in names]
    for name, customer in zip(names, customers, strict=True):
        text = page(client, owner, issued_invoice(owner, customer, work(description=name)))
        assert text.count(name.replace("&", "&amp;")) == 2


@pytest.mark.parametrize(
    ("language", "title", "amount"),
    [
        ("de", "Rechnung", "1.190,00\xa0€"),
        ("fr", "Facture", "1\u202f190,00\xa0€"),
        ("es", "Factura", "1.190,00\xa0€"),
        ("de-CH", "Rechnung", "EUR\xa01’190.00"),
        ("it", "Fattura", "1.190,00\xa0€"),
        ("xx", "Invoice", "€1,190.00"),
    ],
)
def test_the_page_speaks_the_customers_language(
    client: TestClient, owner: Actor, language: str, title: str, amount: str
) -> None:
    text = page(client, owner, invoice_for(owner, language=language))
    assert f'<html lang="{language}">' in text
    assert f"<h1>{title}</h1>" in text
    assert amount in text


def test_a_part_payment_shows_the_rest_and_a_full_one_thanks(client: TestClient, owner: Actor) -> None:
    invoice = invoice_for(owner)
    assert "standing" not in page(client, owner, invoice)
    pay(owner, invoice.customer_id or "", "190.00", invoice)
    assert '<p class="standing open">€1,000.00 still open</p>' in page(client, owner, invoice)
    pay(owner, invoice.customer_id or "", "1000.00", invoice)
    assert '<p class="standing good">Paid. Thank you!</p>' in page(client, owner, invoice)


def test_a_debt_that_was_written_off_is_not_thanked_for(client: TestClient, owner: Actor) -> None:
    invoice = invoice_for(owner)
    pay(owner, invoice.customer_id or "", "190.00", invoice)
    write_off(owner, invoice.id, {})
    assert '<p class="standing open">€1,000.00 still open</p>' in page(client, owner, invoice)


def test_a_cancelled_invoice_says_so_and_its_credit_note_names_it(client: TestClient, owner: Actor) -> None:
    invoice = invoice_for(owner, language="de")
    note = credit_invoice(owner, invoice.id, {}).row
    assert '<p class="standing quiet">Durch Rechnungskorrektur storniert</p>' in page(client, owner, invoice)
    text = page(client, owner, note)
    assert "<h1>Rechnungskorrektur</h1>" in text
    assert f"<dt>Zu Rechnung</dt><dd>{invoice.number}, " in text
    assert "IBAN" not in text
    assert "standing" not in text


@pytest.mark.parametrize("request_", [{}, {"amount": "10.00"}])
def test_credit_notes_of_every_make_can_be_shown(client: TestClient, owner: Actor, request_: dict[str, str]) -> None:
    invoice = invoice_for(
        owner,
        work(allowances=[{"percent": "10", "reason": "Bulk"}]),
        work("50.00", {"category": "S", "rate": "7"}),
        allowances=[{"percent": "5"}],
        charges=[{"amount": "4.90", "reason": "Freight"}],
        withholding=[{"name": "IRPF", "rate": "15"}],
    )
    assert "IRPF" in page(client, owner, invoice)
    note = credit_invoice(owner, invoice.id, request_).row
    assert (note.number or "") in page(client, owner, note)


def test_a_sale_without_buyer_leaves_no_empty_line(client: TestClient, owner: Actor) -> None:
    text = page(client, owner, issued_invoice(owner, "", work("5.00")))
    assert "<strong></strong>" not in text


def test_the_running_server_answers_strangers(live_server: LiveServer) -> None:
    answer = httpx.get(f"{live_server.url}/i/{'A' * 27}")
    assert answer.status_code == 404
    assert "There is nothing behind this link" in answer.text
    assert "script-src" in answer.headers["content-security-policy"]
    assert "set-cookie" not in answer.headers


def test_open_invoice_offers_the_transfer_and_a_paid_one_does_not(client: TestClient, owner: Actor) -> None:
    invoice = invoice_for(owner)
    text = page(client, owner, invoice)
    assert "Pay by bank transfer" in text
    assert '<p class="to-pay"><span>To pay</span><strong>€1,190.00</strong></p>' in text
    pay(owner, invoice.customer_id or "", "190.00", invoice)
    assert "<strong>€1,000.00</strong></p>" in page(client, owner, invoice)
    pay(owner, invoice.customer_id or "", "1000.00", invoice)
    assert "Pay by bank transfer" not in page(client, owner, invoice)


@pytest.mark.parametrize(
    ("headers", "is_seen"),
    [
        ({"sec-fetch-dest": "image"}, True),
        ({}, True),
        ({"sec-fetch-dest": "document"}, False),
        ({"sec-fetch-dest": "image", "sec-purpose": "prefetch"}, False),
    ],
)
def test_only_the_picture_of_a_shown_page_counts_as_a_look(
    client: TestClient, owner: Actor, headers: dict[str, str], is_seen: bool
) -> None:
    invoice = invoice_for(owner)
    for _ in range(3):
        page(client, owner, invoice)  # a scanner that follows the link, again and again
    client.head(link_of(owner, invoice.id))
    assert now(owner, invoice).viewed_at is None
    answer = client.get(f"{link_of(owner, invoice.id)}/seen", headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/gif")
    assert (now(owner, invoice).viewed_at is not None) is is_seen


def test_page_that_was_seen_fetches_the_picture_no_more(client: TestClient, owner: Actor) -> None:
    invoice = invoice_for(owner)
    assert "/seen" in page(client, owner, invoice)
    client.get(f"{link_of(owner, invoice.id)}/seen")
    assert "/seen" not in page(client, owner, invoice)


def test_question_goes_through_and_wrong_ones_keep_what_was_typed(client: TestClient, owner: Actor) -> None:
    path = link_of(owner, invoice_for(owner, language="de").id)
    wrong = client.post(f"{path}/question", data={"name": "Ada <b>", "email": "nobody", "text": "Warum?"})
    assert wrong.status_code == 422
    assert 'value="Ada &lt;b&gt;"' in wrong.text
    assert 'aria-invalid="true"' in wrong.text
    right = client.post(f"{path}/question", data={"name": "Ada", "email": "ada@example.com", "text": "Warum?"})
    assert "Ihre Frage ist unterwegs." in right.text
    for _ in range(4):
        client.post(f"{path}/question", data={"name": "Ada", "email": "ada@example.com", "text": "Warum?"})
    late = client.post(f"{path}/question", data={"name": "Ada", "email": "ada@example.com", "text": "Warum?"})
    assert (late.status_code, "Sie haben schon mehrmals gefragt." in late.text) == (429, True)


def test_earlier_documents_open_by_the_mailed_code(client: TestClient, owner: Actor, mail_settings: MailServer) -> None:
    customer = new_customer(owner, name="Kunde GmbH", email="kunde@example.com").id
    first, second = issued_invoice(owner, customer), issued_invoice(owner, customer)
    path = link_of(owner, first.id)
    asked = client.post(f"{path}/earlier")
    assert "a code is on its way" in asked.text
    deliver_due()
    code = re.search(r"\d{4} \d{4}", mail_settings.taken[0].part("plain"))
    assert code
    wrong = client.post(f"{path}/earlier/code", data={"code": "1"})
    assert (wrong.status_code, (second.number or "") in wrong.text) == (422, False)
    right = client.post(f"{path}/earlier/code", data={"code": code[0]})
    assert (second.number or "") in right.text
    assert link_of(owner, second.id) in right.text
    assert (second.number or "") in client.get(f"{path}/earlier").text
    client.cookies.clear()
    assert (second.number or "") not in client.get(f"{path}/earlier").text


@pytest.mark.parametrize("act", ["seen", "files/pdf", "earlier"])
def test_every_way_below_a_wrong_link_answers_like_it(client: TestClient, owner: Actor, act: str) -> None:
    wrong = client.get("/i/" + "A" * 27)
    below = client.get(f"/i/{'A' * 27}/{act}")
    assert (below.status_code, below.text) == (404, wrong.text)


@pytest.mark.parametrize("act", ["question", "earlier", "earlier/code", "card"])
def test_nothing_is_done_behind_a_wrong_link(client: TestClient, owner: Actor, act: str) -> None:
    assert client.post(f"/i/{'A' * 27}/{act}", data={"code": "1"}).status_code == 404


def test_page_and_mail_bring_the_same_bytes_and_the_same_account(
    client: TestClient, owner: Actor, mail_settings: MailServer
) -> None:
    customer = new_customer(owner, name="Kunde GmbH", email="kunde@example.com", document_format="xrechnung-ubl").id
    invoice = issued_invoice(owner, customer, buyer_reference="04011000-12345-03")
    text = page(client, owner, invoice)
    assert re.findall(r"/files/([a-z-]+)\"", text) == ["pdf", "xrechnung-ubl"]
    send_invoice(owner, invoice.id, {})
    deliver_due()
    (taken,) = mail_settings.taken
    attached = [part.get_content() for part in taken.message.iter_attachments()]
    shown = [client.get(f"{link_of(owner, invoice.id)}/files/{name}") for name in ("pdf", "xrechnung-ubl")]
    assert [answer.headers["content-type"].partition(";")[0] for answer in shown] == [
        "application/pdf",
        "application/xml",
    ]
    assert attached == [answer.content for answer in shown]
    assert attached[0].startswith(b"%PDF")
    assert b"DE02120300000000202051" in attached[1]
    assert "DE02 1203 0000 0000 2020 51" in text
