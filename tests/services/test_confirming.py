"""Rules that an e-invoice would break are shown to the person who issues, before there is a number."""

from typing import Any

import pytest
from sqlalchemy import Engine

from billing_app.documents.workshop import WorkshopFailed
from billing_app.domain.access import Actor, Permission
from billing_app.domain.errors import Conflict, Forbidden, NotFound, Refused
from billing_app.services.business import change_business
from billing_app.services.correcting import credit_invoice
from billing_app.services.drafting import create_draft, get_document
from billing_app.services.e_invoices import asking, foreseeing
from billing_app.services.e_invoices.confirming import (
    broken_by_credit_note,
    broken_by_draft,
    doubtful_drafts,
    issue_unless_broken,
)
from billing_app.services.issuing import issue_invoice
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
    (finding,) = broken_by_draft(actor, broken)
    assert (finding.rule, finding.path, finding.severity) == ("BR-CL-23", "lines.0.unit", "refusal")
    assert issue_invoice(actor, broken).row.number
    assert broken_by_draft(actor, broken) == ()


def test_a_draft_that_breaks_nothing_is_issued_without_a_question(database: Engine, asked: list[str]) -> None:
    actor = new_business(**KNOWN)
    assert broken_by_draft(actor, draft(actor, new_customer(actor).id, PLAIN)) == ()
    assert asked == ["facturx"]


def test_where_nobody_gets_an_e_invoice_the_rules_are_not_asked(database: Engine, asked: list[str]) -> None:
    unknown = new_business(vat_id=None, tax_number=None)
    known = new_business(**KNOWN)
    for actor, customer_id in (
        (unknown, new_customer(unknown).id),
        (known, new_customer(known, kind="person").id),
        (known, None),
    ):
        assert broken_by_draft(actor, draft(actor, customer_id)) == ()
    assert asked == []
    chosen = new_customer(unknown, document_format="ubl").id
    assert broken_by_draft(unknown, draft(unknown, chosen))
    assert asked == ["ubl"]


def test_what_the_issue_itself_refuses_is_no_question(database: Engine, asked: list[str]) -> None:
    actor = new_business(**KNOWN)
    unfinished = create_draft(actor, {"customer_id": new_customer(actor).id, "currency": "EUR", "lines": []}).row.id
    strict = new_business(check_policy="refuse", **KNOWN)
    assert broken_by_draft(actor, unfinished) == ()
    assert broken_by_draft(strict, draft(strict, new_customer(strict).id)) == ()
    assert asked == []


def test_rules_that_can_not_be_asked_are_said_and_hold_nobody_up(
    database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise WorkshopFailed("ill")

    monkeypatch.setattr(asking, "in_workshop", fail)
    actor = new_business(**KNOWN)
    waiting = draft(actor, new_customer(actor).id)
    (finding,) = broken_by_draft(actor, waiting)
    assert "can't be asked" in finding.text
    assert issue_invoice(actor, waiting).row.number


def test_of_several_drafts_those_are_named_that_break_rules(database: Engine, asked: list[str]) -> None:
    actor = new_business(**KNOWN)
    broken = [draft(actor, new_customer(actor, name=name).id) for name in ("Rouge", "Bleu")]
    good, person = draft(actor, new_customer(actor).id, PLAIN), draft(actor, new_customer(actor, kind="person").id)
    foreign = new_business(**KNOWN)
    found = doubtful_drafts(actor, [good, broken[0], person, broken[1], broken[0], "no-such-draft"])
    assert [(each.invoice_id, each.customer_name) for each in found] == [(broken[0], "Rouge"), (broken[1], "Bleu")]
    assert {one.rule for each in found for one in each.findings} == {"BR-CL-23"}
    assert len(asked) == 3
    assert doubtful_drafts(foreign, broken) == []
    with pytest.raises(Forbidden):
        doubtful_drafts(without(actor, Permission.ISSUE_INVOICES), broken)


def test_rules_that_can_not_be_asked_are_waited_for_once(
    database: Engine, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise WorkshopFailed("ill")

    monkeypatch.setattr(asking, "in_workshop", fail)
    actor = new_business(**KNOWN)
    customer = new_customer(actor).id
    waiting = [draft(actor, customer, PLAIN) for _ in range(3)]
    assert [each.findings for each in doubtful_drafts(actor, waiting)] == [foreseeing.UNASKED] * 3
    assert len(asked) == 1
    with pytest.raises(Conflict):
        issue_unless_broken(actor, waiting[0])


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
        broken_by_draft(other, waiting)
    with pytest.raises(NotFound):
        broken_by_credit_note(other, waiting, {})
    with pytest.raises(Forbidden):
        broken_by_draft(without(actor, Permission.ISSUE_INVOICES), waiting)
    with pytest.raises(Forbidden):
        broken_by_credit_note(without(actor, Permission.CORRECT_INVOICES), waiting, {})
