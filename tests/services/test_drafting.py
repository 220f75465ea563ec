"""Drafts: what can be written, changed, copied and thrown away before a document has its number."""

import pytest
from sqlalchemy import Engine

from billing_app.domain.access import Permission
from billing_app.domain.errors import Forbidden, Frozen, InvalidInput, NotFound, VersionConflict
from billing_app.services.drafting import (
    copy_invoice,
    create_draft,
    delete_draft,
    explain_total,
    get_document,
    preview,
    update_draft,
)
from billing_app.services.history import history_of
from billing_app.services.invoices import annotate, list_invoices
from billing_app.services.issuing import issue_invoice
from billing_app.services.items import create_item, delete_item
from billing_app.store.invoices import InvoiceFilter
from tests.builders import new_business, new_customer, without

pytestmark = pytest.mark.usefixtures("database")

VAT = [{"category": "S", "rate": "19"}]
LINE = {"description": "Consulting", "quantity": "2", "unit_price": "50.00", "taxes": VAT}


def test_an_empty_draft_can_be_stored_and_says_what_is_missing(database: Engine) -> None:
    owner = new_business()
    draft = create_draft(owner, {})
    assert (draft.row.number, draft.row.status, draft.totals.amount_due) == (None, "draft", 0)
    assert "no_lines" in {finding.code for finding in draft.findings}


def test_a_preview_stores_nothing() -> None:
    owner = new_business()
    assert preview(owner, {"lines": [LINE]}).totals.amount_due == 11900
    assert list_invoices(owner, InvoiceFilter()).page.rows == []


def test_a_patch_replaces_lists_as_a_whole_and_null_clears() -> None:
    owner = new_business()
    draft = create_draft(owner, {"lines": [LINE], "note": "Thank you", "purchase_order": "PO 7"})
    changed = update_draft(owner, draft.row.id, {"lines": [LINE, LINE], "note": None}, version=1)
    assert (changed.totals.amount_due, changed.body.note, changed.body.purchase_order) == (23800, "", "PO 7")
    assert changed.row.version == 2


def test_the_second_writer_is_told_who_was_faster() -> None:
    owner = new_business()
    draft = create_draft(owner, {"lines": [LINE]})
    update_draft(owner, draft.row.id, {"note": "first"}, version=1)
    with pytest.raises(VersionConflict, match=owner.name):
        update_draft(owner, draft.row.id, {"note": "second"}, version=1)
    assert get_document(owner, draft.row.id).body.note == "first"


def test_autosave_writes_one_event_a_minute() -> None:
    owner = new_business()
    draft = create_draft(owner, {"lines": [LINE]})
    for version in range(1, 6):
        update_draft(owner, draft.row.id, {"note": f"{version}"}, version=version)
    assert [event.kind for event in history_of(owner, draft.row.id)] == ["draft.updated", "draft.created"]


def test_a_bad_value_changes_nothing() -> None:
    owner = new_business()
    draft = create_draft(owner, {"lines": [LINE]})
    with pytest.raises(InvalidInput) as caught:
        update_draft(owner, draft.row.id, {"lines": [LINE | {"quantity": "NaN"}]}, version=1)
    assert caught.value.findings[0].path == "lines.0.quantity"
    assert get_document(owner, draft.row.id).totals.amount_due == 11900


def test_a_deleted_draft_is_gone_and_can_be_made_again_from_its_body() -> None:
    owner = new_business()
    draft = create_draft(owner, {"lines": [LINE]})
    body = delete_draft(owner, draft.row.id)
    with pytest.raises(NotFound):
        get_document(owner, draft.row.id)
    assert create_draft(owner, body).totals == draft.totals


def test_a_copy_of_an_issued_invoice_is_a_draft_of_today() -> None:
    owner = new_business()
    body = {"customer_id": new_customer(owner).id, "lines": [LINE], "issue_date": "2026-01-05"}
    issued = issue_invoice(owner, create_draft(owner, body).row.id)
    copy = copy_invoice(owner, issued.row.id)
    assert (copy.row.status, copy.body.issue_date, copy.totals.amount_due) == ("draft", None, 11900)
    assert {line.id for line in copy.body.lines}.isdisjoint(line.id for line in issued.body.lines)


def test_an_issued_invoice_takes_notes_and_nothing_else() -> None:
    owner = new_business()
    body = {"customer_id": new_customer(owner).id, "lines": [LINE]}
    issued = issue_invoice(owner, create_draft(owner, body).row.id)
    noted = annotate(owner, issued.row.id, {"internal_note": "Call first", "tags": ["vip", "vip"], "disputed": True})
    assert (noted.row.internal_note, noted.row.tags, noted.row.disputed) == ("Call first", ["vip"], True)
    with pytest.raises(Frozen):
        annotate(owner, issued.row.id, {"note": "changed"})
    with pytest.raises(Frozen):
        update_draft(owner, issued.row.id, {"note": "changed"}, version=issued.row.version)
    with pytest.raises(Frozen):
        delete_draft(owner, issued.row.id)


def test_a_draft_whose_item_is_gone_still_opens() -> None:
    owner = new_business()
    item = create_item(owner, {"name": "Lamp", "unit_price": "5.00", "currency": "EUR", "tax": VAT[0]})
    draft = create_draft(owner, {"lines": [LINE | {"item_id": item.id}]})
    delete_item(owner, item.id)
    read = get_document(owner, draft.row.id)
    assert read.totals.amount_due == 11900
    assert read.findings[0].path == "lines.0.item_id"


def test_a_total_is_explained_by_its_steps() -> None:
    owner = new_business()
    draft = create_draft(owner, {"lines": [LINE]})
    steps = explain_total(owner, draft.row.id, "tax_total")
    assert steps[-1].amount == draft.totals.tax_total == 1900
    with pytest.raises(InvalidInput):
        explain_total(owner, draft.row.id, "no_such_total")


def test_drafts_belong_to_one_business_and_need_the_right() -> None:
    owner, stranger = new_business(), new_business()
    draft = create_draft(owner, {"lines": [LINE]})
    for attempt in (
        lambda actor: get_document(actor, draft.row.id),
        lambda actor: update_draft(actor, draft.row.id, {}, version=1),
        lambda actor: delete_draft(actor, draft.row.id),
        lambda actor: copy_invoice(actor, draft.row.id),
    ):
        with pytest.raises(NotFound):
            attempt(stranger)
    clerk = without(owner, Permission.EDIT_DRAFTS)
    for attempt in (lambda: create_draft(clerk, {}), lambda: delete_draft(clerk, draft.row.id)):
        with pytest.raises(Forbidden):
            attempt()
