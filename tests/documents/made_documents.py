"""Strategies of frozen documents: kinds × categories × allowances × currencies × languages, with text of every sort."""

import json
import unicodedata
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from billing_app.documents.languages import LANGUAGES
from billing_app.domain.body import parse_body
from billing_app.domain.business import BusinessProfile, parse_business
from billing_app.domain.checks import check_issue, facts_of
from billing_app.domain.credit_note import CreditedSoFar, CreditRequest, make_credit_note
from billing_app.domain.customer import Customer, parse_customer
from billing_app.domain.errors import BillingError
from billing_app.domain.exchange import rate_for
from billing_app.domain.frozen import Heading, freeze
from billing_app.domain.invoice import DepositDeduction, InvoiceBody
from billing_app.domain.money import decimals_of
from billing_app.domain.reasons import with_reasons
from billing_app.domain.tax import Tax
from billing_app.domain.totals import Totals, compute_totals

ISSUED_ON, DUE_ON = date(2026, 3, 10), date(2026, 4, 9)
CURRENCIES = {"EUR": "1", "USD": "0.9137", "CHF": "1.05", "JPY": "0.0061", "HUF": "0.0025", "GBP": "1.17"}
SYNTAX = (
    "<b>bold</b> & \"quoted\" 'single'",
    "&amp; &#60; <![CDATA[x]]> <!-- note --> <?php ?>",
    "#let x = [*strong* _em_] $a^2$ @ref <label> \\ ~ `raw`",
    "#SALE# 50 % off",
    "{{ jinja }} {% raw %} ${shell} $(command) %s",
    "Zürich – Łódź – Αθήνα – 東京 – 🚲",
    "שלום עולם",
    "a\u00a0b\u2009c",
    "'; DROP TABLE invoices; --",
)


def texts(*, several_lines: bool = False, longest: int = 60) -> st.SearchStrategy[str]:
    """What somebody may type: markup of every syntax, scripts of every direction, and what nobody thinks of."""
    alphabet = st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co"), exclude_characters="\ufffe\uffff")
    random = st.text(alphabet, min_size=1, max_size=longest)
    one = st.one_of(st.sampled_from(SYNTAX), random).map(lambda text: unicodedata.normalize("NFC", text).strip())
    one = one.filter(lambda text: bool(text) and len(text) <= 150)
    return st.lists(one, min_size=1, max_size=3).map("\n".join) if several_lines else one


def amounts(low: str, high: str, places: int) -> st.SearchStrategy[str]:
    number = st.decimals(Decimal(low), Decimal(high), places=places, allow_nan=False, allow_infinity=False)
    return number.map(lambda value: format(value, "f"))


TAXES: dict[str, list[dict[str, str]]] = {
    "domestic": [
        {"category": "S", "rate": "19"},
        {"category": "S", "rate": "7"},
        {"category": "S", "rate": "9.975"},
        {"category": "Z"},
        {"category": "E", "reason": "§ 4 Nr. 21 UStG", "reason_code": "VATEX-EU-132"},
    ],
    "reverse_charge": [{"category": "AE"}],
    "intra_community": [{"category": "K"}],
    "export": [{"category": "G"}],
    "outside_scope": [{"category": "O"}],
}


def seller(name: str, city: str) -> BusinessProfile:
    return parse_business(
        {
            "name": name,
            "country": "DE",
            "currency": "EUR",
            "address": {"line1": "Lindenstr. 5", "line2": "Hof", "postal_code": "10969", "city": city},
            "vat_id": "DE136695976",
            "tax_number": "37/123/45678",
            "legal_id": "HRB 12345",
            "iban": "DE02120300000000202051",
            "bic": "BYLADEM1001",
            "email": "rechnung@werkhof.example",
            "phone": "+49 30 1234567",
            "contact_name": "Erika Muster",
            "electronic_address": {"scheme": "9930", "id": "DE136695976"},
        }
    )


def buyer(name: str, country: str) -> Customer:
    return parse_customer(
        {
            "name": name,
            "country": country,
            "vat_id": {"DE": "DE123456788", "FR": "FR40303265045"}.get(country, ""),
            "address": {"line1": "12 rue Mercière", "postal_code": "69002", "city": "Lyon"},
            "electronic_address": {"scheme": "0204", "id": "04011000-12345-34"},
            "email": "compta@rouge.example",
            "contact_name": "Mme Leroy",
        }
    )


@st.composite
def entries(draw: st.DrawFn, decimals: int) -> list[dict[str, Any]]:
    """Up to two allowances or charges."""
    size = st.one_of(
        amounts("0", "30", draw(st.integers(0, 4))).map(lambda value: {"percent": value}),
        amounts("0.1" if decimals else "1", "9", min(decimals, 2)).map(lambda value: {"amount": value}),
    )
    made = draw(st.lists(size, max_size=2))
    return [one | ({"reason": draw(texts())} if draw(st.booleans()) else {}) for one in made]


@st.composite
def lines(draw: st.DrawFn, taxes: list[dict[str, str]], decimals: int) -> dict[str, Any]:
    """One line, sometimes a return, sometimes with a price for many."""
    line: dict[str, Any] = {
        "description": draw(texts(several_lines=True)),
        "quantity": draw(amounts("0.001", "500", draw(st.integers(3, 6)))),
        "unit_price": draw(amounts("10", "900", draw(st.integers(0, 6)))),
        "unit": draw(st.sampled_from(["C62", "HUR", "KGM", "LS", "XPK"])),
        "taxes": [draw(st.sampled_from(taxes))],
        "allowances": draw(entries(decimals)),
        "charges": draw(entries(decimals)),
    }
    if draw(st.integers(0, 4)) == 0:
        line["price_base_quantity"] = draw(st.sampled_from(["10", "100", "0.5"]))
    if draw(st.integers(0, 4)) == 0:
        line["delivery_date"] = "2026-03-02"
    return line


@st.composite
def bodies(draw: st.DrawFn, kind: str, sort: str) -> InvoiceBody:
    """A body that may be issued."""
    currency = draw(st.sampled_from(sorted(CURRENCIES)))
    decimals = decimals_of(currency)
    data: dict[str, Any] = {
        "currency": currency,
        "kind": "deposit" if kind == "deposit" else "invoice",
        "prices_include_tax": draw(st.booleans()),
        "lines": draw(st.lists(lines(TAXES[sort], decimals), min_size=1, max_size=5)),
        "allowances": draw(entries(decimals)),
        "charges": draw(entries(decimals)),
        "buyer_reference": "04011000-12345-34",
        "purchase_order": draw(texts()),
        "note": draw(texts(several_lines=True)),
    }
    if currency != "EUR":
        data["exchange_rate"] = CURRENCIES[currency]
    if draw(st.booleans()):
        data["period"] = {"from": "2026-03-01", "to": "2026-03-05"}
    elif draw(st.booleans()) or sort == "intra_community":
        data["delivery_date"] = "2026-03-04"
    if draw(st.booleans()) or sort == "intra_community":
        data["delivery_address"] = {"line1": "Quai 4", "postal_code": "69007", "city": "Lyon", "country": "FR"}
    if draw(st.integers(0, 3)) == 0 and kind != "credit_note":
        data["early_payment"] = {"percent": "2.5", "days": 10}
    if draw(st.integers(0, 3)) == 0 and sort == "domestic":
        data["withholding"] = [{"rate": "15", "name": "IRPF"}]
    if kind == "final":
        data["deposits"] = [{"invoice_id": "deposit"}]
    return parse_body(data)


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """A frozen document as it is read back."""
    kind = draw(st.sampled_from(["invoice", "deposit", "final", "credit_note"]))
    sort = draw(st.sampled_from(sorted(TAXES)))
    language = draw(st.sampled_from(sorted(LANGUAGES)))
    business, customer = seller(draw(texts()), draw(texts())), buyer(draw(texts()), "US" if sort == "export" else "FR")
    body = with_reasons(draw(bodies(kind, sort)), "DE", language, "registered")
    deposits = (deposit(body),) if kind == "final" else ()
    try:
        totals = compute_totals(body, deposits=deposits, is_explained=False)
        assume(totals.tax_inclusive > 0)
        findings = check_issue(body, totals, facts_of(business), customer.buyer, today=ISSUED_ON)
        assume(all(finding.severity != "refusal" for finding in findings))
        body, totals = credited(draw, body, totals) if kind == "credit_note" else (body, totals)
    except BillingError:
        assume(False)
    heading = Heading(
        number="DOC-2026-00042",
        issued_on=ISSUED_ON,
        due_on=DUE_ON,
        supplied_on=body.delivery_date or body.period_to or ISSUED_ON,
        language=language,
        credits={"invoice_id": "o", "number": "INV-7", "issued_on": "2026-03-01"} if kind == "credit_note" else None,
        terms=draw(st.sampled_from(["", "Goods stay ours until they are paid.", "<b>30 days</b> & no more"])),
        footer=draw(st.sampled_from(["", "Werkhof GmbH · HRB 1234 · <i>Berlin</i>"])),
    )
    rate = rate_for(body.currency, "EUR", body.exchange_rate)
    frozen, _ = freeze(
        heading, body, totals, seller=business.seller, buyer=customer.buyer, rate=rate, deposits=deposits
    )
    return json.loads(frozen)


def deposit(body: InvoiceBody) -> DepositDeduction:
    """A small deposit that was paid; its tax is the first line's."""
    tax = body.lines[0].taxes[0]
    base = 500
    return DepositDeduction("deposit", "DEP-3", date(2026, 2, 1), base + _tax_on(base, tax), ((tax, base, 0),))


def _tax_on(base: int, tax: Tax) -> int:
    return int(base * tax.rate / 100)


def credited(draw: st.DrawFn, body: InvoiceBody, totals: Totals) -> tuple[InvoiceBody, Totals]:
    """A credit note over all or over a part."""
    amount = draw(st.one_of(st.none(), st.integers(1, max(1, totals.amount_due))))
    note = make_credit_note(body, totals, CreditedSoFar(), CreditRequest(amount=amount), description="Credit on INV-7")
    return note.body, note.totals


def plain_document(count: int) -> dict[str, Any]:
    """An ordinary invoice of so many lines, for measuring."""
    line = {"description": "Consulting\nas agreed", "quantity": "3", "unit_price": "9.99", "unit": "HUR"}
    return document_of([line] * count, currency="EUR")


def document_of(lines: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """An invoice of lines that are taxed at 19 %, which a table names."""
    standard = {"category": "S", "rate": "19"}
    body = parse_body({"lines": [line | {"taxes": [standard]} for line in lines], "buyer_reference": "4711", **more})
    totals = compute_totals(body, is_explained=False)
    heading = Heading("INV-2026-00042", ISSUED_ON, DUE_ON, ISSUED_ON, "en")
    made_by, made_for = seller("Werkhof GmbH", "Berlin").seller, buyer("Atelier Rouge", "FR").buyer
    rate = rate_for(body.currency, "EUR", body.exchange_rate)
    frozen, _ = freeze(heading, body, totals, seller=made_by, buyer=made_for, rate=rate)
    return json.loads(frozen)
