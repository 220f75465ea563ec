"""Opening the books."""

from typing import Annotated

from pydantic import Field

from billing_app.api.schemas.values import Amount, Currency, Day, ExchangeRate, Id, Sent, Shown, ShownAmount
from billing_app.domain.opening import OPENABLE

AccountName = Annotated[str, Field(description="An account of the ledger.", json_schema_extra={"enum": list(OPENABLE)})]


class SentOpeningAccount(Sent):
    """The balance of an account on the side where it grows, in base currency."""

    account: AccountName
    amount: Amount


class SentOpeningInvoice(Sent):
    """An open invoice of the program used before; `balance` is what is still owed."""

    customer_id: Id
    number: str = Field(examples=["2025-0815"])
    issued_on: Day
    due_date: Day
    currency: Currency
    exchange_rate: ExchangeRate | None = None
    balance: Amount


class NewOpening(Sent):
    """All that is opened on a day."""

    on: Day
    accounts: list[SentOpeningAccount] | None = None
    invoices: list[SentOpeningInvoice] | None = None


class OpenedInvoice(Shown):
    """An open invoice that was taken over; it can be paid and reminded like others."""

    id: str
    customer_id: str
    number: str
    currency: str
    balance: ShownAmount


class Opening(Shown):
    """What was opened; `total` is each side of the entry in base currency."""

    on: str
    currency: str
    total: ShownAmount
    invoices: list[OpenedInvoice]
