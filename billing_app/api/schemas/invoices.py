"""Invoices, deposit invoices and credit notes as the API shows them."""

from typing import Literal

from pydantic import Field

from billing_app.api.schemas.parties import Address
from billing_app.api.schemas.taxes import Tax
from billing_app.api.schemas.values import Cursor, Instant, Shown, ShownAmount, ShownNumber, Version

Kind = Literal["invoice", "deposit", "credit_note"]
Status = Literal["draft", "issued", "partially_paid", "paid", "credited", "written_off"]


class Entry(Shown):
    """An allowance or a charge as it was sent; what it doesn't say is left out."""

    percent: ShownNumber = "0"
    amount: ShownNumber = "0"
    reason: str = ""
    taxes: list[Tax] = Field(default_factory=list)


class Line(Shown):
    """A line as it was sent, with what it comes to. `gross` is set where prices include tax."""

    id: str
    position: int = Field(ge=1)
    description: str
    quantity: ShownNumber
    unit: str
    unit_price: ShownNumber
    price_base_quantity: ShownNumber
    item_id: str | None
    taxes: list[Tax]
    allowances: list[Entry]
    charges: list[Entry]
    delivery_date: str | None
    allowance_total: ShownAmount
    charge_total: ShownAmount
    gross: ShownAmount | None
    net: ShownAmount


class TaxRow(Shown):
    """One group of the tax breakdown."""

    category: str
    rate: ShownNumber
    name: str
    reason: str
    base: ShownAmount
    tax: ShownAmount


class Totals(Shown):
    """What the document comes to, and what has become of it. `rounding` is signed, all else positive."""

    line_total: ShownAmount
    allowance_total: ShownAmount
    charge_total: ShownAmount
    tax_exclusive: ShownAmount
    tax_total: ShownAmount
    tax_inclusive: ShownAmount
    withholding_total: ShownAmount
    prepaid: ShownAmount
    rounding: ShownAmount
    amount_due: ShownAmount
    amount_paid: ShownAmount
    amount_credited: ShownAmount
    credited_total: ShownAmount
    amount_adjusted: ShownAmount
    amount_written_off: ShownAmount
    balance: ShownAmount
    tax_breakdown: list[TaxRow]


class Finding(Shown):
    """A remark about the document; a refusal stops the issue, a warning doesn't."""

    severity: Literal["refusal", "warning"]
    code: str
    path: str
    text: str


class Withholding(Shown):
    """A tax that the buyer keeps back."""

    rate: ShownNumber
    name: str


class EarlyPayment(Shown):
    """A discount for paying within some days."""

    percent: ShownNumber
    days: int


class DepositReference(Shown):
    """A deposit invoice that is deducted."""

    invoice_id: str


class Credits(Shown):
    """The document that a credit note credits."""

    invoice_id: str
    number: str
    issued_on: str


class _Document(Shown):
    kind: Kind
    series_id: str | None
    customer_id: str | None
    currency: str
    exchange_rate: ShownNumber | None
    prices_include_tax: bool
    round_tax_per_line: bool
    due_days: int | None
    delivery_date: str | None
    period: dict[str, str] | None
    cash_rounding: ShownNumber | None
    early_payment: EarlyPayment | None
    payment_terms: str | None
    purchase_order: str | None
    buyer_reference: str | None
    delivery_address: Address | None
    note: str | None
    withholding: list[Withholding]
    deposits: list[DepositReference]
    allowances: list[Entry]
    charges: list[Entry]
    lines: list[Line]
    totals: Totals


class Preview(_Document):
    """What a body would come to; nothing is stored. Days are as sent."""

    issue_date: str | None
    due_date: str | None
    findings: list[Finding]


class ListedInvoice(_Document):
    """A document in a list."""

    id: str
    version: Version
    status: Status
    number: str | None
    customer_name: str
    issue_date: str
    issued_on: str | None = Field(description="The issue date once it has been issued.")
    issued_at: Instant | None
    due_date: str | None
    settled_on: str | None
    is_opening: bool
    credits: Credits | None
    hash: str | None = Field(description="SHA-256 of the frozen document, part of the chain of events.")
    internal_note: str | None
    tags: list[str]
    disputed: bool
    dunning_paused_until: str | None
    delivery: Literal["queued", "sent", "bounced"] | None = Field(
        description="What became of the latest mails that brought it; null before the first."
    )
    sent_at: Instant | None
    viewed_at: Instant | None
    created_at: Instant
    updated_at: Instant


class Invoice(ListedInvoice):
    """One document with what is to be said about it."""

    findings: list[Finding]


class InvoicePage(Shown):
    """One page of documents."""

    data: list[ListedInvoice]
    next_cursor: Cursor


class Step(Shown):
    """One step of an explanation: the exact value, the rule that rounds it, the amount after it."""

    total: str
    label: str
    rule: str
    exact: str
    amount: ShownAmount


class Explanation(Shown):
    """What one total is made of."""

    total: str
    steps: list[Step]
