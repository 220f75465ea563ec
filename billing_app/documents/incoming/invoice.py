"""An e-invoice of somebody else, as it was read: plain values, nothing guessed, what is not said is empty."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal


@dataclass(frozen=True, slots=True)
class IncomingParty:
    """Seller or buyer (BG-4, BG-7)."""

    name: str = ""
    vat_id: str = ""
    tax_number: str = ""
    legal_id: str = ""
    line1: str = ""
    line2: str = ""
    postal_code: str = ""
    city: str = ""
    country: str = ""
    contact_name: str = ""
    phone: str = ""
    email: str = ""
    electronic_address: str = ""
    electronic_scheme: str = ""


@dataclass(frozen=True, slots=True)
class IncomingTotals:
    """The document's sums (BG-22); only the total with tax is always said."""

    tax_inclusive: Decimal
    amount_due: Decimal | None = None
    tax_exclusive: Decimal | None = None
    tax_total: Decimal | None = None
    line_total: Decimal | None = None
    allowance_total: Decimal | None = None
    charge_total: Decimal | None = None
    prepaid: Decimal | None = None
    rounding: Decimal | None = None


@dataclass(frozen=True, slots=True)
class IncomingTax:
    """One group of the tax breakdown (BG-23)."""

    category: str
    rate: Decimal | None
    base: Decimal | None
    amount: Decimal | None
    reason: str = ""
    reason_code: str = ""


@dataclass(frozen=True, slots=True)
class IncomingLine:
    """One line (BG-25)."""

    position: str
    name: str
    description: str
    quantity: Decimal | None
    unit: str
    unit_price: Decimal | None
    net: Decimal | None
    category: str
    rate: Decimal | None


@dataclass(frozen=True, slots=True)
class IncomingPayment:
    """How and until when to pay (BG-16)."""

    means: str = ""
    iban: str = ""
    bic: str = ""
    account_name: str = ""
    reference: str = ""
    terms: str = ""


@dataclass(frozen=True, slots=True)
class IncomingInvoice:
    """One invoice or credit note. `xml` is the e-invoice as it was sent, `attachment` its name inside a PDF.

    Amounts are positive as written; `kind` says the sign. `unread` names the terms (BT-9, …) that are there but broken.
    """

    xml: bytes = field(repr=False)
    attachment: str
    syntax: Literal["ubl", "cii"]
    specification: str
    kind: Literal["invoice", "credit_note"]
    type_code: str
    number: str
    issued_on: date
    due_on: date | None
    supplied_on: date | None
    currency: str
    seller: IncomingParty
    buyer: IncomingParty
    totals: IncomingTotals
    taxes: tuple[IncomingTax, ...]
    lines: tuple[IncomingLine, ...]
    payment: IncomingPayment
    buyer_reference: str = ""
    purchase_order: str = ""
    preceding: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
