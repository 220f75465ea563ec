"""Invoices of suppliers as they came in, and the expense that each proposes."""

from typing import Literal

from pydantic import Field

from billing_app.api.schemas.e_invoices import RuleFinding
from billing_app.api.schemas.expenses import ExpensePatch, ExpenseTax
from billing_app.api.schemas.values import Cursor, Day, Instant, Shown, ShownAmount, Version

State = Literal["waiting", "reading", "ready", "attention", "refused", "recorded", "set_aside"]


class ReceivedFile(Shown):
    """The file as it came in; its bytes never change."""

    name: str
    media_type: str
    size_bytes: int
    sha256: str


class ReceivedSupplier(Shown):
    """The seller, as the invoice names it."""

    name: str
    vat_id: str
    legal_id: str
    tax_number: str
    country: str
    iban: str
    is_known: bool = Field(description="Whether an invoice of it was recorded before; if not, recording remembers it.")


class ProposedExpense(Shown):
    """The expense that the document proposes, as `POST …/record` books it; null where a person has to say it."""

    supplier: str | None
    amount: ShownAmount | None = Field(description="The total with tax; below 0 for a credit note.")
    currency: str | None
    category: str | None = Field(description="The kind of cost of the supplier's last invoice.")
    incurred_on: str | None
    due_on: str | None
    reference: str | None
    taxes: list[ExpenseTax]


class ReceivedVerdict(Shown):
    """What the official rules said."""

    format: str
    is_valid: bool
    rules_version: str
    rules: list[str]
    unchecked: list[str]


class ListedReceivedDocument(Shown):
    """A document in a list."""

    id: str
    version: Version
    status: State = Field(description="`ready`: to be recorded as proposed. `attention`: look at the findings first.")
    source: Literal["page", "api", "mail"]
    file: ReceivedFile
    detail: str | None = Field(description="Why it holds no e-invoice, or was refused, in a sentence.")
    supplier_name: str | None
    number: str | None
    issued_on: Day | None
    currency: str | None
    amount: ShownAmount | None
    duplicate_of: str | None = Field(description="The document or expense that seems to be the same invoice.")
    expense_id: str | None
    created_at: Instant


class ReceivedDocument(ListedReceivedDocument):
    """One document with all that was read of it."""

    kind: Literal["invoice", "credit_note"] | None
    supplier: ReceivedSupplier | None
    expense: ProposedExpense
    verdict: ReceivedVerdict | None
    findings: list[RuleFinding] = Field(description="Our own remarks first, then the broken rules.")


class ReceivedDocumentPage(Shown):
    """One page of documents, the newest first."""

    data: list[ListedReceivedDocument]
    next_cursor: Cursor


class ReceivedRecording(ExpensePatch):
    """What is to be different from the proposal; a category is needed where none is proposed."""

    remember_supplier: bool | None = Field(None, description="Default: true. Knows the supplier by its ids next time.")
    despite_duplicate: bool | None = Field(None, description="Record it although it seems to be here already.")
