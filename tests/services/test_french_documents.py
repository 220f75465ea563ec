"""Documents of a French business: the nature of the operation and the coded notes, frozen and sent."""

import json

from sqlalchemy import Engine

from billing_app.domain.access import Actor
from billing_app.services.business import change_business
from billing_app.services.correcting import credit_invoice
from billing_app.services.document_files import document_file
from billing_app.services.drafting import create_draft, preview
from billing_app.services.issuing import issue_invoice
from tests.builders import new_business, new_customer

LINE = {"description": "Conseil", "quantity": "1", "unit_price": "100", "taxes": [{"category": "S", "rate": "20"}]}
SELLER = {"country": "FR", "vat_id": "FR40303265045", "legal_id": "303265045", "language": "fr"}
BUYER = {"country": "FR", "legal_id": "732829320", "language": "fr"}


def body(actor: Actor) -> dict[str, object]:
    return {"customer_id": new_customer(actor, **BUYER).id, "currency": "EUR", "lines": [LINE]}


def test_nature_and_notes_stand_on_invoice_and_credit_note_and_in_their_e_invoices(
    database: Engine, honest_books: None
) -> None:
    actor = new_business(**SELLER, supply_nature="services")
    invoice = issue_invoice(actor, create_draft(actor, body(actor)).row.id).row
    note = credit_invoice(actor, invoice.id, {}).row
    for row in (invoice, note):
        assert "Nature de l’opération : prestation de services." in json.loads(row.frozen)["legal"]
        content = document_file(actor, row.id, "ubl").content.decode()
        assert "<cbc:ProfileID>S1<" in content
        assert all(f"#{code}#" in content for code in ("PMD", "PMT", "AAB"))


def test_whoever_has_not_chosen_is_told_while_typing_and_what_is_frozen_stays(database: Engine) -> None:
    actor = new_business(**SELLER)
    typed = body(actor)
    assert "supply_nature_missing" in {finding.code for finding in preview(actor, typed).findings}
    before = issue_invoice(actor, create_draft(actor, typed).row.id).row
    change_business(actor, {"supply_nature": "goods"})
    assert "supply_nature_missing" not in {finding.code for finding in preview(actor, typed).findings}
    assert "ProfileID" not in document_file(actor, before.id, "ubl").content.decode()
    after = issue_invoice(actor, create_draft(actor, typed).row.id).row
    assert "<cbc:ProfileID>B1<" in document_file(actor, after.id, "ubl").content.decode()
