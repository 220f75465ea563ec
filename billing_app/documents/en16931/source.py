"""A frozen document read back into the words of the domain, with everything refused that EN 16931 can't carry."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from billing_app.documents.en16931.surcharge import as_one_rate, surcharge_note, surcharged_parts
from billing_app.domain.body import parse_body
from billing_app.domain.equivalence_surcharge import COUNTRY
from billing_app.domain.errors import Refused
from billing_app.domain.invoice import InvoiceBody
from billing_app.domain.money import decimals_of, to_text
from billing_app.domain.tax import Tax
from billing_app.domain.totals import Totals
from billing_app.domain.totals_record import totals_from_record

MAX_DECIMALS = 2


@dataclass(frozen=True, slots=True)
class Source:
    """The document with its typed body and totals; VAT and a surcharge on it are one rate in these, with its `note`."""

    document: Mapping[str, Any]
    body: InvoiceBody
    totals: Totals
    note: str = ""

    @property
    def currency(self) -> str:
        """The document's currency."""
        return self.totals.currency

    @property
    def language(self) -> str:
        """The language in which it speaks to the buyer."""
        return self.document["language"]

    @property
    def is_credit_note(self) -> bool:
        """Whether amounts are given back."""
        return self.body.kind == "credit_note"

    @property
    def is_outside_scope(self) -> bool:
        """Whether the whole document is outside the scope of tax, so that no VAT id may stand on it (BR-O-02)."""
        return any(group.tax.category == "O" for group in self.totals.groups)

    def amount(self, minor: int) -> str:
        """An amount of the document's currency as plain text."""
        return to_text(minor, self.currency)

    def day(self, key: str) -> date:
        """One of the document's days."""
        return date.fromisoformat(self.document[key])


def read_source(document: Mapping[str, Any]) -> Source:
    """The typed document; raises `Refused` with a sentence for what no e-invoice can say."""
    body, totals = parse_body(document["body"], is_stored=True), totals_from_record(document["totals"])
    parts = surcharged_parts(body, totals) if document["seller"].get("country") == COUNTRY else ()
    note = "\n".join(filter(None, (body.note, surcharge_note(parts, totals.currency))))
    source = Source(document, *(as_one_rate(body, totals, parts) if parts else (body, totals)), note)
    _refuse_decimals(source)
    if not document["buyer"]:
        raise Refused("An e-invoice names its buyer: choose a customer.", code="xml_buyer_missing", path="customer_id")
    _refuse_several_taxes(source)
    _refuse_alike_groups(source)
    return source


def _refuse_decimals(source: Source) -> None:
    base = source.document["base_currency"]
    shown = [source.currency] + ([base] if base != source.currency and source.totals.tax_total else [])
    for currency in shown:
        if (decimals := decimals_of(currency)) > MAX_DECIMALS:
            sentence = f"{currency} has {decimals} decimals, but an e-invoice can carry 2 only. Send the PDF instead."
            raise Refused(sentence, code="xml_three_decimals", path="currency")


def _refuse_several_taxes(source: Source) -> None:
    for path, taxes in _places(source.body):
        if len(taxes) > 1:
            sentence = "An e-invoice can carry one tax on each line only. Send the PDF instead."
            raise Refused(sentence, code="xml_several_taxes", path=path)


def _places(body: InvoiceBody) -> Iterator[tuple[str, tuple[Tax, ...]]]:
    yield from ((f"lines.{i}.taxes", line.taxes) for i, line in enumerate(body.lines))
    yield from ((f"allowances.{i}.taxes", entry.taxes) for i, entry in enumerate(body.allowances))
    yield from ((f"charges.{i}.taxes", entry.taxes) for i, entry in enumerate(body.charges))


def _refuse_alike_groups(source: Source) -> None:
    seen: set[tuple[str, Decimal]] = set()
    for group in source.totals.groups:
        key = (group.tax.category, group.tax.rate.normalize())
        if key in seen:
            sentence = "Two taxes have the same category and rate; no e-invoice can tell them apart. Send the PDF."
            raise Refused(sentence, code="xml_taxes_alike", path="lines")
        seen.add(key)
