"""A customer: whom the business bills, and what it has agreed with them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Literal

from billing_app.domain import party_fields as pf
from billing_app.domain.business import DocumentFormat, document_format_field, due_days_field
from billing_app.domain.countries import country_field
from billing_app.domain.fields import Reader, choice_field, date_field, flag_field, note_field, read_record, text_field
from billing_app.domain.party import Address, ElectronicAddress, Party


@dataclass(frozen=True, slots=True)
class TaxExemption:
    """Why category S becomes E for this customer, until when; without a reason the national text stands."""

    reason: str = ""
    certificate: str = ""
    valid_until: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the certificate still covers a supply of that day."""
        return self.valid_until is None or day <= self.valid_until


@dataclass(frozen=True, slots=True)
class Customer:
    """What is known of a customer. Empty currency, language, format and due days mean: those of the business.

    `equivalence_surcharge` proposes Spain's recargo de equivalencia for lines to this customer.
    """

    name: str
    country: str
    kind: Literal["business", "person"] = "business"
    email: str = ""
    phone: str = ""
    vat_id: str = ""
    tax_number: str = ""
    legal_id: str = ""
    language: str = ""
    currency: str = ""
    due_days: int | None = None
    address: Address = pf.NO_ADDRESS
    electronic_address: ElectronicAddress = pf.NO_ELECTRONIC_ADDRESS
    buyer_reference: str = ""
    document_format: DocumentFormat | Literal[""] = ""
    tax_exempt: TaxExemption | None = None
    equivalence_surcharge: bool = False
    contact_name: str = ""
    notes: str = ""

    @property
    def buyer(self) -> Party:
        """The customer as the buyer on a document; without an own address country it is the customer's."""
        address = self.address if self.address.country else replace(self.address, country=self.country)
        return Party(
            name=self.name,
            country=self.country,
            address=address,
            kind=self.kind,
            vat_id=self.vat_id,
            tax_number=self.tax_number,
            legal_id=self.legal_id,
            email=self.email,
            phone=self.phone,
            contact_name=self.contact_name,
            electronic_address=self.electronic_address,
        )


def parse_customer(data: object) -> Customer:
    """A new customer from a JSON object; name and country are required."""
    return read_record(Customer, data, _READERS)


def merge_customer(customer: Customer, data: object) -> Customer:
    """The customer after a PATCH: absent keys stay, null clears."""
    return read_record(Customer, data, _READERS, current=customer)


def customer_to_json(customer: Customer) -> dict[str, object]:
    """The customer as the API shows it, empty texts as null."""
    shown: dict[str, object] = {key: getattr(customer, key) for key in _READERS}
    shown["address"] = pf.address_to_json(customer.address)
    shown["electronic_address"] = pf.electronic_address_to_json(customer.electronic_address)
    shown["tax_exempt"] = _exemption_to_json(customer.tax_exempt)
    return {key: None if value == "" else value for key, value in shown.items()}


def customer_from_json(stored: Mapping[str, object]) -> Customer:
    """The customer from what `customer_to_json` gave; keys of other versions are passed over."""
    return customer_from_text(json.dumps(stored, sort_keys=True))


@lru_cache(maxsize=4096)
def customer_from_text(text: str) -> Customer:
    """The same from its JSON text.

    Lists read many customers that hardly ever change: the text decides, so the cache can't be stale.
    """
    stored: dict[str, object] = json.loads(text)
    return parse_customer({key: value for key, value in stored.items() if key in _READERS})


def _exemption_to_json(exemption: TaxExemption | None) -> dict[str, object] | None:
    if exemption is None:
        return None
    until = exemption.valid_until.isoformat() if exemption.valid_until else None
    return {"reason": exemption.reason or None, "certificate": exemption.certificate or None, "valid_until": until}


_EXEMPTION_READERS: Mapping[str, Reader] = {
    "reason": lambda value, path: text_field(value, path, 500),
    "certificate": pf.short_text,
    "valid_until": date_field,
}


def exemption_field(value: object, path: str) -> TaxExemption | None:
    """An exemption from its object; plain true and false are understood too."""
    if isinstance(value, bool):
        return TaxExemption() if value else None
    return read_record(TaxExemption, value, _EXEMPTION_READERS, path=path)


_READERS: Mapping[str, Reader] = {
    "name": pf.name_field,
    "country": country_field,
    "kind": lambda value, path: choice_field(value, path, ("business", "person")),
    "email": pf.email_field,
    "phone": pf.phone_field,
    "vat_id": pf.vat_id_field,
    "tax_number": lambda value, path: text_field(value, path, 50),
    "legal_id": lambda value, path: text_field(value, path, 50),
    "language": pf.language_field,
    "currency": pf.optional_currency,
    "due_days": due_days_field,
    "address": pf.address_field,
    "electronic_address": pf.electronic_address_field,
    "buyer_reference": pf.short_text,
    "document_format": lambda value, path: document_format_field(value, path) if value != "" else "",
    "tax_exempt": exemption_field,
    "equivalence_surcharge": flag_field,
    "contact_name": pf.short_text,
    "notes": note_field,
}
