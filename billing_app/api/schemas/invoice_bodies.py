"""What can be sent about invoices: bodies, patches, credit notes and write-offs."""

from typing import Annotated, Literal

from pydantic import Field

from billing_app.api.schemas.parties import SentAddress
from billing_app.api.schemas.taxes import SentTax
from billing_app.api.schemas.values import (
    Amount,
    Currency,
    Day,
    ExchangeRate,
    Id,
    Percent,
    Price,
    Quantity,
    Sent,
)

SentTaxes = Annotated[list[SentTax], Field(description="No tax is category Z, E or O, never an empty list.")]
DueDays = Annotated[int, Field(description="Days from issue to due date, 0 to 3650.", examples=[14])]


class LineEntry(Sent):
    """An allowance or charge of a line: a percentage or an amount."""

    percent: Percent | None = None
    amount: Amount | None = None
    reason: str | None = None


class DocumentEntry(LineEntry):
    """An allowance or charge of the document; without `taxes` it is spread over all tax groups."""

    taxes: list[SentTax] | None = None


class SentLine(Sent):
    """One line: quantity × unit price ÷ price base quantity − allowances + charges."""

    id: Id | None = Field(None, description="Keeps a line in a PATCH; made here otherwise.")
    description: str | None = Field(None, examples=["Consulting"])
    quantity: Quantity
    unit: str | None = Field(None, description="A unit code of UN/ECE Rec. 20.", examples=["C62"])
    unit_price: Price
    price_base_quantity: Quantity | None = None
    item_id: Id | None = None
    taxes: SentTaxes | None = None
    allowances: list[LineEntry] | None = None
    charges: list[LineEntry] | None = None
    delivery_date: Day | None = None


class SentWithholding(Sent):
    """A tax that the buyer keeps back."""

    rate: Percent
    name: str = Field(examples=["IRPF"])


class SentEarlyPayment(Sent):
    """A discount for paying within some days."""

    percent: Percent
    days: int = Field(examples=[10])


class SentPeriod(Sent):
    """When the supply was made."""

    from_: Day | None = Field(None, alias="from")
    to: Day | None = None


class SentDeposit(Sent):
    """A deposit invoice to deduct."""

    invoice_id: Id


class InvoiceBody(Sent):
    """All that a draft says. Everything may be missing in a draft, not all of it at issue."""

    customer_id: Id | None = None
    kind: Literal["invoice", "deposit"] | None = None
    series_id: Id | None = Field(None, description="What numbers it; null: the usual series of its kind.")
    currency: Currency | None = Field(None, description="Default: the customer's, else the business's.")
    issue_date: Day | None = None
    due_date: Day | None = None
    due_days: DueDays | None = None
    prices_include_tax: bool | None = None
    lines: list[SentLine] | None = None
    allowances: list[DocumentEntry] | None = None
    charges: list[DocumentEntry] | None = None
    withholding: list[SentWithholding] | None = None
    deposits: list[SentDeposit] | None = None
    cash_rounding: Amount | None = Field(None, description="Round what is due to this step.", examples=["0.05"])
    exchange_rate: ExchangeRate | None = None
    delivery_date: Day | None = None
    period: SentPeriod | None = None
    early_payment: SentEarlyPayment | None = None
    payment_terms: str | None = None
    purchase_order: str | None = None
    buyer_reference: str | None = None
    delivery_address: SentAddress | None = None
    note: str | None = None


class InvoicePatch(InvoiceBody):
    """What to change: of a draft anything, of an issued document only the last four keys."""

    internal_note: str | None = None
    tags: list[str] | None = None
    dunning_paused_until: Day | None = None
    disputed: bool | None = None


class CreditedLine(Sent):
    """A part of a line to credit: a quantity, or an amount; one of the two."""

    line_id: Id
    quantity: Quantity | None = None
    amount: Amount | None = None


class CreditRequest(Sent):
    """What to credit: `{}` all that remains, `lines` parts of lines, `amount` a gross amount."""

    lines: list[CreditedLine] | None = None
    amount: Amount | None = None
    reason: str | None = None
    issue_date: Day | None = Field(None, description="Default: today; not before the original's.")
    note: str | None = None
    correction: Literal["R1", "R2", "R3", "R4"] | None = Field(
        None, description="VeriFactu's kind of correction, R1 unless given; a simplified invoice is corrected as R5."
    )


class WriteOffRequest(Sent):
    """What to give up: the whole balance unless `amount` says less."""

    amount: Amount | None = None
    on: Day | None = None
    reason: str | None = None
    vat_relief: bool | None = Field(None, description="Whether the law gives the VAT back.")
