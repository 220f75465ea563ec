"""Customers."""

from typing import Annotated

from pydantic import Field

from billing_app.api.schemas.business import DocumentFormat
from billing_app.api.schemas.parties import (
    Address,
    ElectronicAddress,
    PartyKind,
    SentAddress,
    SentElectronicAddress,
)
from billing_app.api.schemas.values import Country, Currency, Cursor, Day, Instant, Sent, Shown, ShownAmount, Version

DueDays = Annotated[int, Field(description="Days from issue to due date, 0 to 3650.", examples=[30])]


class SentExemption(Sent):
    """Why this customer pays no tax: category S becomes E."""

    reason: str | None = None
    certificate: str | None = None
    valid_until: Day | None = None


class _SentDetails(Sent):
    kind: PartyKind | None = None
    email: str | None = Field(None, examples=["billing@example.com"])
    phone: str | None = None
    vat_id: str | None = Field(None, examples=["FR40303265045"])
    tax_number: str | None = None
    legal_id: str | None = None
    language: str | None = Field(None, examples=["de"])
    currency: Currency | None = None
    due_days: DueDays | None = None
    address: SentAddress | None = None
    electronic_address: SentElectronicAddress | None = None
    buyer_reference: str | None = None
    document_format: DocumentFormat | None = Field(None, description="The e-invoice that this customer gets.")
    tax_exempt: SentExemption | bool | None = None
    equivalence_surcharge: bool | None = Field(
        None, description="Whether the pages propose Spain's recargo de equivalencia for lines to this customer."
    )
    contact_name: str | None = None
    notes: str | None = None


class NewCustomer(_SentDetails):
    """A new customer; all but name and country may be missing."""

    name: str = Field(examples=["Example GmbH"])
    country: Country


class CustomerPatch(_SentDetails):
    """What to change of a customer; absent keys stay, null clears."""

    name: str | None = None
    country: Country | None = None


class Exemption(Shown):
    """Why this customer pays no tax."""

    reason: str | None
    certificate: str | None
    valid_until: str | None


class CustomerBalance(Shown):
    """What a customer owes, and what credit they have, in one currency."""

    currency: str
    outstanding: ShownAmount
    credit: ShownAmount


class Customer(Shown):
    """A customer with balances."""

    id: str
    version: Version
    name: str
    country: str
    kind: PartyKind
    email: str | None
    phone: str | None
    vat_id: str | None
    tax_number: str | None
    legal_id: str | None
    language: str | None
    currency: str | None
    due_days: int | None
    address: Address
    electronic_address: ElectronicAddress | None
    buyer_reference: str | None
    document_format: DocumentFormat | None
    tax_exempt: Exemption | None
    equivalence_surcharge: bool
    contact_name: str | None
    notes: str | None
    balances: list[CustomerBalance]
    archived_at: Instant | None
    created_at: Instant
    updated_at: Instant


class CustomerPage(Shown):
    """One page of customers."""

    data: list[Customer]
    next_cursor: Cursor
