"""Syntax of HTML, Typst and templates in every field that is typed stands in PDF, page and mail as it was typed."""

import html
import json
import re
from typing import Any

import pytest

from billing_app.documents.pdf import Style, render_pdf
from billing_app.domain.access import Actor
from billing_app.domain.look import Layout
from billing_app.services.delivering import deliver_due
from billing_app.services.links import shared_document
from billing_app.services.sending import send_invoice
from billing_app.web.customer_page import document_page
from tests.builders import new_business, new_customer
from tests.documents.reading import text_of
from tests.documents.specimens import line, written_document
from tests.documents.test_mails import Seen
from tests.fixtures.mail_server import MailServer
from tests.money_builders import issued_invoice, link_of, work
from tests.web.customer_pages import invoice_for, owner

__all__ = ["owner"]
SYNTAX = "<b>*b*</b> _i_ #let[x] $y$ `z` &amp; {{7*7}} {% raw %} \\ ~ @r <!-- // /* ${s} \"q\" 'p' = h"
BODY: dict[str, Any] = {
    "lines": [
        line("100", allowances=[{"percent": "5", "reason": "?"}], charges=[{"amount": "1", "reason": "?"}], unit="?"),
    ],
    "allowances": [{"amount": "5", "reason": "?"}],
    "charges": [{"amount": "3", "reason": "?"}],
    "withholding": [{"name": "?", "rate": "1"}],
    "delivery_address": {"line1": "?", "line2": "?", "postal_code": "?", "city": "?", "country": "FR"},
    "purchase_order": "?",
    "buyer_reference": "?",
    "note": "?",
}
WHOLE = {
    "number": "?",
    "terms": "?",
    "footer": "?",
    "legal": ["?"],
    "credits": {"number": "?", "issued_on": "2026-01-02"},
    "deposits": [{"number": "?", "received_on": "", "amount": 100, "groups": []}],
}
PARTY = ("name", "vat_id", "tax_number", "legal_id")
ADDRESS = ("line1", "line2", "postal_code", "city")


def filled() -> tuple[dict[str, Any], dict[str, str]]:
    """A frozen document with the syntax in every field, and what was typed by the field's path."""
    document: dict[str, Any] = written_document(BODY, "en") | json.loads(json.dumps(WHOLE))
    document["body"]["lines"][0]["taxes"][0]["name"] = "?"
    document["totals"]["groups"][0]["tax"] |= {"name": "?", "reason": "?"}
    for side in ("seller", "buyer"):
        party = document[side]
        party |= dict.fromkeys(PARTY, "?")
        party["address"] |= dict.fromkeys(ADDRESS, "?")
    typed: dict[str, str] = {}
    return _typed_in(document, "", typed), typed


def _typed_in(value: Any, path: str, typed: dict[str, str]) -> Any:
    if value == "?":
        typed[path] = f"{len(typed):02}{SYNTAX}"
        return typed[path]
    if isinstance(value, dict):
        return {key: _typed_in(each, f"{path}.{key}", typed) for key, each in value.items()}
    if isinstance(value, list):
        return [_typed_in(each, f"{path}.{at}", typed) for at, each in enumerate(value)]
    return value


def without_blanks(text: str) -> str:
    return re.sub(r"[\s\u200b]+", "", text)


def missing(typed: dict[str, str], shown: str) -> list[str]:
    plain = without_blanks(shown)
    return [path for path, text in typed.items() if without_blanks(text) not in plain]


def test_enough_fields_are_filled() -> None:
    _, typed = filled()
    assert len(typed) >= 36
    assert len(set(typed.values())) == len(typed)


@pytest.mark.parametrize("layout", ["modern", "classic", "compact"])
def test_a_pdf_shows_every_field_as_it_was_typed(layout: Layout) -> None:
    document, typed = filled()
    shown = text_of(render_pdf(json.dumps(document), Style(layout)))
    assert missing(typed, shown) == []
    assert "49" not in shown.replace(typed[".number"], "")


def test_the_customers_page_shows_every_field_as_it_was_typed(owner: Actor) -> None:
    document, typed = filled()
    shared: Any = shared_document(link_of(owner, invoice_for(owner).id).rpartition("/")[2])
    shared.document.clear()
    shared.document.update(document)
    raw = bytes(document_page("secret", shared).body).decode()
    assert not {"<b>", "<!-- //"} & set(re.findall(r"<b>|<!-- //", raw))
    assert missing(typed, html.unescape(re.sub(r"<[^>]*>", " ", raw))) == []


@pytest.mark.usefixtures("database")
def test_a_mail_shows_every_field_as_it_was_typed(mail_settings: MailServer) -> None:
    names = {name: f"{name} {SYNTAX}" for name in ("business", "customer")}
    letter = re.sub(r"[{}]", "", SYNTAX)  # in letters braces are for variables, and others are refused
    names |= {name: f"{name} {letter}" for name in ("subject", "first", "second")}
    owner = new_business(name=names["business"])
    customer = new_customer(owner, name=names["customer"], email="customer@example.com")
    invoice = issued_invoice(owner, customer.id, work())
    text = f"{names['first']}\n\n{names['second']}\n{{customer}}, {{business}}"
    send_invoice(owner, invoice.id, {"subject": names["subject"], "text": text})
    deliver_due()
    (mail,) = mail_settings.taken
    parts = {part.get_content_type(): part.get_content() for part in mail.message.walk() if not part.is_multipart()}
    assert missing({"subject": names["subject"]}, str(mail.message["Subject"])) == []
    typed = {name: names[name] for name in ("business", "customer", "first", "second")}
    assert missing(typed, parts["text/plain"]) == []
    seen = Seen(parts["text/html"])
    assert "b" not in seen.tags
    assert missing(typed, seen.words) == []
