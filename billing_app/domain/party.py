"""Seller and buyer as they stand on a document (EN 16931 BG-4 and BG-7)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address; `country` is ISO 3166-1 alpha-2, empty when unknown."""

    line1: str = ""
    line2: str = ""
    city: str = ""
    postal_code: str = ""
    subdivision: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class ElectronicAddress:
    """Where e-invoices are sent (BT-34, BT-49): an EAS scheme and an identifier."""

    scheme: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class Party:
    """A seller or a buyer, frozen into the document when it is issued."""

    name: str
    country: str = ""
    address: Address = Address()
    kind: str = "business"
    vat_id: str = ""
    tax_number: str = ""
    legal_id: str = ""
    email: str = ""
    phone: str = ""
    contact_name: str = ""
    iban: str = ""
    bic: str = ""
    electronic_address: ElectronicAddress = ElectronicAddress()
