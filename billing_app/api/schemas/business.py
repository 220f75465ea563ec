"""The business, and the taxes that can stand on a line here."""

from typing import Literal

from pydantic import Field

from billing_app.api.schemas.parties import Address, ElectronicAddress, SentAddress, SentElectronicAddress
from billing_app.api.schemas.taxes import OwnTax, SentOwnTax
from billing_app.api.schemas.values import Country, Currency, Day, Sent, Shown, Version

TaxStatus = Literal["registered", "small_business", "unregistered"]
TaxBasis = Literal["accrual", "cash"]
CheckPolicy = Literal["warn", "refuse"]
DocumentFormat = Literal["facturx", "facturx-extended", "ubl", "cii", "xrechnung-ubl", "xrechnung-cii", "peppol"]
SupplyNature = Literal["goods", "services", "mixed"]
CashRounding = Literal["none", "0.05", "0.10", "0.50", "1"]
DocumentLayout = Literal["modern", "classic", "compact"]
DocumentPaper = Literal["a4", "letter"]


class SentVerifactu(Sent):
    """VeriFactu (Spain) while it is on; absent keys take their defaults."""

    environment: Literal["production", "test"] | None = Field(
        None, description="Which portal of the tax agency the QR code leads to."
    )
    impost: Literal["vat", "igic", "ipsi"] | None = Field(None, description="VAT, or the tax of the Canaries or Ceuta.")
    producer_name: str | None = Field(None, description="Who answers for the program; null: the business itself.")
    producer_nif: str | None = None


class Verifactu(Shown):
    """VeriFactu as it is set."""

    environment: Literal["production", "test"]
    impost: Literal["vat", "igic", "ipsi"]
    producer_name: str | None
    producer_nif: str | None


class BusinessPatch(Sent):
    """What to change of the business; absent keys stay."""

    name: str | None = None
    country: Country | None = None
    currency: Currency | None = None
    time_zone: str | None = Field(None, examples=["Europe/Berlin"])
    address: SentAddress | None = None
    vat_id: str | None = Field(None, examples=["DE123456789"])
    tax_number: str | None = None
    legal_id: str | None = None
    email: str | None = Field(None, examples=["office@example.com"])
    phone: str | None = None
    contact_name: str | None = Field(None, description="Whom customers may ask; XRechnung names somebody.")
    website: str | None = None
    iban: str | None = Field(None, examples=["DE89370400440532013000"])
    bic: str | None = None
    electronic_address: SentElectronicAddress | None = None
    tax_status: TaxStatus | None = None
    tax_basis: TaxBasis | None = None
    due_days: int | None = Field(None, description="Days from issue to due date, 0 to 3650.", examples=[14])
    language: str | None = Field(None, examples=["de"])
    check_policy: CheckPolicy | None = Field(None, description="Whether findings only warn or refuse the issue.")
    document_format: DocumentFormat | None = None
    supply_nature: SupplyNature | None = Field(None, description="What French documents say of the operation.")
    books_closed_until: Day | None = Field(None, description="Nothing is posted on or before this day.")
    round_tax_per_line: bool | None = None
    copy_to_business: bool | None = Field(None, description="Whether mails with documents come to the business too.")
    cash_rounding: CashRounding | None = Field(None, description="To what cash is rounded; null: as is usual there.")
    fiscal_year_start_month: int | None = Field(None, examples=[1])
    retention_years: int | None = Field(None, examples=[10])
    payment_terms: str | None = None
    footer: str | None = None
    document_layout: DocumentLayout | None = None
    document_paper: DocumentPaper | None = Field(None, description="Null: the paper of the country.")
    document_colour: str | None = Field(None, description="Dark enough to be read on white.", examples=["#1d4ed8"])
    logo_id: str | None = Field(None, description="A logo that was uploaded before; null for none.")
    verifactu: SentVerifactu | None = Field(
        None, description="`{}` keeps VeriFactu's records from now on, null stops; only in Spain, with a right NIF."
    )
    own_taxes: list[SentOwnTax] | None = Field(
        None, description="Taxes beside the country's usual ones; replaces the whole list."
    )


class PendingBankDetails(Shown):
    """Bank details that were sent and wait: they count from `effective_at` on, unless an owner cancels them."""

    iban: str | None
    bic: str | None
    effective_at: str


class Business(Shown):
    """The business that the key belongs to."""

    id: str
    version: Version
    name: str
    country: str
    currency: str
    time_zone: str
    address: Address
    vat_id: str | None
    tax_number: str | None
    legal_id: str | None
    email: str | None
    phone: str | None
    contact_name: str | None
    website: str | None
    iban: str | None
    bic: str | None
    electronic_address: ElectronicAddress | None
    tax_status: TaxStatus
    tax_basis: TaxBasis
    due_days: int
    language: str | None
    check_policy: CheckPolicy
    document_format: DocumentFormat
    supply_nature: SupplyNature | None
    books_closed_until: str | None
    round_tax_per_line: bool
    copy_to_business: bool
    cash_rounding: CashRounding | None
    fiscal_year_start_month: int
    retention_years: int
    payment_terms: str | None
    footer: str | None
    document_layout: DocumentLayout
    document_paper: DocumentPaper | None
    document_colour: str | None
    logo_id: str | None
    verifactu: Verifactu | None
    own_taxes: list[OwnTax]
    bank_changed_on: str | None = Field(
        description="The last day on which other bank details took effect; documents of the next 60 days say so."
    )
    pending_bank_details: PendingBankDetails | None = Field(
        description="Another IBAN or BIC than the first ones waits, 24 hours unless the business chose otherwise."
    )
