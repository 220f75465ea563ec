"""Somebody else's e-invoice as the texts of one sheet: what was read of it, in the language of whoever looks at it."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from billing_app.documents import texts
from billing_app.documents.labels import TAX_NAMES, labels_for, unit_names
from billing_app.documents.sheet import Sheet, SheetLine, SheetParty, SheetTax
from billing_app.domain.currencies import DECIMALS
from billing_app.domain.money import Money, to_minor
from billing_app.domain.tax import CATEGORIES

MAX_LINES = 500
"""More than anybody reads on a screen; the file itself holds them all."""
_MEANS = {
    "10": "Cash",
    "30": "Transfer",
    "31": "Transfer",
    "42": "Transfer",
    "48": "Card",
    "49": "Direct debit",
    "54": "Credit card",
    "55": "Debit card",
    "57": "Standing agreement",
    "58": "SEPA transfer",
    "59": "SEPA direct debit",
}
"""The codes of UNTDID 4461 that invoices name."""
_SOLD = "S"


def make_received_sheet(invoice: Mapping[str, Any], language: str) -> Sheet:
    """The sheet of an invoice as `services.receiving` stores it."""
    return _Writer(invoice, language).sheet()


class _Writer:
    def __init__(self, invoice: Mapping[str, Any], language: str) -> None:
        self.invoice, self.totals, self.language = invoice, invoice["totals"], language
        self.locale, self.labels = texts.locale_of(language), labels_for(language)
        self.currency: str = invoice["currency"]

    def sheet(self) -> Sheet:
        totals = self.totals
        due = totals["amount_due"] if totals["amount_due"] is not None else totals["tax_inclusive"]
        return Sheet(
            language=self.language,
            title=self.labels[self.invoice["kind"]],
            number=self.invoice["number"],
            labels=self.labels,
            from_party=self._party(self.invoice["seller"]),
            to_party=self._party(self.invoice["buyer"]),
            facts=tuple(self._facts()),
            lines=tuple(map(self._line, self.invoice["lines"][:MAX_LINES])),
            totals=tuple(self._totals()),
            amount_due=self._money(due),
            payment=tuple(self._payment()),
            notes=tuple(self._notes()),
            taxes=tuple(self._taxes()),
        )

    def _money(self, amount: str) -> str:
        value = Decimal(amount)
        if self.currency not in DECIMALS:
            return f"{texts.number(value, self.locale)} {self.currency}"
        minor = to_minor(value, self.currency)
        shown = texts.money(Money(minor, self.currency), self.locale)
        # What has more decimals than the currency is shown as it is written: rounding would hide it.
        is_exact = Money(minor, self.currency).decimal == value
        return shown if is_exact else f"{texts.number(value, self.locale)} {self.currency}"

    def _day(self, text: str) -> str:
        return texts.day(date.fromisoformat(text), self.locale)

    def _party(self, party: Mapping[str, str]) -> SheetParty:
        ids = [(self.labels[key], party[key]) for key in ("vat_id", "tax_number", "legal_id") if party[key]]
        country = [texts.country(party["country"], self.locale)] if party["country"] else []
        address = [party["name"], party["line1"], party["line2"], *texts.place_lines(party, party["country"]), *country]
        contacts = (party["contact_name"], party["phone"], party["email"])
        return SheetParty(tuple(filter(None, address)), tuple(ids), tuple(filter(None, contacts)))

    def _facts(self) -> Iterator[tuple[str, str]]:
        labels, invoice = self.labels, self.invoice
        if invoice["preceding"]:
            yield labels["credits"], ", ".join(invoice["preceding"])
        for key, name in (("issued_on", "issued"), ("supplied_on", "supplied"), ("due_on", "due")):
            if invoice[key]:
                yield labels[name], self._day(invoice[key])
        for key, name in (("purchase_order", "order"), ("buyer_reference", "reference")):
            if invoice[key]:
                yield labels[name], invoice[key]

    def _line(self, line: Mapping[str, Any]) -> SheetLine:
        is_said_twice = line["description"] == line["name"]
        return SheetLine(
            description=line["name"] or line["description"],
            quantity=self._quantity(line["quantity"], line["unit"]),
            price=texts.price(Decimal(line["unit_price"]), 2, self.locale) if line["unit_price"] is not None else "",
            tax=self._rate(line["rate"]) if line["category"] == _SOLD else line["category"],
            amount=self._money(line["net"]) if line["net"] is not None else "",
            details=(line["description"],) if line["name"] and line["description"] and not is_said_twice else (),
        )

    def _quantity(self, quantity: str | None, unit: str) -> str:
        if quantity is None:
            return ""
        return texts.quantity(Decimal(quantity), unit, self.locale, unit_names(self.language))

    def _rate(self, rate: str | None) -> str:
        return texts.rate(Decimal(rate), self.locale) if rate is not None else ""

    def _totals(self) -> Iterator[tuple[str, str]]:
        labels, totals = self.labels, self.totals
        for key, name, sign in (("line_total", "line_total", ""), ("allowance_total", "allowance", "-"),
                                ("charge_total", "charge", ""), ("tax_exclusive", "net", "")):  # fmt: skip
            if totals[key] is not None and (key == "tax_exclusive" or Decimal(totals[key])):
                yield labels[name], self._money(f"{sign}{totals[key]}" if Decimal(totals[key]) > 0 else totals[key])
        for tax in self._taxes():
            name = " ".join(filter(None, (tax.name, tax.rate)))
            yield (labels["tax_on"].format(name=name, base=tax.base) if tax.base else name), tax.amount
        yield labels["gross"], self._money(totals["tax_inclusive"])
        for key, name, sign in (("prepaid", "prepaid", -1), ("rounding", "rounding", 1)):
            if totals[key] is not None and Decimal(totals[key]):
                yield labels[name], self._money(f"{sign * Decimal(totals[key]):f}")

    def _taxes(self) -> Iterator[SheetTax]:
        own = TAX_NAMES.get(self.language[:2], "VAT")
        for tax in self.invoice["taxes"]:
            category: str = tax["category"]
            is_sold = category == _SOLD
            yield SheetTax(
                name=own if is_sold else CATEGORIES.get(category, category),
                rate=self._rate(tax["rate"]) if is_sold else "",
                base=self._money(tax["base"]) if tax["base"] is not None else "",
                amount=self._money(tax["amount"]) if tax["amount"] is not None else "",
            )

    def _payment(self) -> Iterator[tuple[str, str]]:
        payment = self.invoice["payment"]
        if payment["means"] in _MEANS:
            yield _MEANS[payment["means"]], ""
        if payment["iban"]:
            account = payment["iban"]
            yield "IBAN", " ".join(account[at : at + 4] for at in range(0, len(account), 4))
        if payment["bic"]:
            yield "BIC", payment["bic"]
        if payment["account_name"]:
            yield "", payment["account_name"]
        if payment["reference"]:
            yield self.labels["payment_reference"], payment["reference"]

    def _notes(self) -> Iterator[str]:
        yield from dict.fromkeys(tax["reason"] for tax in self.invoice["taxes"] if tax["reason"])
        if self.invoice["payment"]["terms"]:
            yield self.invoice["payment"]["terms"]
        yield from self.invoice["notes"]
