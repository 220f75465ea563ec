"""What the e-invoice of a customer asks for beyond a full invoice, told while typing: the official rules come later."""

import re
from collections.abc import Iterator

from billing_app.domain.business import BusinessProfile, usual_format
from billing_app.domain.checks.seller import SellerFacts
from billing_app.domain.customer import Customer
from billing_app.domain.errors import Finding
from billing_app.domain.invoice import InvoiceBody
from billing_app.domain.money import decimals_of
from billing_app.domain.party import Party
from billing_app.domain.totals import Totals

UNSAYABLE = "xml_"
"""How codes begin of what no e-invoice can say: the PDF can, so these never refuse a document."""
_SIREN = re.compile(r"\d{9}(\d{5})?")
_MAX_DECIMALS = 2


def uses_e_invoices(profile: BusinessProfile, customer: Customer | None) -> bool:
    """Whether what a customer gets is meant to be read by programs, so that its rules are worth a question.

    An XML file inside the PDF is everybody's default: it counts as soon as the business has an id to be named by.
    """
    if customer is None or customer.kind == "person":
        return False
    is_chosen = bool(customer.document_format) or profile.document_format != usual_format(profile.country)
    return is_chosen or bool(profile.vat_id or profile.tax_number or profile.electronic_address.id)


def e_invoice_findings(
    body: InvoiceBody, totals: Totals, seller: SellerFacts, buyer: Party | None
) -> Iterator[Finding]:
    """Warnings for what the chosen format wants and for what it can't say; people and counters get no e-invoice."""
    if not seller.document_format or buyer is None or buyer.kind == "person":
        return
    unsayable = list(_unsayable(body, totals, seller))
    yield from unsayable
    if unsayable:
        return
    if seller.document_format.startswith("xrechnung"):
        yield from _xrechnung(body, seller, buyer)
    elif seller.document_format == "peppol":
        yield from _peppol(body, seller, buyer)
    elif seller.country == "FR" and buyer.country == "FR":
        yield from _france(seller, buyer)
        if not seller.supply_nature:
            text = "French e-invoices say whether goods or services are billed: choose it under Taxes and books."
            yield _warning("supply_nature_missing", "seller.supply_nature", text)


def _unsayable(body: InvoiceBody, totals: Totals, seller: SellerFacts) -> Iterator[Finding]:
    shown = [body.currency] + ([seller.currency] if body.currency != seller.currency and totals.tax_total else [])
    for currency in shown:
        if (decimals := decimals_of(currency)) > _MAX_DECIMALS:
            text = f"{currency} has {decimals} decimals, but an e-invoice can carry 2 only: it will go out as PDF."
            yield _warning("xml_three_decimals", "currency", text)
    for i, line in enumerate(body.lines):
        if len(line.taxes) > 1:
            text = "An e-invoice can carry one tax on each line only: this document will go out as PDF."
            yield _warning("xml_several_taxes", f"lines.{i}.taxes", text)
            break


def _xrechnung(body: InvoiceBody, seller: SellerFacts, buyer: Party) -> Iterator[Finding]:
    party = seller.party
    if not body.buyer_reference:
        text = "XRechnung needs a buyer reference: in Germany the Leitweg-ID, otherwise what the customer asked for."
        yield _warning("buyer_reference_missing", "buyer_reference", text)
    for value, path, what in (
        (party.phone, "seller.phone", "a telephone number"),
        (party.email, "seller.email", "an e-mail address"),
        (party.iban, "seller.iban", "a bank account"),
        (party.address.postal_code, "seller.address.postal_code", "a postal code"),
    ):
        if not value:
            yield _warning(
                "seller_detail_missing", path, f"XRechnung needs {what} of your business. Add it in the settings."
            )
    if not buyer.address.postal_code:
        yield _warning("buyer_postal_code_missing", "customer_id", "XRechnung needs the customer's postal code.")
    if not (buyer.electronic_address.id or buyer.email):
        text = "XRechnung needs the customer's electronic address, or else the e-mail address."
        yield _warning("buyer_electronic_address_missing", "customer_id", text)


def _peppol(body: InvoiceBody, seller: SellerFacts, buyer: Party) -> Iterator[Finding]:
    if not seller.party.electronic_address.id:
        text = "Peppol needs the electronic address of your business, such as 0208 with a Belgian company number."
        yield _warning("seller_electronic_address_missing", "seller.electronic_address", text)
    if not buyer.electronic_address.id:
        text = "Peppol needs the customer's electronic address, such as 0208 with a Belgian company number."
        yield _warning("buyer_electronic_address_missing", "customer_id", text)
    if not (body.buyer_reference or body.purchase_order):
        text = "Peppol needs a buyer reference or the number of the purchase order."
        yield _warning("buyer_reference_missing", "buyer_reference", text)


def _france(seller: SellerFacts, buyer: Party) -> Iterator[Finding]:
    for party, path, whose in (
        (seller.party, "seller.legal_id", "your business"),
        (buyer, "customer_id", "the customer"),
    ):
        if not _SIREN.fullmatch(re.sub(r"\s", "", party.legal_id)):
            text = f"In France an e-invoice names the SIREN of {whose}: nine digits, as company register number."
            yield _warning("siren_missing", path, text)


def _warning(code: str, path: str, text: str) -> Finding:
    return Finding("warning", code, path, text)
