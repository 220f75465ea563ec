"""E-invoices of documents: kept by hash, judged again when rules change, and refused before issue if that is wanted."""

import hashlib
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from billing_app.documents.rules.verdict import Verdict, verdict_to_json
from billing_app.domain.access import Actor, Permission
from billing_app.domain.change import Fact
from billing_app.domain.errors import Conflict, Forbidden, NotFound, Refused
from billing_app.services import e_invoices, rendering
from billing_app.services.business import change_business
from billing_app.services.customers import update_customer
from billing_app.services.document_files import document_file
from billing_app.services.drafting import create_draft, get_document, preview
from billing_app.services.e_invoices import asking
from billing_app.services.e_invoices.judging import judge
from billing_app.services.events import read_events
from billing_app.services.issuing import issue_invoice, issue_many
from billing_app.services.sending import propose_sending
from billing_app.services.verifying import verify
from billing_app.settings import settings
from billing_app.states.event_text import event_text
from billing_app.store.e_invoices import find_file, new_check
from billing_app.store.session import transaction
from tests.builders import new_business, new_customer, without
from tests.documents import rule_files

LINE = {"description": "Work", "quantity": "1", "unit_price": "100", "taxes": [{"category": "S", "rate": "19"}]}
READY = {
    "vat_id": "DE136695976",
    "phone": "+49 30 1234567",
    "email": "office@werkhof.example",
    "iban": "DE02120300000000202051",
    "electronic_address": {"scheme": "9930", "id": "DE136695976"},
}
BUYER = {
    "address": {"line1": "Markt 1", "postal_code": "20095", "city": "Hamburg"},
    "electronic_address": {"scheme": "0204", "id": "04011000-12345-03"},
    "buyer_reference": "04011000-12345-03",
}


def draft(actor: Actor, customer_id: str | None, **body: object) -> str:
    return create_draft(actor, {"customer_id": customer_id, "currency": "EUR", "lines": [LINE]} | body).row.id


def rendered(actor: Actor) -> list[dict[str, Any]]:
    events = read_events(actor, after=0, limit=500)
    return [json.loads(event.payload) for event in events if event.kind == "document.rendered"]


@pytest.fixture
def xrechnung(monkeypatch: pytest.MonkeyPatch) -> Path:
    """XRechnung's own rules in the folder that the settings name."""
    folder = rule_files.xrechnung_rules()
    monkeypatch.setenv("BILLING_RULES_DIR", str(folder))
    settings.cache_clear()
    return folder


def test_a_file_joins_the_chain_once_by_its_hash(database: Engine, honest_books: None) -> None:
    actor = new_business()
    invoice = issue_invoice(actor, draft(actor, new_customer(actor).id)).row
    first = document_file(actor, invoice.id, "ubl")
    assert document_file(actor, invoice.id, "ubl") == first
    (event,) = rendered(actor)
    assert event["sha256"] == hashlib.sha256(first.content).hexdigest()
    assert event["format"] == "ubl"
    assert event["rules"].startswith("EN 16931 (UBL) 1.3.")
    document_file(actor, invoice.id, "cii")
    assert [one["format"] for one in rendered(actor)] == ["ubl", "cii"]


def test_a_verdict_is_kept_until_the_rules_change(database: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    actor = new_business(**READY)
    invoice = issue_invoice(actor, draft(actor, new_customer(actor, **BUYER).id)).row
    asked: list[tuple[str, str]] = []
    for name in ("ask", "ask_again"):
        monkeypatch.setattr(e_invoices.keeping, name, counted(asked, name))
    first = judge(actor, invoice.id)
    assert first.is_valid
    assert judge(actor, invoice.id) == first
    assert asked == [("ask", "facturx")]
    for module in (e_invoices.judging, e_invoices.keeping):
        monkeypatch.setattr(module, "rules_now", lambda _: ("rules of another year",))
    judge(actor, invoice.id)
    assert asked == [("ask", "facturx"), ("ask_again", "facturx")]
    assert len(rendered(actor)) == 1


def counted(asked: list[tuple[str, str]], name: str) -> Callable[[Any, str], Any]:
    ask = getattr(asking, name)

    def ask_and_count(what: Any, format_name: str) -> Any:
        asked.append((name, format_name))
        return ask(what, format_name)

    return ask_and_count


def library_of_another_year(content: Any, format_name: str) -> Any:
    return b"<other/>", Verdict(format_name)


@pytest.mark.parametrize("name", ["ubl", "facturx"])
def test_a_file_that_was_handed_out_stays_byte_for_byte(
    database: Engine, honest_books: None, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    actor = new_business(document_format="peppol", **READY)
    invoice = issue_invoice(actor, draft(actor, new_customer(actor, **BUYER).id)).row
    first = document_file(actor, invoice.id, name)
    monkeypatch.setattr(e_invoices.keeping, "ask", library_of_another_year)
    monkeypatch.setattr(rendering, "_made", library_of_another_year)
    change_business(actor, {"document_layout": "classic", "document_colour": "#7c2d12"})
    assert document_file(actor, invoice.id, name) == first
    last = rendered(actor)[-1]
    held = (hashlib.sha256(first.content).hexdigest(), len(first.content))
    assert (last["kind"], last["sha256"], last["size"]) == ("xml" if name == "ubl" else "pdf", *held)


def test_two_who_ask_at_once_get_the_same_files(database: Engine, honest_books: None) -> None:
    actor = new_business(document_format="peppol", **READY)
    invoice = issue_invoice(actor, draft(actor, new_customer(actor, **BUYER).id)).row
    with ThreadPoolExecutor(4) as pool:
        files = list(pool.map(lambda _: document_file(actor, invoice.id, "facturx").content, range(4)))
    assert len(set(files)) == 1
    assert [(one["format"], one["kind"]) for one in rendered(actor)] == [("facturx", "xml"), ("facturx", "pdf")]


@pytest.mark.parametrize("fits", [True, False])
def test_a_hash_from_before_files_were_kept_is_compared_when_the_file_is_made_next(
    database: Engine, honest_books: None, fits: bool
) -> None:
    actor = new_business(**READY)
    invoice = issue_invoice(actor, draft(actor, new_customer(actor, **BUYER).id)).row
    content, verdict = asking.ask(invoice.frozen, "ubl")
    former = hashlib.sha256(content if fits else b"<made otherwise/>").hexdigest()
    with transaction(actor) as scope:
        check = new_check(scope, invoice.id, "ubl")
        check.sha256, check.verdict = former, verdict_to_json(verdict)
        payload = {"number": invoice.number, "format": "ubl", "sha256": former, "is_valid": True}
        scope.record(Fact("document.rendered", invoice.id, payload))
    assert document_file(actor, invoice.id, "ubl").content == content
    last = rendered(actor)[-1]
    assert last.get("differs_from") == (None if fits else former)
    assert ("differs from what was made of it before" in event_text("document.rendered", last, "en")) is not fits


@pytest.mark.parametrize(("name", "told"), [("ubl", "ubl.xml"), ("facturx", "facturx.pdf")])
def test_a_kept_file_that_was_changed_or_removed_is_found(database: Engine, name: str, told: str) -> None:
    actor = new_business(document_format="peppol", **READY)
    invoice = issue_invoice(actor, draft(actor, new_customer(actor, **BUYER).id)).row
    document_file(actor, invoice.id, name)
    problem = [f"Its file {told} is not the one whose hash stands in the chain."]
    with transaction(actor) as scope:
        kept = find_file(scope, invoice.id, name, "xml" if name == "ubl" else "pdf")
        assert kept is not None
        kept.content += b" "
    assert [each["text"] for each in verify()["problems"]] == problem
    with transaction(actor) as scope:
        scope.session.delete(kept)
    assert [each["text"] for each in verify()["problems"]] == problem


def test_the_customers_format_comes_before_the_businesses(database: Engine) -> None:
    actor = new_business(**READY)
    customer = new_customer(actor, **BUYER)
    invoice = issue_invoice(actor, draft(actor, customer.id)).row
    assert judge(actor, invoice.id).format == "facturx"
    update_customer(actor, customer.id, {"document_format": "xrechnung-ubl"})
    assert judge(actor, invoice.id).format == "xrechnung-ubl"
    update_customer(actor, customer.id, {"document_format": None})
    change_business(actor, {"document_format": "peppol"})
    assert judge(actor, invoice.id).format == "peppol"


def test_the_customers_reference_is_frozen_where_the_document_has_none(database: Engine) -> None:
    actor = new_business(**READY)
    customer = new_customer(actor, **BUYER).id
    invoice = issue_invoice(actor, draft(actor, customer)).row
    assert b"<cbc:BuyerReference>04011000-12345-03<" in document_file(actor, invoice.id, "ubl").content
    own = issue_invoice(actor, draft(actor, customer, buyer_reference="Ms Miller")).row
    assert b"<cbc:BuyerReference>Ms Miller<" in document_file(actor, own.id, "ubl").content


def test_what_a_format_wants_is_asked_for_while_typing(database: Engine) -> None:
    actor = new_business(document_format="xrechnung-cii", phone=None)
    customer = new_customer(actor).id
    found = preview(actor, {"customer_id": customer, "currency": "EUR", "lines": [LINE]}).findings
    paths = {finding.path for finding in found if "XRechnung" in finding.text}
    assert paths >= {"buyer_reference", "seller.phone", "customer_id"}
    person = new_customer(actor, kind="person").id
    found = preview(actor, {"customer_id": person, "currency": "EUR", "lines": [LINE]}).findings
    assert not [finding for finding in found if "XRechnung" in finding.text]


def test_a_business_that_refuses_issues_nothing_that_breaks_an_official_rule(
    database: Engine, honest_books: None
) -> None:
    actor = new_business(check_policy="refuse", tax_number="37/123/45678", **READY)
    customer = new_customer(actor, **BUYER).id
    odd = {**LINE, "unit": "bundle"}
    refused = draft(actor, customer, lines=[LINE, odd])
    with pytest.raises(Refused) as error:
        issue_invoice(actor, refused)
    assert [(finding.code, finding.path) for finding in error.value.findings] == [("BR-CL-23", "lines.1.unit")]
    assert get_document(actor, refused).row.status == "draft"
    (result,) = issue_many(actor, [refused])
    assert isinstance(result.error, Refused)
    assert issue_invoice(actor, draft(actor, customer)).row.number
    lenient = new_business(**READY)
    assert issue_invoice(lenient, draft(lenient, new_customer(lenient).id, lines=[odd])).row.number


def test_what_only_a_pdf_can_say_is_issued_all_the_same(database: Engine) -> None:
    actor = new_business(check_policy="refuse", currency="KWD", country="DE", tax_number="37/123/45678", **READY)
    customer = new_customer(actor, **BUYER).id
    body = {"customer_id": customer, "currency": "KWD", "lines": [LINE]}
    found = preview(actor, body).findings
    assert [(finding.code, finding.severity) for finding in found] == [("xml_three_decimals", "warning")]
    invoice = issue_invoice(actor, create_draft(actor, body).row.id).row
    with pytest.raises(Refused, match="KWD has 3 decimals"):
        document_file(actor, invoice.id, "ubl")


def test_xrechnungs_own_rules_count_where_they_are(database: Engine, xrechnung: Path) -> None:
    actor = new_business(document_format="xrechnung-ubl", **READY)
    good = issue_invoice(actor, draft(actor, new_customer(actor, **BUYER).id)).row
    judged = judge(actor, good.id)
    assert (judged.is_valid, judged.unchecked) == (True, ())
    assert any(rules.startswith("XRechnung of ") for rules in judged.rules)
    bad = issue_invoice(actor, draft(actor, new_customer(actor).id)).row
    findings = {finding.rule: finding for finding in judge(actor, bad.id).findings}
    assert findings["BR-DE-15"].path == "buyer_reference"
    assert "Leitweg-ID" in findings["BR-DE-15"].text
    assert "BR-DE-9" in findings


def test_what_is_not_checked_for_want_of_rules_is_said(database: Engine) -> None:
    actor = new_business(document_format="peppol", **READY)
    judged = judge(actor, issue_invoice(actor, draft(actor, new_customer(actor, **BUYER).id)).row.id)
    assert "Peppol" in judged.unchecked[0]
    assert "BILLING_RULES_DIR" in judged.unchecked[0]


def test_drafts_are_judged_and_have_no_files(database: Engine) -> None:
    actor = new_business(**READY)
    unfinished = draft(actor, None, lines=[])
    assert [finding.rule for finding in judge(actor, unfinished).findings][:1] == ["no_lines"]
    with pytest.raises(Conflict, match="issue it first"):
        document_file(actor, unfinished, "ubl")
    assert judge(actor, draft(actor, new_customer(actor, **BUYER).id)).is_valid


def test_other_businesses_and_strangers_get_nothing(database: Engine) -> None:
    actor, other = new_business(), new_business()
    invoice = issue_invoice(actor, draft(actor, new_customer(actor).id)).row
    for ask in (lambda who: document_file(who, invoice.id, "ubl"), lambda who: judge(who, invoice.id)):
        with pytest.raises(NotFound):
            ask(other)
        with pytest.raises(Forbidden):
            ask(without(actor, Permission.VIEW_INVOICES))


def test_a_mail_takes_no_e_invoice_along_that_can_not_be_made(database: Engine) -> None:
    actor = new_business(currency="KWD", country="DE", document_format="ubl")
    customer = new_customer(actor, email="a@rouge.example", **BUYER)
    kwd = issue_invoice(
        actor, create_draft(actor, {"customer_id": customer.id, "currency": "KWD", "lines": [LINE]}).row.id
    )
    eur = issue_invoice(
        actor, draft(actor, customer.id, exchange_rate="0.34", lines=[LINE | {"taxes": [{"category": "Z"}]}])
    )
    assert propose_sending(actor, kwd.row.id).attachments == ("pdf",)
    assert propose_sending(actor, eur.row.id).attachments == ("pdf", "ubl")
