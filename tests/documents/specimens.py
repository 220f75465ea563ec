"""Specimens of frozen documents, one per thing that a sheet can show, and how a sheet is written down as text.

`python -m tests.documents.specimens` writes the golden files anew; read what changed before you keep it.
"""

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from billing_app.documents.languages import LANGUAGES
from billing_app.documents.pdf import Style, render_pdf
from billing_app.documents.sheet import Sheet, make_sheet
from billing_app.domain.body import parse_body
from billing_app.domain.business import merge_business, parse_business
from billing_app.domain.credit_note import CreditedSoFar, CreditRequest, make_credit_note
from billing_app.domain.customer import merge_customer, parse_customer
from billing_app.domain.exchange import rate_for
from billing_app.domain.frozen import Heading, freeze
from billing_app.domain.invoice import DepositDeduction, InvoiceBody
from billing_app.domain.reasons import with_reasons
from billing_app.domain.tax import Tax
from billing_app.domain.totals import Totals, compute_totals
from tests.documents.reading import pages_of

GOLDEN = Path(__file__).parent / "golden"
PDF_GOLDEN = Path(__file__).parent / "golden_pdf"
ISSUED_ON, DUE_ON = date(2026, 3, 10), date(2026, 3, 24)
SELLER = parse_business(
    {
        "name": "Werkhof GmbH",
        "country": "DE",
        "currency": "EUR",
        "address": {"line1": "Lindenstr. 5", "postal_code": "10969", "city": "Berlin"},
        "vat_id": "DE136695976",
        "tax_number": "37/123/45678",
        "iban": "DE02120300000000202051",
        "bic": "BYLADEM1001",
    }
)
BUYER = parse_customer(
    {
        "name": "Atelier Rouge",
        "country": "FR",
        "vat_id": "FR40303265045",
        "address": {"line1": "12 rue Mercière", "line2": "Étage 3", "postal_code": "69002", "city": "Lyon"},
    }
)
S19, S7 = {"category": "S", "rate": "19"}, {"category": "S", "rate": "7"}


def line(price: str, quantity: str = "1", tax: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    return {"id": f"{price}-{quantity}", "description": "Work", "quantity": quantity, "unit_price": price} | {
        "taxes": [tax or S19],
        **more,
    }


SPECIMENS: dict[str, dict[str, Any]] = {
    "simple": {"lines": [line("1234.5", "2.5")], "note": "Thank you for your order."},
    "allowances_and_charges": {
        "lines": [
            line("100", "3", allowances=[{"percent": "12.5", "reason": "Bulk"}], charges=[{"amount": "4"}]),
            line("4.5", "1200", price_base_quantity="1000", delivery_date="2026-03-02"),
        ],
        "allowances": [{"percent": "10", "reason": "Loyal customer"}, {"amount": "5"}],
        "charges": [{"amount": "4.9", "reason": "Freight"}],
    },
    "several_rates": {
        "lines": [
            line("55.55"),
            line("11.11", tax=S7),
            line("20", tax={"category": "Z"}),
            line("300", taxes=[{"category": "S", "rate": "5", "name": "GST"}, S19 | {"rate": "9.975", "name": "QST"}]),
        ]
    },
    "prices_including_tax": {
        "prices_include_tax": True,
        "lines": [line("119"), line("107", tax=S7)],
        "allowances": [{"amount": "10"}],
    },
    "withholding": {"lines": [line("1000", tax=S19 | {"rate": "21"})], "withholding": [{"name": "IRPF", "rate": "15"}]},
    "deposit_deducted": {"lines": [line("1000")], "deposits": [{"invoice_id": "deposit"}]},
    "foreign_currency": {"currency": "USD", "exchange_rate": "0.9137", "lines": [line("33.333333")]},
    "yen": {"currency": "JPY", "exchange_rate": "0.0061", "lines": [line("333", "3", {"category": "S", "rate": "10"})]},
    "credit_note": {
        "lines": [line("57.48", "2", charges=[{"amount": "1.5"}])],
        "allowances": [{"percent": "10"}],
        "withholding": [{"name": "IRPF", "rate": "15"}],
    },
    "period_and_early_payment": {
        "lines": [line("89.00")],
        "period": {"from": "2026-02-01", "to": "2026-02-28"},
        "early_payment": {"percent": "2.5", "days": 10},
        "purchase_order": "PO 4711",
        "buyer_reference": "Mme Leroy",
    },
    "reverse_charge": {"lines": [line("100", tax={"category": "AE"})]},
    "intra_community_supply": {
        "lines": [line("100", tax={"category": "K"})],
        "delivery_date": "2026-03-01",
        "delivery_address": {"line1": "Quai 4", "postal_code": "69007", "city": "Lyon", "country": "FR"},
    },
    "outside_the_scope": {"kind": "deposit", "lines": [line("100", tax={"category": "O"})]},
    "units": {
        "round_tax_per_line": True,
        "lines": [
            line("80", "2.5", unit="HUR"),
            line("3", "12", unit="H87"),
            line("500", unit="LS"),
            line("1.2", "0.75", unit="MTK"),
        ],
    },
    "rounded_cash": {"lines": [line("91.33", tax=S19 | {"rate": "8.1"})], "cash_rounding": "0.05"},
}
DEPOSIT = DepositDeduction(
    "deposit", "DEP-2026-00003", date(2026, 2, 1), 35700, ((Tax("S", Decimal(19)), 30000, 5700),)
)


def document(name: str, language: str) -> dict[str, Any]:
    """A frozen document as it is read back."""
    data = {"currency": "EUR"} | SPECIMENS[name]
    body = with_reasons(parse_body(data), SELLER.country, language, SELLER.tax_status)
    deposits = (DEPOSIT,) if body.deposit_ids else ()
    totals = compute_totals(body, deposits=deposits)
    original: dict[str, str] | None = None
    if name == "credit_note":
        original = {"invoice_id": "original", "number": "INV-2026-00007", "issued_on": "2026-03-01"}
        body, totals = _credited(body, totals)
    heading = Heading(
        number="CN-2026-00001" if original else "INV-2026-00042",
        issued_on=ISSUED_ON,
        due_on=DUE_ON,
        supplied_on=ISSUED_ON,
        language=language,
        credits=original,
        terms="Goods stay ours until they are paid.",
        footer="Werkhof GmbH · HRB 1234",
    )
    rate = rate_for(body.currency, SELLER.currency, body.exchange_rate)
    text, _ = freeze(heading, body, totals, seller=SELLER.seller, buyer=BUYER.buyer, rate=rate, deposits=deposits)
    return json.loads(text)


def written_document(
    data: dict[str, Any],
    language: str = "en",
    *,
    seller: dict[str, Any] | None = None,
    buyer: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """A frozen document of any body, as it is read back."""
    business = merge_business(SELLER, seller or {})
    customer = merge_customer(BUYER, buyer or {})
    body = with_reasons(
        parse_body({"currency": business.currency} | data), business.country, language, business.tax_status
    )
    heading = Heading(
        number="INV-2026-00042",
        issued_on=ISSUED_ON,
        due_on=DUE_ON,
        supplied_on=ISSUED_ON,
        language=language,
    )
    rate = rate_for(body.currency, business.currency, body.exchange_rate)
    text, _ = freeze(heading, body, compute_totals(body), seller=business.seller, buyer=customer.buyer, rate=rate)
    return json.loads(text)


def _credited(body: InvoiceBody, totals: Totals) -> tuple[InvoiceBody, Totals]:
    note = make_credit_note(body, totals, CreditedSoFar(), CreditRequest())
    return note.body, note.totals


def written(sheet: Sheet) -> Iterator[str]:
    """A sheet as lines of text."""
    yield f"{sheet.title} | {sheet.number}"
    for party in (sheet.seller, sheet.buyer):
        yield " / ".join(party)
    for label, value in sheet.facts:
        yield f"{label}: {value}"
    yield " | ".join(sheet.labels[name] for name in ("description", "quantity", "price", "tax", "amount"))
    for each in sheet.lines:
        yield " | ".join((each.description, each.quantity, each.price, each.tax, each.amount))
        yield from (f"    {detail}" for detail in each.details)
    for label, value in (*sheet.totals, (sheet.labels["due_amount"], sheet.amount_due)):
        yield f"{label} = {value}"
    for label, value in sheet.payment:
        yield f"{sheet.labels['pay_to']}, {label}: {value}"
    yield from (f"“{note}”" for note in sheet.notes)


def golden_text(name: str) -> str:
    """A specimen in every language, as its golden file holds it; blanks that don't break are shown as ␣."""
    parts = ("\n".join([f"[{each}]", *written(make_sheet(document(name, each)))]) for each in LANGUAGES)
    return ("\n\n".join(parts) + "\n").replace("\u202f", "␣").replace("\xa0", "␣")


def pdf_text(name: str) -> str:
    """The same of its PDF, page by page, as a reader finds it."""
    parts = (
        f"[{each}]\n" + "\f\n".join(pages_of(render_pdf(json.dumps(document(name, each)), Style())))
        for each in LANGUAGES
    )
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    for specimen in SPECIMENS:
        (GOLDEN / f"{specimen}.txt").write_text(golden_text(specimen))
        (PDF_GOLDEN / f"{specimen}.txt").write_text(pdf_text(specimen))
