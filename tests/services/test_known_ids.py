"""Ids that tell by themselves that they are mistyped are refused at their field, unless they are stored already."""

from typing import Any

import pytest

from billing_app.domain.access import Actor
from billing_app.domain.customer import merge_customer, parse_customer
from billing_app.domain.errors import InvalidInput
from billing_app.services.business import change_business, read_business
from billing_app.services.customers import create_customer, get_customer, update_customer
from billing_app.services.drafting import preview
from billing_app.services.known_ids import check_ids
from billing_app.store import customers as store
from billing_app.store.session import transaction
from billing_app.store.tables import Customer as CustomerRow
from tests.builders import new_customer
from tests.money_builders import work


@pytest.mark.parametrize(
    ("country", "given"),
    [
        ("DE", {"vat_id": "DE 136 695 976"}),
        ("DE", {"vat_id": "136695976"}),
        ("US", {"vat_id": "12-3456789"}),
        ("US", {"vat_id": "DE136695976"}),
        ("GR", {"vat_id": "EL094259216"}),
        ("ES", {"vat_id": "ESB12345674"}),
        ("GB", {"vat_id": "GB980780684"}),
        ("GB", {"vat_id": "XI980780684"}),
        ("CH", {"vat_id": "CHE-107.787.577 MWST"}),
        ("CH", {"vat_id": "CHE107787577"}),
        ("NO", {"vat_id": "NO995525828MVA"}),
        ("IN", {"vat_id": "27AAPFU0939F1ZV"}),
        ("FR", {"legal_id": "732 829 320"}),
        ("FR", {"legal_id": "73282932000074"}),
        ("FR", {"legal_id": "RCS Paris B 732829320"}),
        ("DE", {"legal_id": "HRB 12345"}),
        ("DE", {"electronic_address": {"scheme": "0204", "id": "04011000-12345-03"}}),
        ("DE", {"electronic_address": {"scheme": "EM", "id": "a@b.example"}}),
        ("DE", {"document_format": "xrechnung-ubl", "buyer_reference": "04011000-12345-03"}),
        ("DE", {"document_format": "xrechnung-ubl", "buyer_reference": "PO 2026-11-27"}),
        ("DE", {"buyer_reference": "04011000-12345-04"}),
    ],
)
def test_right_ids_and_those_that_nobody_here_knows_are_taken(country: str, given: dict[str, Any]) -> None:
    customer = parse_customer({"name": "A", "country": country} | given)
    assert check_ids(None, customer) is customer


@pytest.mark.parametrize(
    ("country", "given", "path", "sentence"),
    [
        ("DE", {"vat_id": "DE1"}, "vat_id", "no VAT number of DE"),
        ("DE", {"vat_id": "1"}, "vat_id", "such as DE136695976"),
        ("DE", {"vat_id": "DE136695977"}, "vat_id", "no VAT number of DE"),
        ("US", {"vat_id": "FR40303265046"}, "vat_id", "no VAT number of FR"),
        ("GR", {"vat_id": "EL094259217"}, "vat_id", "no VAT number of EL"),
        ("GB", {"vat_id": "GB980780685"}, "vat_id", "no VAT number of GB"),
        ("CH", {"vat_id": "CHE-107.787.578 MWST"}, "vat_id", "no VAT number of CH"),
        ("NO", {"vat_id": "NO995525829MVA"}, "vat_id", "no VAT number of NO"),
        ("FR", {"legal_id": "732829321"}, "legal_id", "no SIREN"),
        ("FR", {"legal_id": "732 829 320 00075"}, "legal_id", "no SIRET"),
        (
            "DE",
            {"electronic_address": {"scheme": "0204", "id": "04011000-12345-34"}},
            "electronic_address.id",
            "Leitweg",
        ),
        ("DE", {"electronic_address": {"scheme": "0204", "id": "ZZ"}}, "electronic_address.id", "Leitweg"),
        ("FR", {"electronic_address": {"scheme": "0009", "id": "732829320"}}, "electronic_address.id", "no SIRET"),
        (
            "DE",
            {"document_format": "xrechnung-cii", "buyer_reference": "04011000-12345-34"},
            "buyer_reference",
            "Leitweg",
        ),
    ],
)
def test_mistyped_ids_are_refused_at_their_field(country: str, given: dict[str, Any], path: str, sentence: str) -> None:
    with pytest.raises(InvalidInput, match=sentence) as refused:
        check_ids(None, parse_customer({"name": "A", "country": country} | given))
    assert [(finding.code, finding.path) for finding in refused.value.findings] == [("mistyped_id", path)]


@pytest.mark.usefixtures("database")
def test_customer_and_business_are_asked_for_right_ids(actor: Actor) -> None:
    with pytest.raises(InvalidInput, match="no VAT number of DE"):
        create_customer(actor, {"name": "A", "country": "DE", "vat_id": "DE1"})
    customer = new_customer(actor, vat_id="DE136695976").id
    with pytest.raises(InvalidInput, match="no VAT number of DE"):
        update_customer(actor, customer, {"vat_id": "DE1"})
    with pytest.raises(InvalidInput, match="no VAT number of FR"):
        change_business(actor, {"vat_id": "FR1"})
    assert read_business(actor).profile.vat_id == "DE136695976"


@pytest.mark.usefixtures("database")
def test_what_is_stored_can_be_kept_and_documents_warn_of_it(actor: Actor) -> None:
    customer = new_customer(actor).id
    with transaction(actor) as scope:
        row = scope.session.get(CustomerRow, customer)
        assert row is not None
        store.change_customer(scope, row, merge_customer(store.profile_of(row), {"vat_id": "DE1"}))
    changed = update_customer(actor, customer, {"name": "Another name", "vat_id": "DE1"})
    assert (changed.profile.name, get_customer(actor, customer).profile.vat_id) == ("Another name", "DE1")
    found = preview(actor, {"customer_id": customer, "currency": "EUR", "lines": [work()]}).findings
    (odd,) = [finding for finding in found if finding.code == "mistyped_id"]
    assert (odd.severity, odd.path) == ("warning", "customer_id")
    assert odd.text.startswith("The customer, DE1: This is no VAT number of DE")
    with pytest.raises(InvalidInput):
        update_customer(actor, customer, {"vat_id": "DE2"})
