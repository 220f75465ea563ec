"""Invoices of suppliers, as files: valid by the core rules unless a test breaks them."""

from collections.abc import Sequence
from email.message import EmailMessage

from billing_app.domain.access import Actor
from billing_app.services.receiving import receive, taken_or_refused
from billing_app.store.tables import ReceivedDocument

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<{root} xmlns="urn:oasis:names:specification:ubl:schema:xsd:{root}-2"
 xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
 xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
<cbc:CustomizationID>urn:cen.eu:en16931:2017</cbc:CustomizationID>
<cbc:ID>{number}</cbc:ID><cbc:IssueDate>{day}</cbc:IssueDate>{due}
<cbc:{root}TypeCode>{code}</cbc:{root}TypeCode><cbc:Note>Thank you</cbc:Note>
<cbc:DocumentCurrencyCode>{currency}</cbc:DocumentCurrencyCode>
<cac:AdditionalDocumentReference><cbc:ID>sheet-1</cbc:ID>
<cbc:DocumentDescription>Time sheet</cbc:DocumentDescription>
<cac:Attachment>
<cbc:EmbeddedDocumentBinaryObject mimeCode="text/csv" filename="hours.csv">
aG91cnMK</cbc:EmbeddedDocumentBinaryObject></cac:Attachment>
</cac:AdditionalDocumentReference>
<cac:AccountingSupplierParty><cac:Party><cac:PostalAddress><cbc:CityName>Ulm</cbc:CityName>
<cbc:PostalZone>89073</cbc:PostalZone>
<cac:Country><cbc:IdentificationCode>{country}</cbc:IdentificationCode></cac:Country></cac:PostalAddress>
<cac:PartyTaxScheme><cbc:CompanyID>{vat_id}</cbc:CompanyID><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>
</cac:PartyTaxScheme>
<cac:PartyLegalEntity><cbc:RegistrationName>{supplier}</cbc:RegistrationName></cac:PartyLegalEntity></cac:Party>
</cac:AccountingSupplierParty>
<cac:AccountingCustomerParty><cac:Party><cac:PostalAddress>
<cac:Country><cbc:IdentificationCode>DE</cbc:IdentificationCode></cac:Country></cac:PostalAddress>
<cac:PartyTaxScheme><cbc:CompanyID>{buyer}</cbc:CompanyID><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>
</cac:PartyTaxScheme>
<cac:PartyLegalEntity><cbc:RegistrationName>Werkhof GmbH</cbc:RegistrationName></cac:PartyLegalEntity>
</cac:Party></cac:AccountingCustomerParty>
<cac:Delivery><cbc:ActualDeliveryDate>{day}</cbc:ActualDeliveryDate><cac:DeliveryLocation><cac:Address><cac:Country>
<cbc:IdentificationCode>DE</cbc:IdentificationCode></cac:Country></cac:Address></cac:DeliveryLocation>
</cac:Delivery>
<cac:PaymentMeans><cbc:PaymentMeansCode>30</cbc:PaymentMeansCode><cac:PayeeFinancialAccount>
<cbc:ID>{iban}</cbc:ID></cac:PayeeFinancialAccount></cac:PaymentMeans>
<cac:PaymentTerms><cbc:Note>Within 14 days</cbc:Note></cac:PaymentTerms>"""
_TAX = """<cac:TaxSubtotal><cbc:TaxableAmount currencyID="{currency}">{base}</cbc:TaxableAmount>
<cbc:TaxAmount currencyID="{currency}">{tax}</cbc:TaxAmount><cac:TaxCategory><cbc:ID>{category}</cbc:ID>
<cbc:Percent>{rate}</cbc:Percent>{reason}<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:TaxCategory>
</cac:TaxSubtotal>"""
_LINE = """<cac:{root}Line><cbc:ID>{position}</cbc:ID><cbc:{quantity} unitCode="C62">1</cbc:{quantity}>
<cbc:LineExtensionAmount currencyID="{currency}">{base}</cbc:LineExtensionAmount><cac:Item>
<cbc:Name>Work {position}</cbc:Name>
<cac:ClassifiedTaxCategory><cbc:ID>{category}</cbc:ID><cbc:Percent>{rate}</cbc:Percent><cac:TaxScheme>
<cbc:ID>VAT</cbc:ID></cac:TaxScheme>
</cac:ClassifiedTaxCategory></cac:Item><cac:Price>
<cbc:PriceAmount currencyID="{currency}">{base}</cbc:PriceAmount></cac:Price></cac:{root}Line>"""
_SUMS = """<cac:LegalMonetaryTotal><cbc:LineExtensionAmount currencyID="{currency}">{net}</cbc:LineExtensionAmount>
<cbc:TaxExclusiveAmount currencyID="{currency}">{net}</cbc:TaxExclusiveAmount>
<cbc:TaxInclusiveAmount currencyID="{currency}">{gross}</cbc:TaxInclusiveAmount>
<cbc:PayableAmount currencyID="{currency}">{gross}</cbc:PayableAmount></cac:LegalMonetaryTotal>"""

Group = tuple[str, str, str, str]
"""Category, rate, base, tax."""
ONE_RATE: Sequence[Group] = (("S", "19", "100.00", "19.00"),)


def supplier_file(
    groups: Sequence[Group] = ONE_RATE,
    *,
    net: str = "100.00",
    tax: str = "19.00",
    gross: str = "119.00",
    number: str = "R-1",
    is_credit: bool = False,
    **said: str,
) -> bytes:
    """An invoice or credit note in UBL: one line for each tax group."""
    root = "CreditNote" if is_credit else "Invoice"
    words = {
        "root": root, "number": number, "day": "2026-03-02", "code": "381" if is_credit else "380", "currency": "EUR",
        "due": "" if is_credit else "<cbc:DueDate>2026-03-16</cbc:DueDate>", "supplier": "Papier Lang GmbH",
        "vat_id": "DE123456788", "country": "DE", "buyer": "DE136695976", "iban": "DE02120300000000202051",
        "quantity": "CreditedQuantity" if is_credit else "InvoicedQuantity", "net": net, "gross": gross,
    } | said  # fmt: skip
    taxes = [dict(zip(("category", "rate", "base", "tax"), group, strict=True)) for group in groups]
    reasons = {"AE": "<cbc:TaxExemptionReason>Reverse charge</cbc:TaxExemptionReason>",
               "K": "<cbc:TaxExemptionReason>Intra-community supply</cbc:TaxExemptionReason>"}  # fmt: skip
    subtotals = "".join(_TAX.format(**words, **each, reason=reasons.get(each["category"], "")) for each in taxes)
    lines = "".join(_LINE.format(**words, **each, position=at) for at, each in enumerate(taxes, 1))
    total = f'<cbc:TaxAmount currencyID="{words["currency"]}">{tax}</cbc:TaxAmount>{subtotals}'
    taxed = f"<cac:TaxTotal>{total}</cac:TaxTotal>"
    return (_HEAD.format(**words) + taxed + _SUMS.format(**words) + lines + f"</{root}>").encode()


def received(actor: Actor, content: bytes, name: str = "invoice.xml") -> ReceivedDocument:
    """The document of a file, read at once as for other software."""
    return receive(actor, name, content, taken_or_refused(content))[0]


def mail_with(*numbers: str) -> bytes:
    """A mail that brings these invoices, a greeting and a program."""
    message = EmailMessage()
    message["Subject"], message["From"] = "Your invoices", "Papier Lang <bills@papier.example>"
    message.set_content("Please find them attached.")
    for number in numbers:
        content = supplier_file(number=number)
        message.add_attachment(content, maintype="application", subtype="xml", filename=f"{number}.xml")
    message.add_attachment(b"MZ", maintype="application", subtype="octet-stream", filename="setup.exe")
    return message.as_bytes()
