"""The frozen document: one canonical text that says everything, and a hash that a single letter would change."""

import hashlib
import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import assume, given, settings

from billing_app.domain.body import parse_body
from billing_app.domain.chain import canonical_json
from billing_app.domain.errors import BillingError
from billing_app.domain.exchange import Rate
from billing_app.domain.frozen import Heading, freeze
from billing_app.domain.invoice import DepositDeduction, InvoiceBody
from billing_app.domain.party import Address, Party
from billing_app.domain.totals import compute_totals
from billing_app.domain.totals_record import totals_from_record
from tests.domain.bodies import bodies, body, line, percent, standard

HEADING = Heading("INV-2026-00001", date(2026, 3, 10), date(2026, 3, 24), date(2026, 3, 9), "de", terms="Net 14 days")
SELLER = Party("Werkhof GmbH", "DE", Address("Lindenstr. 5", city="Berlin", country="DE"), vat_id="DE136695976")
BUYER = Party("Bär & Töchter", "DE", kind="person")
EURO = Rate("EUR", "EUR")
WORK = body(line("1", "1000"), line("2", "10", standard("7")))


def frozen(document: InvoiceBody = WORK, heading: Heading = HEADING, **more: Any) -> tuple[str, str]:
    given_: dict[str, Any] = {"seller": SELLER, "buyer": BUYER, "rate": EURO} | more
    return freeze(heading, document, compute_totals(document), **given_)


def test_the_text_is_canonical_and_hashed_as_it_stands() -> None:
    text, digest = frozen()
    assert digest == hashlib.sha256(text.encode()).hexdigest()
    assert canonical_json(json.loads(text)) == text
    assert frozen() == (text, digest)


def test_the_text_says_everything_that_stands_on_the_document() -> None:
    document = json.loads(frozen()[0])
    assert {key: document[key] for key in ("format", "number", "issued_on", "due_on", "supplied_on", "language")} == {
        "format": 1,
        "number": "INV-2026-00001",
        "issued_on": "2026-03-10",
        "due_on": "2026-03-24",
        "supplied_on": "2026-03-09",
        "language": "de",
    }
    assert (document["terms"], document["footer"], document["credits"]) == ("Net 14 days", "", None)
    assert document["seller"]["vat_id"] == "DE136695976"
    assert (document["buyer"]["name"], document["buyer"]["kind"]) == ("Bär & Töchter", "person")
    assert document["totals"]["tax_inclusive"] == 121140
    assert (document["base_currency"], document["exchange_rate"], document["tax_in_base"]) == ("EUR", "1", [19000, 140])


def test_every_change_changes_the_hash() -> None:
    changes: list[tuple[str, str]] = [
        frozen(heading=replace(HEADING, number="INV-2026-00002")),
        frozen(heading=replace(HEADING, supplied_on=date(2026, 3, 8))),
        frozen(heading=replace(HEADING, footer=" ")),
        frozen(heading=replace(HEADING, credits={"number": "INV-2026-00000"})),
        frozen(replace(WORK, note="x")),
        frozen(seller=replace(SELLER, iban="DE02120300000000202051")),
        frozen(buyer=None),
        frozen(rate=Rate("EUR", "CHF", Decimal("0.95"))),
    ]
    hashes = [digest for _, digest in (frozen(), *changes)]
    assert len(set(hashes)) == len(hashes)


def test_tax_is_stated_in_the_base_currency_group_by_group() -> None:
    document = body(line("1", "33.33"), line("1", "33.33", standard("7")), currency="USD")
    text, _ = frozen(document, rate=Rate("USD", "EUR", Decimal("0.91370000")))
    read = json.loads(text)
    assert (read["exchange_rate"], read["tax_in_base"]) == ("0.9137", [578, 213])


def test_deposits_are_kept_with_their_tax() -> None:
    deposit = DepositDeduction("id", "DEP-1", None, 35700, ((standard("19"), 30000, 5700),))
    read = json.loads(frozen(deposits=[deposit])[0])
    assert read["deposits"] == [
        {
            "invoice_id": "id",
            "number": "DEP-1",
            "received_on": None,
            "amount": 35700,
            "groups": [{"tax": {"category": "S", "rate": "19"}, "base": 30000, "amount": 5700}],
        }
    ]


@settings(max_examples=60, deadline=None)
@given(bodies())
def test_body_and_totals_are_read_back_from_the_text(document: InvoiceBody) -> None:
    assume(document.currency != "JPY" or document.cash_rounding != Decimal("0.05"))  # which nobody can write
    try:
        totals = compute_totals(document)
    except BillingError:
        assume(False)
        raise
    text, _ = freeze(HEADING, document, totals, seller=SELLER, buyer=None, rate=Rate(document.currency, "EUR"))
    read = json.loads(text)
    assert parse_body(read["body"], is_stored=True) == document
    assert totals_from_record(read["totals"]) == replace(totals, steps=())
    assert compute_totals(parse_body(read["body"], is_stored=True)) == totals


def test_texts_of_every_script_survive() -> None:
    document = body(line("1", "1"), note="مرحبا \u202e 🧾 \u0000'\"\\ </script>", allowances=(percent("10"),))
    assert json.loads(frozen(document)[0])["body"]["note"] == document.note
