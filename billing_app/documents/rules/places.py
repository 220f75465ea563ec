"""From the place that a rule names in the XML to the field where somebody can mend it."""

import re

_LINE = re.compile(
    r"(?:InvoiceLine|CreditNoteLine|IncludedSupplyChainTradeLineItem)"
    r"(?:\[namespace-uri\(\)='[^']*'\]|' and namespace-uri\(\)='[^']*'\])?(?:\[(\d+)\])?"
)
_PARTS = (
    ("AccountingSupplierParty", "seller"),
    ("SellerTradeParty", "seller"),
    ("AccountingCustomerParty", "customer_id"),
    ("BuyerTradeParty", "customer_id"),
    ("DeliveryLocation", "delivery_address"),
    ("ShipToTradeParty", "delivery_address"),
    ("PayeeFinancialAccount", "seller.iban"),
    ("PayeePartyCreditorFinancialAccount", "seller.iban"),
)
_FIELDS = {
    "BR-CO-09": "vat_id",
    "BR-CO-26": "vat_id",
    "BR-DE-2": "seller.contact_name",
    "BR-DE-3": "address.city",
    "BR-DE-4": "address.postal_code",
    "BR-DE-5": "seller.contact_name",
    "BR-DE-6": "seller.phone",
    "BR-DE-7": "seller.email",
    "BR-DE-8": "address.city",
    "BR-DE-9": "address.postal_code",
    "BR-DE-15": "buyer_reference",
    "BR-DE-18": "payment_terms",
    "BR-DE-27": "seller.phone",
    "BR-DE-28": "seller.email",
    "BR-CL-04": "currency",
    "BR-CL-05": "currency",
    "BR-CL-23": "unit",
    "BR-IC-11": "delivery_date",
    "BR-IC-12": "delivery_address.country",
    "PEPPOL-EN16931-R003": "buyer_reference",
    "PEPPOL-EN16931-R010": "electronic_address",
    "PEPPOL-EN16931-R020": "electronic_address",
}


def place_of(location: str, rule: str) -> str:
    """The path of the field, such as `lines.2.unit` or `customer_id`; empty for the whole document."""
    field = _FIELDS.get(rule, "")
    line = _LINE.search(location)
    if line:
        whole = f"lines.{int(line[1] or 1) - 1}"
        return f"{whole}.{field}" if field == "unit" else whole
    part = next((path for name, path in _PARTS if name in location), "")
    if part == "seller" and field and not field.startswith("seller."):
        return f"seller.{field}"
    return part if part and not field.startswith(("seller.", "buyer_", "delivery", "payment")) else field or part
