"""The record of one invoice (registro de facturación de alta), each value as its XML and its fingerprint write it.

Names of codes are those of the tax agency's design of records (order HAC/1177/2024, annex).
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any, Literal

from billing_app.domain.money import to_text

CURRENCY = "EUR"
Environment = Literal["production", "test"]
"""Where a record belongs: the tax agency's portal, or its portal for tests."""


@dataclass(frozen=True, slots=True)
class InvoiceId:
    """What names an invoice everywhere in the tax agency (IDFactura); the day is written 31-01-2026."""

    issuer: str
    number: str
    issued_on: str


@dataclass(frozen=True, slots=True)
class Recipient:
    """The buyer: a NIF, or the identifier of another country (`id_type`: 02 a VAT id, 04 an official document)."""

    name: str
    nif: str = ""
    country: str = ""
    id_type: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class Detail:
    """One part of the breakdown (DetalleDesglose): taxed or not subject (`qualification`), or exempt (`exemption`).

    `impost` is 01 VAT, 02 IPSI, 03 IGIC. Rate and amount are empty where the design wants them left out. The surcharge
    is the recargo de equivalencia.
    """

    impost: str
    regime: str
    qualification: str
    exemption: str
    rate: str
    base: str
    amount: str
    surcharge_rate: str = ""
    surcharge_amount: str = ""


@dataclass(frozen=True, slots=True)
class System:
    """The program that made the record, and who answers for it (SistemaInformatico)."""

    producer_name: str
    producer_nif: str
    version: str
    installation: str
    serves_several: bool


@dataclass(frozen=True, slots=True)
class Record:
    """One record. `previous` and `previous_huella` name the one before it in the chain, None in the first one.

    `rectified` are the invoices that a corrective one (R1 to R5) corrects, by differences.
    """

    invoice: InvoiceId
    issuer_name: str
    invoice_type: str
    supplied_on: str
    description: str
    recipient: Recipient | None
    details: tuple[Detail, ...]
    tax_total: str
    total: str
    system: System
    environment: Environment
    generated_at: str
    rectified: tuple[InvoiceId, ...] = ()
    previous: InvoiceId | None = None
    previous_huella: str = ""

    def after(self, previous: InvoiceId | None, huella: str) -> "Record":
        """The record behind another one in the chain."""
        return replace(self, previous=previous, previous_huella=huella)

    def to_json(self) -> dict[str, Any]:
        """The record as plain data."""
        plain = asdict(self)
        return plain | {"details": list(plain["details"]), "rectified": list(plain["rectified"])}


def record_from_json(stored: Mapping[str, Any]) -> Record:
    """The record that `to_json` gave; KeyError or TypeError where something is missing or more."""
    values: dict[str, Any] = dict(stored)
    values["invoice"] = InvoiceId(**stored["invoice"])
    values["system"] = System(**stored["system"])
    values["recipient"] = Recipient(**stored["recipient"]) if stored["recipient"] else None
    values["previous"] = InvoiceId(**stored["previous"]) if stored["previous"] else None
    values["details"] = tuple(Detail(**each) for each in stored["details"])
    values["rectified"] = tuple(InvoiceId(**each) for each in stored["rectified"])
    return Record(**values)


def day_text(day: date) -> str:
    """A day as the tax agency writes it: 31-01-2026."""
    return day.strftime("%d-%m-%Y")


def moment_text(at: datetime) -> str:
    """An instant to the second with its offset, in the zone it carries: 2024-01-01T19:20:30+01:00."""
    if at.tzinfo is None:
        raise TypeError("the moment of a record carries its time zone")
    return at.isoformat(timespec="seconds")


def euro_text(cents: int) -> str:
    """An amount with two decimals and a point: 123.45, -0.50."""
    return to_text(cents, CURRENCY)
