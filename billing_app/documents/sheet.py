"""A frozen document as the texts of one sheet: heading, parties, lines, totals, taxes and notes, in its language."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from billing_app.documents import texts
from billing_app.documents.labels import TAX_NAMES, labels_for, unit_names
from billing_app.documents.payment_codes import payment_reference
from billing_app.domain.money import Money, decimals_of


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One line as it is read; `details` are its allowances, charges and delivery date.

    `carried` is the sum of the lines up to this one, for the foot of a page that is not the last.
    """

    description: str
    quantity: str
    price: str
    tax: str
    amount: str
    details: tuple[str, ...] = ()
    carried: str = ""


@dataclass(frozen=True, slots=True)
class SheetTax:
    """The tax of one rate; `in_base` is the amount in the base currency where that is another one."""

    name: str
    rate: str
    base: str
    amount: str
    in_base: str = ""


@dataclass(frozen=True, slots=True)
class SheetParty:
    """Seller or buyer: the name first, then where they are, by which ids they are known, how they are reached."""

    address: tuple[str, ...] = ()
    ids: tuple[tuple[str, str], ...] = ()
    contacts: tuple[str, ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        """Address and ids, line by line."""
        return self.address + tuple(f"{label} {value}" for label, value in self.ids)


@dataclass(frozen=True, slots=True)
class Sheet:
    """All texts of a document. Pairs are a label and its value. `notes` end with the `footer`, if there is one."""

    language: str
    title: str
    number: str
    labels: Mapping[str, str]
    from_party: SheetParty
    to_party: SheetParty
    facts: tuple[tuple[str, str], ...]
    lines: tuple[SheetLine, ...]
    totals: tuple[tuple[str, str], ...]
    amount_due: str
    payment: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    taxes: tuple[SheetTax, ...] = ()
    footer: str = ""

    @property
    def seller(self) -> tuple[str, ...]:
        """The seller's address and ids."""
        return self.from_party.texts

    @property
    def buyer(self) -> tuple[str, ...]:
        """The buyer's address and ids."""
        return self.to_party.texts


def make_sheet(document: Mapping[str, Any]) -> Sheet:
    """The sheet of a frozen document (the JSON that `domain.frozen` wrote)."""
    return _Writer(document).sheet()


class _Writer:
    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document, self.body, self.totals = document, document["body"], document["totals"]
        self.language = document["language"]
        self.locale = texts.locale_of(self.language)
        self.labels = labels_for(self.language, self.body.get("kind", ""))
        self.currency = self.totals["currency"]

    def sheet(self) -> Sheet:
        return Sheet(
            language=self.language,
            title=self.labels[self.body.get("kind", "invoice")],
            number=self.document["number"],
            labels=self.labels,
            from_party=self._party(self.document["seller"]),
            to_party=self._party(self.document["buyer"] or {}),
            facts=tuple(self._facts()),
            lines=tuple(self._lines()),
            totals=tuple(self._totals()),
            amount_due=self._money(self.totals["amount_due"]),
            payment=tuple(self._payment()),
            notes=tuple(self._notes()),
            taxes=tuple(self._taxes()),
            footer=self.document["footer"],
        )

    def _money(self, minor: int) -> str:
        return texts.money(Money(minor, self.currency), self.locale)

    def _day(self, text: str) -> str:
        return texts.day(date.fromisoformat(text), self.locale)

    def _party(self, party: Mapping[str, Any]) -> SheetParty:
        name = (party["name"],) if party.get("name") else ()
        ids = ((self.labels[key], party[key]) for key in ("vat_id", "tax_number", "legal_id") if party.get(key))
        contacts = (party[key] for key in ("email", "phone") if party.get(key))
        address = self._address(party.get("address", {}), party.get("country", ""))
        return SheetParty((*name, *address), tuple(ids), tuple(contacts))

    def _address(self, address: Mapping[str, Any], country: str = "") -> Iterator[str]:
        code = address.get("country") or country
        yield from (address[key] for key in ("line1", "line2") if address.get(key))
        yield from texts.place_lines(address, code)
        if code:
            yield texts.country(code, self.locale)

    def _facts(self) -> Iterator[tuple[str, str]]:
        labels, body, document = self.labels, self.body, self.document
        if document["credits"]:
            yield labels["credits"], f"{document['credits']['number']}, {self._day(document['credits']['issued_on'])}"
        yield labels["issued"], self._day(document["issued_on"])
        if period := body.get("period"):
            yield labels["period"], " – ".join(self._day(period[key]) for key in ("from", "to") if key in period)
        else:
            yield labels["supplied"], self._day(document["supplied_on"])
        if body.get("kind") != "credit_note":
            yield labels["due"], self._day(document["due_on"])
        for key, name in (("purchase_order", "order"), ("buyer_reference", "reference")):
            if body.get(key):
                yield labels[name], body[key]
        if body.get("delivery_address"):
            yield labels["delivery"], ", ".join(self._address(body["delivery_address"]))
        if document["base_currency"] != self.currency:
            rate = texts.number(Decimal(document["exchange_rate"]), self.locale)
            yield labels["exchange"], f"1 {self.currency} = {rate} {document['base_currency']}"

    def _lines(self) -> Iterator[SheetLine]:
        carried = 0
        for line, amounts in zip(self.body["lines"], self.totals["lines"], strict=True):
            base = Decimal(line.get("price_base_quantity", "1"))
            price = texts.price(Decimal(line["unit_price"]), decimals_of(self.currency), self.locale)
            carried += _as_typed(amounts)
            yield SheetLine(
                description=line.get("description", ""),
                quantity=self._quantity(Decimal(line["quantity"]), line.get("unit", "")),
                price=price if base == 1 else f"{price} / {texts.number(base, self.locale)}",
                tax=" + ".join(self._tax(tax) for tax in line.get("taxes", [])),
                amount=self._money(_as_typed(amounts)),
                details=tuple(self._details(line)),
                carried=self._money(carried),
            )

    def _quantity(self, quantity: Decimal, unit: str) -> str:
        return texts.quantity(quantity, unit, self.locale, unit_names(self.language))

    def _details(self, line: Mapping[str, Any]) -> Iterator[str]:
        for key, name in (("allowances", "allowance"), ("charges", "charge")):
            for each in line.get(key, []):
                yield f"{each.get('reason') or self.labels[name]}: {self._size(each)}"
        if line.get("delivery_date"):
            yield f"{self.labels['supplied']}: {self._day(line['delivery_date'])}"

    def _size(self, modifier: Mapping[str, Any]) -> str:
        if modifier.get("percent"):
            return texts.rate(Decimal(modifier["percent"]), self.locale)
        return texts.price(Decimal(modifier.get("amount", "0")), decimals_of(self.currency), self.locale)

    def _tax(self, tax: Mapping[str, Any]) -> str:
        rate = texts.rate(Decimal(tax.get("rate", "0")), self.locale)
        return f"{tax['name']} {rate}" if tax.get("name") else rate

    def _totals(self) -> Iterator[tuple[str, str]]:
        labels, totals = self.labels, self.totals
        if totals["allowance_total"] or totals["charge_total"]:
            yield labels["line_total"], self._money(sum(_as_typed(line) for line in totals["lines"]))
        yield from self._modifiers("allowances", "allowance", -1)
        yield from self._modifiers("charges", "charge", 1)
        yield labels["net"], self._money(totals["tax_exclusive"])
        for group in totals["groups"]:
            if group["tax"]["category"] != "O":
                name = f"{self._tax_name(group['tax'])} {self._rate(group['tax'])}"
                yield labels["tax_on"].format(name=name, base=self._money(group["base"])), self._money(group["amount"])
        yield labels["gross"], self._money(totals["tax_inclusive"])
        for each, amount in zip(self.body.get("withholding", []), totals["withholding_amounts"], strict=True):
            yield f"{labels['withheld']} {each['name']}", self._money(-amount)
        for deposit in self.document["deposits"]:
            yield self._deposit(deposit), self._money(-deposit["amount"])
        if totals["rounding"]:
            yield labels["rounding"], self._money(totals["rounding"])

    def _deposit(self, deposit: Mapping[str, Any]) -> str:
        """A deducted deposit with the day it was received and the tax it held, which was due with it."""
        about = [deposit["number"]] + ([self._day(deposit["received_on"])] if deposit["received_on"] else [])
        taxed = (group for group in deposit["groups"] if group["tax"]["category"] != "O")
        taxes = [f"{self._tax_name(g['tax'])} {self._rate(g['tax'])}: {self._money(g['amount'])}" for g in taxed]
        return f"{self.labels['prepaid']} ({'; '.join([', '.join(about), *taxes])})"

    def _taxes(self) -> Iterator[SheetTax]:
        is_foreign = self.document["base_currency"] != self.currency
        for group, minor in zip(self.totals["groups"], self.document["tax_in_base"], strict=True):
            if group["tax"]["category"] != "O":
                yield SheetTax(
                    name=self._tax_name(group["tax"]),
                    rate=self._rate(group["tax"]),
                    base=self._money(group["base"]),
                    amount=self._money(group["amount"]),
                    in_base=self._base_money(minor) if is_foreign else "",
                )

    def _base_money(self, minor: int) -> str:
        return texts.money(Money(minor, self.document["base_currency"]), self.locale)

    def _modifiers(self, key: str, name: str, sign: int) -> Iterator[tuple[str, str]]:
        parts = self.totals[f"{name}_parts"]
        for index, each in enumerate(self.body.get(key, [])):
            amount = sum(_as_typed(part) for part in parts if part["index"] == index)
            percent = f" ({texts.rate(Decimal(each['percent']), self.locale)})" if each.get("percent") else ""
            yield (each.get("reason") or self.labels[name]) + percent, self._money(sign * amount)

    def _tax_name(self, tax: Mapping[str, Any]) -> str:
        return tax.get("name") or TAX_NAMES.get(self.language[:2], "VAT")

    def _rate(self, tax: Mapping[str, Any]) -> str:
        return texts.rate(Decimal(tax.get("rate", "0")), self.locale)

    def _payment(self) -> Iterator[tuple[str, str]]:
        seller = self.document["seller"]
        if seller.get("iban") and self.body.get("kind") != "credit_note":
            yield "IBAN", " ".join(seller["iban"][i : i + 4] for i in range(0, len(seller["iban"]), 4))
            if seller.get("bic"):
                yield "BIC", seller["bic"]
            yield self.labels["payment_reference"], payment_reference(self.document)

    def _notes(self) -> Iterator[str]:
        if changed_on := self.document.get("bank_changed_on"):
            yield self.labels["bank_changed"].format(day=self._day(changed_on))
        if early := self.body.get("early_payment"):
            last = date.fromisoformat(self.document["issued_on"]) + timedelta(days=int(early["days"]))
            percent = texts.rate(Decimal(early["percent"]), self.locale)
            yield self.labels["early_payment"].format(percent=percent, day=texts.day(last, self.locale))
        reasons = (group["tax"].get("reason", "") for group in self.totals["groups"])
        yield from dict.fromkeys(reason for reason in reasons if reason)
        yield from self.document.get("legal", ())
        if self.document["base_currency"] != self.currency and self.totals["tax_total"]:
            yield self.labels["tax_in_base"].format(
                name=TAX_NAMES.get(self.language[:2], "VAT"),
                currency=self.document["base_currency"],
                amount=self._base_money(sum(self.document["tax_in_base"])),
            )
        if self.body.get("prices_include_tax"):
            yield self.labels["includes_tax"]
        if self.body.get("round_tax_per_line"):
            yield self.labels["line_rounding"]
        yield from (text for text in (self.body.get("note"), self.document["terms"], self.document["footer"]) if text)


def _as_typed(amounts: Mapping[str, int]) -> int:
    """Gross where prices include tax, so that what stands on the sheet adds up as it was quoted."""
    return amounts.get("gross", amounts["net"])
