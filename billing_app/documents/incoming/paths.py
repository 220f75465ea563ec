"""Where the terms of EN 16931 stand in an e-invoice: one table for each syntax."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from billing_app.documents.xml import etree


@dataclass(frozen=True, slots=True)
class Paths:
    """One syntax. Keys are the terms; `parties`, `taxes`, `lines` are paths to groups, the others lie inside these."""

    syntax: Literal["ubl", "cii"]
    namespaces: Mapping[str, str]
    head: Mapping[str, str]
    parties: Mapping[str, str]
    party: Mapping[str, str]
    taxes: str
    tax: Mapping[str, str]
    lines: str
    line: Mapping[str, str]
    tax_totals: str

    def find(self, node: Any, path: str) -> list[Any]:
        """Texts or elements at a path."""
        return _compiled(self.syntax, path)(node)


@cache
def _compiled(syntax: str, path: str) -> Any:
    """Only paths of the tables below come here, never words of a file."""
    return etree.XPath(path, namespaces=PATHS_OF[syntax].namespaces, smart_strings=False)


def _below(prefix: str, paths: Mapping[str, str]) -> dict[str, str]:
    return {term: f"{prefix}/{path}" for term, path in paths.items()}


_AGREEMENT = "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeAgreement"
_DELIVERY = "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeDelivery"
_SETTLEMENT = "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement"
_SUMS = "ram:SpecifiedTradeSettlementHeaderMonetarySummation"
_MEANS = "ram:SpecifiedTradeSettlementPaymentMeans"
_ACCOUNT = f"{_MEANS}/ram:PayeePartyCreditorFinancialAccount"
_LINE = "ram:SpecifiedLineTradeSettlement"
_CII = Paths(
    syntax="cii",
    namespaces={
        "rsm": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
        "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
        "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
    },
    head={
        "BT-24": "rsm:ExchangedDocumentContext/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID",
        "BT-1": "rsm:ExchangedDocument/ram:ID",
        "BT-2": "rsm:ExchangedDocument/ram:IssueDateTime/udt:DateTimeString",
        "BT-3": "rsm:ExchangedDocument/ram:TypeCode",
        "BT-22": "rsm:ExchangedDocument/ram:IncludedNote/ram:Content",
        **_below(
            _AGREEMENT,
            {"BT-10": "ram:BuyerReference", "BT-13": "ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID"},
        ),
        "BT-72": f"{_DELIVERY}/ram:ActualDeliverySupplyChainEvent/ram:OccurrenceDateTime/udt:DateTimeString",
        **_below(
            _SETTLEMENT,
            {
                "BT-5": "ram:InvoiceCurrencyCode",
                "BT-9": "ram:SpecifiedTradePaymentTerms/ram:DueDateDateTime/udt:DateTimeString",
                "BT-20": "ram:SpecifiedTradePaymentTerms/ram:Description",
                "BT-25": "ram:InvoiceReferencedDocument/ram:IssuerAssignedID",
                "BT-83": "ram:PaymentReference",
                "BT-81": f"{_MEANS}/ram:TypeCode",
                "BT-84": f"{_ACCOUNT}/*[self::ram:IBANID or self::ram:ProprietaryID]",
                "BT-85": f"{_ACCOUNT}/ram:AccountName",
                "BT-86": f"{_MEANS}/ram:PayeeSpecifiedCreditorFinancialInstitution/ram:BICID",
                "BT-106": f"{_SUMS}/ram:LineTotalAmount",
                "BT-107": f"{_SUMS}/ram:AllowanceTotalAmount",
                "BT-108": f"{_SUMS}/ram:ChargeTotalAmount",
                "BT-109": f"{_SUMS}/ram:TaxBasisTotalAmount",
                "BT-112": f"{_SUMS}/ram:GrandTotalAmount",
                "BT-113": f"{_SUMS}/ram:TotalPrepaidAmount",
                "BT-114": f"{_SUMS}/ram:RoundingAmount",
                "BT-115": f"{_SUMS}/ram:DuePayableAmount",
            },
        ),
    },
    parties={"BG-4": f"{_AGREEMENT}/ram:SellerTradeParty", "BG-7": f"{_AGREEMENT}/ram:BuyerTradeParty"},
    party={
        "name": "ram:Name",
        "vat_id": "ram:SpecifiedTaxRegistration/ram:ID[@schemeID='VA']",
        "tax_number": "ram:SpecifiedTaxRegistration/ram:ID[@schemeID='FC']",
        "legal_id": "ram:SpecifiedLegalOrganization/ram:ID",
        "line1": "ram:PostalTradeAddress/ram:LineOne",
        "line2": "ram:PostalTradeAddress/ram:LineTwo",
        "postal_code": "ram:PostalTradeAddress/ram:PostcodeCode",
        "city": "ram:PostalTradeAddress/ram:CityName",
        "country": "ram:PostalTradeAddress/ram:CountryID",
        "contact_name": "ram:DefinedTradeContact/ram:PersonName",
        "phone": "ram:DefinedTradeContact/ram:TelephoneUniversalCommunication/ram:CompleteNumber",
        "email": "ram:DefinedTradeContact/ram:EmailURIUniversalCommunication/ram:URIID",
        "electronic_address": "ram:URIUniversalCommunication/ram:URIID",
        "electronic_scheme": "ram:URIUniversalCommunication/ram:URIID/@schemeID",
    },
    taxes=f"{_SETTLEMENT}/ram:ApplicableTradeTax",
    tax={
        "BT-116": "ram:BasisAmount",
        "BT-117": "ram:CalculatedAmount",
        "BT-118": "ram:CategoryCode",
        "BT-119": "ram:RateApplicablePercent",
        "BT-120": "ram:ExemptionReason",
        "BT-121": "ram:ExemptionReasonCode",
    },
    lines="rsm:SupplyChainTradeTransaction/ram:IncludedSupplyChainTradeLineItem",
    line={
        "BT-126": "ram:AssociatedDocumentLineDocument/ram:LineID",
        "BT-129": "ram:SpecifiedLineTradeDelivery/ram:BilledQuantity",
        "BT-130": "ram:SpecifiedLineTradeDelivery/ram:BilledQuantity/@unitCode",
        "BT-131": f"{_LINE}/ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount",
        "BT-146": "ram:SpecifiedLineTradeAgreement/ram:NetPriceProductTradePrice/ram:ChargeAmount",
        "BT-151": f"{_LINE}/ram:ApplicableTradeTax/ram:CategoryCode",
        "BT-152": f"{_LINE}/ram:ApplicableTradeTax/ram:RateApplicablePercent",
        "BT-153": "ram:SpecifiedTradeProduct/ram:Name",
        "BT-154": "ram:SpecifiedTradeProduct/ram:Description",
    },
    tax_totals=f"{_SETTLEMENT}/{_SUMS}/ram:TaxTotalAmount",
)
_UBL = Paths(
    syntax="ubl",
    namespaces={
        "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
        "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
    },
    head={
        "BT-24": "cbc:CustomizationID",
        "BT-1": "cbc:ID",
        "BT-2": "cbc:IssueDate",
        "BT-3": "*[self::cbc:InvoiceTypeCode or self::cbc:CreditNoteTypeCode]",
        "BT-22": "cbc:Note",
        "BT-10": "cbc:BuyerReference",
        "BT-13": "cac:OrderReference/cbc:ID",
        "BT-72": "cac:Delivery/cbc:ActualDeliveryDate",
        "BT-5": "cbc:DocumentCurrencyCode",
        "BT-9": "cbc:DueDate | cac:PaymentMeans/cbc:PaymentDueDate",
        "BT-20": "cac:PaymentTerms/cbc:Note",
        "BT-25": "cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID",
        "BT-83": "cac:PaymentMeans/cbc:PaymentID",
        "BT-81": "cac:PaymentMeans/cbc:PaymentMeansCode",
        "BT-84": "cac:PaymentMeans/cac:PayeeFinancialAccount/cbc:ID",
        "BT-85": "cac:PaymentMeans/cac:PayeeFinancialAccount/cbc:Name",
        "BT-86": "cac:PaymentMeans/cac:PayeeFinancialAccount/cac:FinancialInstitutionBranch/cbc:ID",
        **_below(
            "cac:LegalMonetaryTotal",
            {
                "BT-106": "cbc:LineExtensionAmount",
                "BT-107": "cbc:AllowanceTotalAmount",
                "BT-108": "cbc:ChargeTotalAmount",
                "BT-109": "cbc:TaxExclusiveAmount",
                "BT-112": "cbc:TaxInclusiveAmount",
                "BT-113": "cbc:PrepaidAmount",
                "BT-114": "cbc:PayableRoundingAmount",
                "BT-115": "cbc:PayableAmount",
            },
        ),
    },
    parties={"BG-4": "cac:AccountingSupplierParty/cac:Party", "BG-7": "cac:AccountingCustomerParty/cac:Party"},
    party={
        "name": "cac:PartyLegalEntity/cbc:RegistrationName",
        "trading_name": "cac:PartyName/cbc:Name",
        "vat_id": "cac:PartyTaxScheme[cac:TaxScheme/cbc:ID='VAT']/cbc:CompanyID",
        "tax_number": "cac:PartyTaxScheme[not(cac:TaxScheme/cbc:ID='VAT')]/cbc:CompanyID",
        "legal_id": "cac:PartyLegalEntity/cbc:CompanyID",
        "line1": "cac:PostalAddress/cbc:StreetName",
        "line2": "cac:PostalAddress/cbc:AdditionalStreetName",
        "postal_code": "cac:PostalAddress/cbc:PostalZone",
        "city": "cac:PostalAddress/cbc:CityName",
        "country": "cac:PostalAddress/cac:Country/cbc:IdentificationCode",
        "contact_name": "cac:Contact/cbc:Name",
        "phone": "cac:Contact/cbc:Telephone",
        "email": "cac:Contact/cbc:ElectronicMail",
        "electronic_address": "cbc:EndpointID",
        "electronic_scheme": "cbc:EndpointID/@schemeID",
    },
    taxes="cac:TaxTotal/cac:TaxSubtotal",
    tax={
        "BT-116": "cbc:TaxableAmount",
        "BT-117": "cbc:TaxAmount",
        "BT-118": "cac:TaxCategory/cbc:ID",
        "BT-119": "cac:TaxCategory/cbc:Percent",
        "BT-120": "cac:TaxCategory/cbc:TaxExemptionReason",
        "BT-121": "cac:TaxCategory/cbc:TaxExemptionReasonCode",
    },
    lines="*[self::cac:InvoiceLine or self::cac:CreditNoteLine]",
    line={
        "BT-126": "cbc:ID",
        "BT-129": "*[self::cbc:InvoicedQuantity or self::cbc:CreditedQuantity]",
        "BT-130": "*[self::cbc:InvoicedQuantity or self::cbc:CreditedQuantity]/@unitCode",
        "BT-131": "cbc:LineExtensionAmount",
        "BT-146": "cac:Price/cbc:PriceAmount",
        "BT-151": "cac:Item/cac:ClassifiedTaxCategory/cbc:ID",
        "BT-152": "cac:Item/cac:ClassifiedTaxCategory/cbc:Percent",
        "BT-153": "cac:Item/cbc:Name",
        "BT-154": "cac:Item/cbc:Description",
    },
    tax_totals="cac:TaxTotal/cbc:TaxAmount",
)
PATHS_OF: Mapping[str, Paths] = {"cii": _CII, "ubl": _UBL}
