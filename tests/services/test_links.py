"""The customer's link: who gets it, what is behind it, and how it ends."""

import re

import pytest
from sqlalchemy import Engine

from billing_app.domain.access import Actor, Permission, Role
from billing_app.domain.errors import Forbidden, NotFound, Refused
from billing_app.services.correcting import credit_invoice, write_off
from billing_app.services.drafting import create_draft
from billing_app.services.history import history_of
from billing_app.services.links import revoke_link, shared_document
from billing_app.services.opening import record_opening
from billing_app.settings import settings
from tests.builders import new_business, new_customer, new_member, this_day, without
from tests.money_builders import issued_invoice, link_of, now, pay

pytestmark = pytest.mark.usefixtures("honest_books")


@pytest.fixture
def owner(database: Engine) -> Actor:
    return new_business()


@pytest.fixture
def customer(owner: Actor) -> str:
    return new_customer(owner).id


def secret_of(path: str) -> str:
    return path.removeprefix("/i/")


def test_a_link_leads_to_its_document_and_to_no_other(owner: Actor, customer: str) -> None:
    invoices = [issued_invoice(owner, customer) for _ in range(2)]
    paths = [link_of(owner, invoice.id) for invoice in invoices]
    assert all(re.fullmatch(r"/i/[A-Za-z0-9_-]{27}", path) for path in paths)
    found = [shared_document(secret_of(path)) for path in paths]
    assert [shared and shared.document["number"] for shared in found] == [invoice.number for invoice in invoices]
    assert link_of(owner, invoices[0].id) == paths[0]


def test_the_database_does_not_hold_the_secret(owner: Actor, customer: str) -> None:
    invoice = issued_invoice(owner, customer)
    secret = secret_of(link_of(owner, invoice.id))
    row = now(owner, invoice)
    assert secret not in repr(row.model_dump())
    assert shared_document(row.link_digest or "") is None


def test_links_follow_from_the_key_of_the_installation(
    owner: Actor, customer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    invoice = issued_invoice(owner, customer)
    before = link_of(owner, invoice.id)
    monkeypatch.setenv("BILLING_SECRET_KEY", "another secret of tests, long enough to be taken")
    settings.cache_clear()
    assert link_of(owner, invoice.id) != before


@pytest.mark.parametrize("secret", ["", "x", "A" * 27, "A" * 5000, "é\0🙂", "../../etc/passwd"])
def test_a_wrong_secret_finds_nothing(owner: Actor, customer: str, secret: str) -> None:
    issued_invoice(owner, customer)
    assert shared_document(secret) is None


def test_a_revoked_link_ends_and_a_new_one_takes_its_place(owner: Actor, customer: str) -> None:
    invoice = issued_invoice(owner, customer)
    first = link_of(owner, invoice.id)
    second = revoke_link(owner, invoice.id)
    assert shared_document(secret_of(first)) is None
    assert shared_document(secret_of(second)) is not None
    assert second == link_of(owner, invoice.id) != first
    assert history_of(owner, invoice.id)[0].kind == "invoice.link_revoked"


def test_a_draft_has_no_page_for_the_customer(owner: Actor, customer: str) -> None:
    draft = create_draft(owner, {"customer_id": customer}).row
    assert link_of(owner, draft.id) == ""
    with pytest.raises(Refused) as refused:
        revoke_link(owner, draft.id)
    assert refused.value.error_code == "not_issued"
    assert now(owner, draft).link_digest is None


def test_the_link_tells_what_is_still_owed(owner: Actor, customer: str) -> None:
    invoice = issued_invoice(owner, customer)
    secret = secret_of(link_of(owner, invoice.id))

    def standing() -> tuple[str, int]:
        shared = shared_document(secret)
        assert shared is not None
        assert shared.amount_due == 119000
        return shared.status, shared.owed

    assert standing() == ("issued", 119000)
    pay(owner, customer, "190.00", invoice)
    assert standing() == ("partially_paid", 100000)
    credit_invoice(owner, invoice.id, {"amount": "500.00"})
    assert standing() == ("partially_paid", 50000)
    write_off(owner, invoice.id, {})
    assert standing() == ("written_off", 50000)
    pay(owner, customer, "500.00", invoice)
    assert standing()[1] == 0


def test_credit_notes_and_invoices_of_the_old_program_have_links_too(owner: Actor, customer: str) -> None:
    note = credit_invoice(owner, issued_invoice(owner, customer).id, {}).row
    old = {"customer_id": customer, "number": "R-17", "issued_on": "2026-01-02", "due_date": "2026-01-16"}
    data = {"on": this_day().isoformat(), "invoices": [old | {"currency": "EUR", "balance": "238.00"}]}
    opened = record_opening(owner, data).invoices[0]
    for row in (note, opened):
        shared = shared_document(secret_of(link_of(owner, row.id)))
        assert shared is not None
        assert shared.document["number"] == row.number


def test_links_belong_to_one_business_and_need_the_right(owner: Actor, customer: str) -> None:
    invoice = issued_invoice(owner, customer)
    stranger = new_business()
    for attempt in (link_of, revoke_link):
        with pytest.raises(NotFound):
            attempt(stranger, invoice.id)
    with pytest.raises(Forbidden):
        revoke_link(new_member(owner.business_id, Role.VIEWER), invoice.id)
    with pytest.raises(Forbidden):
        link_of(without(owner, Permission.VIEW_INVOICES), invoice.id)
