"""What businesses and customers have in common: addresses."""

from typing import Literal

from pydantic import Field

from billing_app.api.schemas.values import Sent, Shown

PartyKind = Literal["business", "person"]


class SentAddress(Sent):
    """A postal address."""

    line1: str | None = None
    line2: str | None = None
    city: str | None = None
    postal_code: str | None = None
    subdivision: str | None = None
    country: str | None = Field(None, description="ISO 3166-1 alpha-2.", examples=["DE"])


class SentElectronicAddress(Sent):
    """Where e-invoices are sent: a scheme of the EAS list and an identifier."""

    scheme: str | None = Field(None, examples=["0088"])
    id: str | None = Field(None, examples=["4012345000009"])


class Address(Shown):
    """A postal address; what is not known is null."""

    line1: str | None
    line2: str | None
    city: str | None
    postal_code: str | None
    subdivision: str | None
    country: str | None


class ElectronicAddress(Shown):
    """Where e-invoices are sent."""

    scheme: str
    id: str
