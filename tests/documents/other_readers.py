"""What an e-invoice tells readers that share nothing with its writer: drafthorse, plain paths, and ours for suppliers.

Each gives a `Told`, and so does the frozen document, with which they are compared.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from drafthorse.models.document import Document
from lxml import etree

from billing_app.documents.incoming.reading import read_file
from billing_app.domain.money import to_decimal

_UBL = {
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
}
Group, Line = tuple[str, Decimal, Decimal, Decimal], tuple[str, Decimal, str, Decimal]


@dataclass(frozen=True)
class Told:
    """Texts with single blanks; amounts of the document's currency; a sum that is not said is nought."""

    number: str
    issued_on: str
    currency: str
    seller: str
    buyer: str
    note: str
    sums: dict[str, Decimal]
    taxes: list[Group]
    lines: list[Line]


def said(text: object) -> str:
    return " ".join(str(text or "").split())


def told_by_document(document: Mapping[str, Any]) -> Told:
    body, totals = document["body"], document["totals"]
    currency = totals["currency"]
    sums = {
        "lines": totals["line_total"],
        "net": totals["tax_exclusive"],
        "tax": totals["tax_total"],
        "gross": totals["tax_inclusive"],
        "prepaid": totals["prepaid"],
        "due": totals["tax_inclusive"] - totals["prepaid"] + totals["rounding"],
    }
    return Told(
        number=document["number"],
        issued_on=document["issued_on"],
        currency=currency,
        seller=said(document["seller"]["name"]),
        buyer=said(document["buyer"]["name"]),
        note=said(body.get("note")),
        sums={name: to_decimal(value, currency) for name, value in sums.items()},
        taxes=list(tax_groups(document)),
        lines=[
            (said(line["description"]), Decimal(line["quantity"]), line["unit"], to_decimal(amounts["net"], currency))
            for line, amounts in zip(body["lines"], totals["lines"], strict=True)
        ],
    )


def tax_groups(document: Mapping[str, Any]) -> Iterator[Group]:
    """The tax breakdown; a credit note that takes nothing of a tax names it all the same."""
    totals = document["totals"]
    known: set[tuple[str, Decimal]] = set()
    for group in totals["groups"]:
        category, rate = group["tax"]["category"], Decimal(group["tax"]["rate"])
        known.add((category, rate))
        amounts = (to_decimal(group[name], totals["currency"]) for name in ("base", "amount"))
        yield category, rate, *amounts  # type: ignore[misc]
    taxes = [line["taxes"][0] for line in document["body"]["lines"]]
    for category, rate in dict.fromkeys((tax["category"], Decimal(tax.get("rate", "0"))) for tax in taxes):
        if (category, rate) not in known:
            yield category, rate, Decimal(0), Decimal(0)


def told_to_drafthorse(cii: bytes) -> Told:
    read = Document.parse(cii, strict=False)
    trade, settlement = read.trade, read.trade.settlement
    sums, currency = settlement.monetary_summation, str(settlement.currency_code)
    taxed = [Decimal(amount) for amount, unit in sums.tax_total_other_currency.children if unit == currency]
    return Told(
        number=str(read.header.id),
        issued_on=read.header.issue_date_time._value.isoformat(),
        currency=currency,
        seller=said(trade.agreement.seller.name),
        buyer=said(trade.agreement.buyer.name),
        note=said(" ".join(str(note.content) for note in read.header.notes.children)),
        sums={
            "lines": _number(sums.line_total),
            "net": _number(sums.tax_basis_total),
            "tax": taxed[0] if taxed else Decimal(0),
            "gross": _number(sums.grand_total),
            "prepaid": _number(sums.prepaid_total),
            "due": _number(sums.due_amount),
        },
        taxes=[
            (
                str(tax.category_code),
                _number(tax.rate_applicable_percent),
                _number(tax.basis_amount),
                _number(tax.calculated_amount),
            )
            for tax in settlement.trade_tax.children
        ],
        lines=[
            (
                said(f"{line.product.name} {line.product.description}"),
                _number(line.delivery.billed_quantity),
                str(line.delivery.billed_quantity._unit_code),
                _number(line.settlement.monetary_summation.total_amount),
            )
            for line in trade.items.children
        ],
    )


def _number(element: Any) -> Decimal:
    """Of an element with an amount in the library's words, whichever of its two kinds it is."""
    value = getattr(element, "_amount", None) or getattr(element, "_value", None)
    return Decimal(value or 0)


def told_by_paths(ubl: bytes) -> Told:
    root = etree.fromstring(ubl)
    kind = etree.QName(root).localname
    total = "cac:LegalMonetaryTotal"
    currency = _text(root, "cbc:DocumentCurrencyCode")
    counted = "cbc:CreditedQuantity" if kind == "CreditNote" else "cbc:InvoicedQuantity"
    name = "cac:Party/cac:PartyLegalEntity/cbc:RegistrationName"
    return Told(
        number=_text(root, "cbc:ID"),
        issued_on=_text(root, "cbc:IssueDate"),
        currency=currency,
        seller=said(_text(root, f"cac:AccountingSupplierParty/{name}")),
        buyer=said(_text(root, f"cac:AccountingCustomerParty/{name}")),
        note=said(_text(root, "cbc:Note").removeprefix("#AAI#")),
        sums={
            "lines": _amount(root, f"{total}/cbc:LineExtensionAmount"),
            "net": _amount(root, f"{total}/cbc:TaxExclusiveAmount"),
            "tax": _amount(root, f"cac:TaxTotal/cbc:TaxAmount[@currencyID='{currency}']"),
            "gross": _amount(root, f"{total}/cbc:TaxInclusiveAmount"),
            "prepaid": _amount(root, f"{total}/cbc:PrepaidAmount"),
            "due": _amount(root, f"{total}/cbc:PayableAmount"),
        },
        taxes=[
            (
                _text(tax, "cac:TaxCategory/cbc:ID"),
                _amount(tax, "cac:TaxCategory/cbc:Percent"),
                _amount(tax, "cbc:TaxableAmount"),
                _amount(tax, "cbc:TaxAmount"),
            )
            for tax in root.iterfind("cac:TaxTotal/cac:TaxSubtotal", _UBL)
        ],
        lines=[
            (
                said(_text(line, "cac:Item/cbc:Name") + " " + _text(line, "cac:Item/cbc:Description")),
                _amount(line, counted),
                _text(line, f"{counted}/@unitCode"),
                _amount(line, "cbc:LineExtensionAmount"),
            )
            for line in root.iterfind(f"cac:{kind}Line", _UBL)
        ],
    )


def _text(node: Any, path: str) -> str:
    return str(node.xpath(f"string({path})", namespaces=_UBL))


def _amount(node: Any, path: str) -> Decimal:
    return Decimal(_text(node, path) or "0")


def told_to_us(content: bytes) -> Told:
    read = read_file(content)
    assert read.unread == ()
    totals = read.totals
    sums = {
        "lines": totals.line_total,
        "net": totals.tax_exclusive,
        "tax": totals.tax_total,
        "gross": totals.tax_inclusive,
        "prepaid": totals.prepaid,
        "due": totals.amount_due,
    }
    nought = Decimal(0)
    return Told(
        number=read.number,
        issued_on=read.issued_on.isoformat(),
        currency=read.currency,
        seller=read.seller.name,
        buyer=read.buyer.name,
        note=" ".join(read.notes),
        sums={name: value or nought for name, value in sums.items()},
        taxes=[(tax.category, tax.rate or nought, tax.base or nought, tax.amount or nought) for tax in read.taxes],
        lines=[
            (said(f"{line.name} {line.description}"), line.quantity or nought, line.unit, line.net or nought)
            for line in read.lines
        ],
    )
