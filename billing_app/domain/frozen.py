"""The frozen document: everything an issued invoice says, as one canonical JSON text whose hash joins the chain.

PDF, e-invoices and the customer's page are made of this text alone, never of what customers or settings say later.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from billing_app.domain.body_json import body_to_json
from billing_app.domain.chain import canonical_json, text_hash
from billing_app.domain.exchange import Rate
from billing_app.domain.french_mentions import Mention
from billing_app.domain.invoice import DepositDeduction, InvoiceBody
from billing_app.domain.money import decimal_text
from billing_app.domain.party import Address, ElectronicAddress, Party
from billing_app.domain.totals import Totals
from billing_app.domain.totals_record import tax_to_record, totals_to_record
from billing_app.domain.verifactu.tax_code import TaxCode

FORMAT = 1
_PARTY, _ADDRESS, _ELECTRONIC = (tuple(f.name for f in fields(kind)) for kind in (Party, Address, ElectronicAddress))


@dataclass(frozen=True, slots=True)
class Heading:
    """What issuing adds to the body: number, days, and for a credit note the document it credits.

    `legal` is read by people, `mentions` are notes by subject code that e-invoices carry.
    """

    number: str
    issued_on: date
    due_on: date
    supplied_on: date
    language: str
    credits: Mapping[str, str] | None = None
    terms: str = ""
    footer: str = ""
    bank_changed_on: date | None = None
    legal: tuple[str, ...] = ()
    tax_code: TaxCode | None = None
    mentions: tuple[Mention, ...] = ()
    nature: str | None = None


def freeze(
    heading: Heading,
    body: InvoiceBody,
    totals: Totals,
    *,
    seller: Party,
    buyer: Party | None,
    rate: Rate,
    deposits: Sequence[DepositDeduction] = (),
) -> tuple[str, str]:
    """The canonical text of the whole document, and its SHA-256."""
    document: dict[str, Any] = {
        "format": FORMAT,
        "number": heading.number,
        "issued_on": heading.issued_on.isoformat(),
        "due_on": heading.due_on.isoformat(),
        "supplied_on": heading.supplied_on.isoformat(),
        "language": heading.language,
        "credits": dict(heading.credits) if heading.credits else None,
        "terms": heading.terms,
        "footer": heading.footer,
        "seller": _party(seller),
        "buyer": _party(buyer) if buyer else None,
        "body": body_to_json(body),
        "totals": totals_to_record(totals),
        "base_currency": rate.base_currency,
        "exchange_rate": decimal_text(rate.rate),
        "tax_in_base": [rate.to_base(group.amount) for group in totals.groups],
        "deposits": [_deposit(deposit) for deposit in deposits],
    }
    if heading.legal:
        document["legal"] = list(heading.legal)
    if heading.mentions:
        document["mentions"] = [{"code": mention.code, "text": mention.text} for mention in heading.mentions]
    if heading.nature:
        document["nature"] = heading.nature
    if heading.bank_changed_on:
        document["bank_changed_on"] = heading.bank_changed_on.isoformat()
    if heading.tax_code:
        document["verifactu"] = {"type": heading.tax_code.type, "url": heading.tax_code.url}
    text = canonical_json(document)
    return text, text_hash(text)


def _party(party: Party) -> dict[str, Any]:
    shown = {name: getattr(party, name) for name in _PARTY}
    shown["address"] = {name: getattr(party.address, name) for name in _ADDRESS}
    shown["electronic_address"] = {name: getattr(party.electronic_address, name) for name in _ELECTRONIC}
    return {name: value for name, value in shown.items() if value}


def _deposit(deposit: DepositDeduction) -> dict[str, Any]:
    return {
        "invoice_id": deposit.invoice_id,
        "number": deposit.number,
        "received_on": deposit.received_on.isoformat() if deposit.received_on else None,
        "amount": deposit.amount,
        "groups": [{"tax": tax_to_record(tax), "base": base, "amount": amount} for tax, base, amount in deposit.groups],
    }
