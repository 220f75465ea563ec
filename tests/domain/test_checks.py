"""What stands against issuing: refusals and warnings."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from billing_app.domain.business import parse_business
from billing_app.domain.checks import SellerFacts, check_draft, check_issue, facts_of
from billing_app.domain.errors import Finding
from billing_app.domain.invoice import InvoiceBody
from billing_app.domain.party import Address, Party
from billing_app.domain.tax import Tax
from billing_app.domain.totals import Totals, compute_totals, empty_totals
from tests.domain.bodies import GST, amount, body, line

TODAY = date(2026, 6, 15)
PROFILE = parse_business(
    {
        "name": "Werkhof GmbH",
        "country": "DE",
        "currency": "EUR",
        "address": {"line1": "Lindenstr. 5", "city": "Berlin"},
        "vat_id": "DE136695976",
    }
)
SELLER = facts_of(PROFILE)
BUYER = Party("Kunde NV", "BE", Address("Kaai 1", city="Gent", country="BE"), vat_id="BE0123456749")
REVERSE, INTRA, EXEMPT, OUTSIDE = Tax("AE"), Tax("K"), Tax("E", reason="§ 4 UStG"), Tax("O")
GENT = Address(country="BE")


def totals_of(document: InvoiceBody) -> Totals:
    return compute_totals(document) if document.lines else empty_totals(document.currency)


def findings(document: InvoiceBody, seller: SellerFacts = SELLER, buyer: Party | None = BUYER) -> list[Finding]:
    return check_issue(document, totals_of(document), seller, buyer, today=TODAY)


def codes(found: list[Finding], severity: str) -> list[tuple[str, str]]:
    return [(finding.code, finding.path) for finding in found if finding.severity == severity]


def test_a_complete_invoice_has_no_findings() -> None:
    assert findings(body(line("1", "100"))) == []


NOT_REGISTERED = replace(SELLER, tax_status="small_business")
AMERICAN = replace(SELLER, country="US", tax_status="unregistered")

REFUSALS: list[tuple[InvoiceBody, dict[str, Any], tuple[str, str]]] = [
    (body(), {}, ("no_lines", "lines")),
    (body(line("-1", "100")), {}, ("negative_total", "lines")),
    (body(replace(line("1", "1"), taxes=())), {}, ("tax_missing", "lines.0.taxes")),
    (body(line("1", "1")), {"seller": NOT_REGISTERED}, ("not_registered", "lines.0.taxes.0")),
    (
        body(line("1", "1")),
        {"seller": replace(SELLER, tax_status="unregistered")},
        ("not_registered", "lines.0.taxes.0"),
    ),
    (body(line("1", "1")), {"seller": AMERICAN}, ("not_registered", "lines.0.taxes.0")),
    (body(line("1", "1", REVERSE)), {"buyer": replace(BUYER, vat_id="")}, ("buyer_vat_id_missing", "customer_id")),
    (body(line("1", "1", REVERSE)), {"buyer": None}, ("buyer_vat_id_missing", "customer_id")),
    (
        body(line("1", "1", INTRA), delivery_date=TODAY, delivery_address=GENT),
        {"buyer": replace(BUYER, vat_id="")},
        ("buyer_vat_id_missing", "customer_id"),
    ),
    (body(line("1", "1", INTRA), delivery_address=GENT), {}, ("supply_date_missing", "delivery_date")),
    (body(line("1", "1", INTRA), period_to=TODAY), {}, ("delivery_country_missing", "delivery_address.country")),
    (body(line("1", "1", Tax("E"))), {}, ("reason_missing", "lines.0.taxes.0.reason")),
    (
        body(line("1", "1", EXEMPT), line("1", "1", Tax("E", reason="§ 19"))),
        {},
        ("several_reasons", "lines.0.taxes.0"),
    ),
    (body(line("1", "1"), line("1", "1", OUTSIDE)), {}, ("outside_scope_alone", "lines.1.taxes.0")),
    (body(line("1", "1"), currency="USD"), {}, ("exchange_rate_missing", "exchange_rate")),
    (body(line("1", "1"), exchange_rate=Decimal("1.1")), {}, ("exchange_rate_not_one", "exchange_rate")),
    (body(line("1", "1", Tax("S"))), {}, ("rate_missing", "lines.0.taxes.0.rate")),
    (body(line("1", "1", Tax("Z", Decimal(5)))), {}, ("rate_not_zero", "lines.0.taxes.0.rate")),
    (
        body(line("1", "10"), charges=(amount("1", Tax("S")),)),
        {},
        ("rate_missing", "charges.0.taxes.0.rate"),
    ),
    (body(line("1", "1"), issue_date=date(2026, 6, 16)), {}, ("issue_date_in_future", "issue_date")),
    (body(line("1", "1")), {"seller": replace(SELLER, books_closed_until=TODAY)}, ("period_closed", "issue_date")),
]


@pytest.mark.parametrize(
    ("document", "others", "expected"), REFUSALS, ids=[row[2][0] + str(i) for i, row in enumerate(REFUSALS)]
)
def test_documents_are_refused(document: InvoiceBody, others: dict[str, Any], expected: tuple[str, str]) -> None:
    assert codes(findings(document, **others), "refusal") == [expected]


WARNINGS: list[tuple[InvoiceBody, dict[str, Any], tuple[str, str]]] = [
    (body(line("1", "101")), {"buyer": replace(BUYER, address=Address())}, ("buyer_address_missing", "customer_id")),
    (body(line("1", "1")), {"buyer": replace(BUYER, name="")}, ("buyer_name_missing", "customer_id")),
    (body(line("1", "1000")), {"buyer": None}, ("buyer_missing", "customer_id")),
    (
        body(line("1", "1")),
        {"seller": replace(SELLER, party=replace(SELLER.party, address=Address()))},
        ("seller_address_missing", "seller.address"),
    ),
    (
        body(line("1", "1")),
        {"seller": replace(SELLER, party=replace(SELLER.party, vat_id=""))},
        ("seller_tax_id_missing", "seller.vat_id"),
    ),
    (body(line("1", "1", Tax("S", Decimal("19.5")))), {}, ("unusual_rate", "lines.0.taxes.0.rate")),
    (body(line("1", "1", Tax("Z"))), {"seller": NOT_REGISTERED}, ("unusual_category", "lines.0.taxes.0")),
    (body(replace(line("1", "1"), description="")), {}, ("description_missing", "lines.0.description")),
    (body(line("0", "1")), {}, ("quantity_zero", "lines.0.quantity")),
    (body(line("1", "1"), due_date=date(2026, 6, 14)), {}, ("due_before_issue", "due_date")),
    (body(line("1", "1", Tax("G"))), {}, ("export_within_eu", "lines.0.taxes.0")),
    (
        body(line("1", "1", INTRA), delivery_date=TODAY, delivery_address=Address(country="DE")),
        {},
        ("delivery_country_unusual", "delivery_address.country"),
    ),
]


@pytest.mark.parametrize(("document", "others", "expected"), WARNINGS, ids=[row[2][0] for row in WARNINGS])
def test_documents_are_warned_about(document: InvoiceBody, others: dict[str, Any], expected: tuple[str, str]) -> None:
    found = findings(document, **others)
    assert codes(found, "warning") == [expected]
    assert codes(found, "refusal") == []


def test_a_strict_business_has_its_warnings_refused() -> None:
    found = findings(body(line("0", "1")), replace(SELLER, check_policy="refuse"))
    assert codes(found, "refusal") == [("quantity_zero", "lines.0.quantity")]


def test_a_complete_intra_community_supply_can_be_issued() -> None:
    assert findings(body(line("1", "1", INTRA), delivery_date=TODAY, delivery_address=GENT)) == []


def test_a_small_sale_may_have_no_buyer() -> None:
    assert findings(body(line("1", "100")), buyer=None) == []


def test_a_small_business_needs_no_reason_of_its_own() -> None:
    assert findings(body(line("1", "1", Tax("E"))), NOT_REGISTERED) == []


def test_an_american_seller_collects_sales_tax_by_its_name() -> None:
    document = body(line("1", "1", Tax("S", Decimal("8.875"), "Sales tax")))
    assert codes(findings(document, AMERICAN), "refusal") == []
    assert codes(findings(document, replace(AMERICAN, country="DE")), "refusal") == [
        ("not_registered", "lines.0.taxes.0")
    ]


def test_a_named_tax_may_have_any_rate() -> None:
    assert findings(body(line("1", "1", GST))) == []


def test_a_draft_needs_no_exchange_rate_yet() -> None:
    document = body(line("1", "1"), currency="USD")
    found = check_draft(document, totals_of(document), PROFILE, BUYER, today=TODAY)
    assert codes(found, "warning") == [("exchange_rate_missing", "exchange_rate")]


def test_refusals_come_before_warnings() -> None:
    found = findings(body(line("0", "1"), line("1", "1", Tax("E"))))
    assert [finding.severity for finding in found] == ["refusal", "warning"]


def test_findings_of_a_long_document_are_limited() -> None:
    document = body(*[line("0", "1", Tax("E"))] * 500)
    assert len(findings(document)) <= 200


def test_rate_is_measured_by_the_day_of_the_supply() -> None:
    old, then = Tax("S", Decimal(16)), date(2020, 9, 1)
    warned = [("unusual_rate", "lines.0.taxes.0.rate")]
    assert codes(findings(body(line("1", "1", old))), "warning") == warned
    assert codes(findings(body(line("1", "1", old), delivery_date=then)), "warning") == []
    assert codes(findings(body(line("1", "1", old), period_to=then)), "warning") == []
    assert codes(findings(body(line("1", "1", old, delivery_date=then))), "warning") == []
    late = body(line("1", "1", old), delivery_date=date(2021, 1, 1), issue_date=then)
    assert codes(findings(late), "warning") == warned
