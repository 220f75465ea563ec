"""Rules that an e-invoice would break are shown to the person who issues, before there is a number."""

from typing import Any

import pytest
from sqlalchemy import Engine

from billing_app.documents.workshop import WorkshopFailed
from billing_app.domain.access import Actor, Permission
from billing_app.domain.errors import Conflict, Forbidden, NotFound, Refused, VersionConflict
from billing_app.services.business import change_business
from billing_app.services.correcting import credit_invoice
from billing_app.services.customers import update_customer
from billing_app.services.dispatching import issue_and_send, issue_and_send_many
from billing_app.services.drafting import create_draft, get_document, update_draft
from billing_app.services.e_invoices import asking, foreseeing
from billing_app.services.e_invoices.confirming import (
    broken_by_credit_note,
    check_draft,
    check_drafts,
    issue_unless_broken,
)
from billing_app.services.issuing import issue_invoice, issue_many
from tests.builders import new_business, new_customer, without

ODD = {
    "description": "Sticks",
    "quantity": "1",
    "unit_price": "100",
    "unit": "bundle",
    "taxes": [{"category": "S", "rate": "19"}],
}
PLAIN = ODD | {"unit": "C62"}
KNOWN: dict[str, Any] = {
    "vat_id": "DE136695976",
    "tax_number": "37/123/45678",
    "phone": "+49 30 1234567",
    "email": "office@werkhof.example",
    "iban": "DE02120300000000202051",
}


def draft(actor: Actor, customer_id: str | None, line: dict[str, Any] | None = None) -> str:
    body = {"customer_id": customer_id, "currency": "EUR", "lines": [ODD if line is None else line]}
    return create_draft(actor, body).row.id


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The formats that the official rules were asked about."""
    found: list[str] = []
    ask = asking.ask

    def counted(frozen: str, name: str) -> object:
        found.append(name)
        return ask(frozen, name)

    monkeypatch.setattr(foreseeing, "ask", counted)
    return found


def test_broken_rules_of_a_draft_are_to_be_confirmed_and_it_can_be_issued_all_the_same(database: Engine) -> None:
    actor = new_business(**KNOWN)
    broken = draft(actor, new_customer(actor).id)
    (finding,) = check_draft(actor, broken).findings
    assert (finding.rule, finding.path, finding.severity) == ("BR-CL-23", "lines.0.unit", "refusal")
    assert issue_invoice(actor, broken).row.number
    assert check_draft(actor, broken).findings == ()


def test_a_draft_that_breaks_nothing_is_issued_without_a_question(database: Engine, asked: list[str]) -> None:
    actor = new_business(**KNOWN)
    assert check_draft(actor, draft(actor, new_customer(actor).id, PLAIN)).findings == ()
    assert asked == ["facturx"]


def test_where_nobody_gets_an_e_invoice_the_rules_are_not_asked(database: Engine, asked: list[str]) -> None:
    unknown = new_business(vat_id=None, tax_number=None)
    known = new_business(**KNOWN)
    for actor, customer_id in (
        (unknown, new_customer(unknown).id),
        (known, new_customer(known, kind="person").id),
        (known, None),
    ):
        assert check_draft(actor, draft(actor, customer_id)).findings == ()
    assert asked == []
    chosen = new_customer(unknown, document_format="ubl").id
    assert check_draft(unknown, draft(unknown, chosen)).findings
    assert asked == ["ubl"]


def test_what_the_issue_itself_refuses_is_no_question(database: Engine, asked: list[str]) -> None:
    actor = new_business(**KNOWN)
    unfinished = create_draft(actor, {"customer_id": new_customer(actor).id, "currency": "EUR", "lines": []}).row.id
    strict = new_business(check_policy="refuse", **KNOWN)
    assert check_draft(actor, unfinished).findings == ()
    assert check_draft(strict, draft(strict, new_customer(strict).id)).findings == ()
    assert asked == []


def test_rules_that_can_not_be_asked_are_said_and_hold_nobody_up(
    database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise WorkshopFailed("ill")

    monkeypatch.setattr(asking, "in_rule_room", fail)
    actor = new_business(**KNOWN)
    waiting = draft(actor, new_customer(actor).id)
    (finding,) = check_draft(actor, waiting).findings
    assert "can't be asked" in finding.text
    assert issue_invoice(actor, waiting).row.number


def test_of_several_drafts_those_are_named_that_break_rules(database: Engine, asked: list[str]) -> None:
    actor = new_business(**KNOWN)
    broken = [draft(actor, new_customer(actor, name=name).id) for name in ("Rouge", "Bleu")]
    good, person = draft(actor, new_customer(actor).id, PLAIN), draft(actor, new_customer(actor, kind="person").id)
    foreign = new_business(**KNOWN)
    checked = check_drafts(actor, [good, broken[0], person, broken[1], broken[0], "no-such-draft"])
    assert [each.invoice_id for each in checked] == [good, broken[0], person, broken[1]]
    found = [each for each in checked if each.findings]
    assert [(each.invoice_id, each.customer_name) for each in found] == [(broken[0], "Rouge"), (broken[1], "Bleu")]
    assert {one.rule for each in found for one in each.findings} == {"BR-CL-23"}
    assert len(asked) == 3
    assert check_drafts(foreign, broken) == []
    with pytest.raises(Forbidden):
        check_drafts(without(actor, Permission.ISSUE_INVOICES), broken)


def test_rules_that_can_not_be_asked_are_waited_for_once(
    database: Engine, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise WorkshopFailed("ill")

    monkeypatch.setattr(asking, "in_rule_room", fail)
    actor = new_business(**KNOWN)
    customer = new_customer(actor).id
    waiting = [draft(actor, customer, PLAIN) for _ in range(3)]
    assert [each.findings for each in check_drafts(actor, waiting)] == [foreseeing.UNASKED] * 3
    assert len(asked) == 1
    with pytest.raises(Conflict):
        issue_unless_broken(actor, waiting[0])


def test_what_was_confirmed_is_issued_and_nothing_that_was_changed_since(database: Engine) -> None:
    actor = new_business(**KNOWN)
    customer = new_customer(actor)
    waiting = draft(actor, customer.id)
    checked = check_draft(actor, waiting)
    assert checked.findings
    update_draft(actor, waiting, {"lines": [ODD | {"unit_price": "999"}]}, version=1)
    for attempt in (issue_invoice, issue_and_send):
        with pytest.raises(VersionConflict):
            attempt(actor, waiting, checked.seen)
    with pytest.raises(VersionConflict):
        check_draft(actor, waiting, 1)
    anew = check_draft(actor, waiting, 2)
    update_customer(actor, customer.id, {"name": "Somebody else"})
    with pytest.raises(VersionConflict, match="customer"):
        issue_invoice(actor, waiting, anew.seen)
    assert get_document(actor, waiting).row.status == "draft"
    assert issue_invoice(actor, waiting, check_draft(actor, waiting).seen).row.number


def test_a_draft_that_broke_nothing_and_was_changed_since_is_not_issued_unasked(database: Engine) -> None:
    actor = new_business(**KNOWN)
    good, person = draft(actor, new_customer(actor).id, PLAIN), draft(actor, new_customer(actor, kind="person").id)
    seen = {each.invoice_id: each.seen for each in check_drafts(actor, [good, person])}
    update_customer(actor, get_document(actor, person).row.customer_id or "", {"kind": "business"})
    update_draft(actor, good, {"lines": [ODD]}, version=1)
    for results in (issue_many(actor, [good, person], seen), issue_and_send_many(actor, [good, person], seen)):
        assert [type(each.error) for each in results] == [VersionConflict, VersionConflict]


def test_a_draft_that_changes_while_it_is_checked_is_not_issued(
    database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    actor = new_business(**KNOWN)
    waiting = draft(actor, new_customer(actor).id, PLAIN)
    ask = asking.ask

    def changed_meanwhile(frozen: str, name: str) -> object:
        update_draft(actor, waiting, {"lines": [ODD]}, version=1)
        return ask(frozen, name)

    monkeypatch.setattr(foreseeing, "ask", changed_meanwhile)
    with pytest.raises(VersionConflict):
        issue_unless_broken(actor, waiting)
    assert get_document(actor, waiting).row.status == "draft"


def test_an_exchange_rate_that_was_typed_changes_nothing_about_what_was_seen(database: Engine) -> None:
    actor = new_business(**KNOWN)
    body = {"customer_id": new_customer(actor).id, "currency": "USD", "exchange_rate": "0.9", "lines": [ODD]}
    waiting = create_draft(actor, body).row.id
    assert issue_invoice(actor, waiting, check_draft(actor, waiting).seen).row.exchange_rate == "0.9"


def test_credit_notes_are_refused_or_confirmed_like_invoices(database: Engine, honest_books: None) -> None:
    for policy in ("warn", "refuse"):
        actor = new_business(**KNOWN)
        invoice = issue_invoice(actor, draft(actor, new_customer(actor).id)).row
        change_business(actor, {"check_policy": policy})
        found = broken_by_credit_note(actor, invoice.id, {})
        if policy == "warn":
            assert [(one.rule, one.path) for one in found] == [("BR-CL-23", "lines.0.unit")]
            assert credit_invoice(actor, invoice.id, {}).row.number
            continue
        assert found == ()
        with pytest.raises(Refused) as refused:
            credit_invoice(actor, invoice.id, {})
        assert refused.value.error_code == "BR-CL-23"
        assert get_document(actor, invoice.id).row.credited_total == 0


def test_other_businesses_and_the_unpermitted_learn_nothing(database: Engine) -> None:
    actor, other = new_business(**KNOWN), new_business(**KNOWN)
    waiting = draft(actor, new_customer(actor).id)
    with pytest.raises(NotFound):
        check_draft(other, waiting)
    with pytest.raises(NotFound):
        broken_by_credit_note(other, waiting, {})
    with pytest.raises(Forbidden):
        check_draft(without(actor, Permission.ISSUE_INVOICES), waiting)
    with pytest.raises(Forbidden):
        broken_by_credit_note(without(actor, Permission.CORRECT_INVOICES), waiting, {})
