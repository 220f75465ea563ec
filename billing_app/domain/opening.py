"""Opening figures as they are typed: balances of accounts and the open invoices of the program used before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial

from billing_app.domain.errors import BillingError, InvalidInput
from billing_app.domain.exchange import rate_of_exchange
from billing_app.domain.fields import (
    Problems,
    Reader,
    choice_field,
    date_field,
    list_field,
    mapping_field,
    read_record,
    text_field,
)
from billing_app.domain.ledger import Account
from billing_app.domain.money import parse_minor
from billing_app.domain.party_fields import currency_field

MAX_INVOICES = 10_000
NUMBER_LENGTH = 50
OPENABLE = tuple(
    account.value
    for account in Account
    if account not in {Account.RECEIVABLE, Account.OPENING_EQUITY, Account.CUSTOMER_CREDIT}
)
"""Receivables come as open invoices, equity is what is left, and customer credit belongs to somebody."""


@dataclass(frozen=True, slots=True)
class OpeningAccount:
    """The balance of an account on the side where it grows, minor units of the base currency."""

    account: Account
    amount: int


@dataclass(frozen=True, slots=True)
class OpeningInvoice:
    """An open invoice of the old program; `balance` is what is still owed, minor units of its currency."""

    customer_id: str
    number: str
    issued_on: date
    due_date: date
    currency: str
    balance: int
    exchange_rate: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """All that is opened on a day."""

    on: date
    accounts: tuple[OpeningAccount, ...] = ()
    invoices: tuple[OpeningInvoice, ...] = ()


def parse_opening(data: object, base_currency: str) -> Opening:
    """Opening figures from their JSON object; every problem by path."""
    readers: Mapping[str, Reader] = {
        "on": date_field,
        "accounts": partial(_accounts_field, currency=base_currency),
        "invoices": _invoices_field,
    }
    opening = read_record(Opening, data, readers)
    if not opening.accounts and not opening.invoices:
        raise InvalidInput("Give a balance or an open invoice.", code="required", path="accounts")
    return opening


def _accounts_field(value: object, path: str, *, currency: str) -> tuple[OpeningAccount, ...]:
    readers: Mapping[str, Reader] = {
        "account": lambda one, field: Account(choice_field(one, field, OPENABLE)),
        "amount": lambda one, field: parse_minor(one, currency, path=field),
    }
    problems = Problems()
    found: list[OpeningAccount] = []
    for index, one in enumerate(list_field(value, path, len(OPENABLE))):
        field = f"{path}.{index}"
        read = problems.attempt(
            lambda one=one, field=field: read_record(OpeningAccount, one, readers, path=field), None
        )
        if read and any(read.account == other.account for other in found):
            problems.add("account_twice", f"{field}.account", "This account stands here twice: add them up.")
        found += [read] if read else []
    problems.raise_if_any()
    return tuple(found)


def _invoices_field(value: object, path: str) -> tuple[OpeningInvoice, ...]:
    problems = Problems()
    found: list[OpeningInvoice] = []
    numbers: set[str] = set()
    for index, one in enumerate(list_field(value, path, MAX_INVOICES)):
        field = f"{path}.{index}"
        read = problems.attempt(lambda one=one, field=field: _invoice(one, field), None)
        if read and read.number in numbers:
            problems.add("number_twice", f"{field}.number", "This number stands here twice.")
        if read:
            numbers.add(read.number)
            found.append(read)
    problems.raise_if_any()
    return tuple(found)


def _invoice(value: object, path: str) -> OpeningInvoice:
    given = mapping_field(value, path)
    try:
        currency = currency_field(given.get("currency"), "currency")
    except BillingError:  # named by its own reader; the balance is read with two decimals meanwhile
        currency = "EUR"
    readers: Mapping[str, Reader] = {
        "customer_id": partial(text_field, max_length=64, required=True),
        "number": partial(text_field, max_length=NUMBER_LENGTH, required=True),
        "issued_on": date_field,
        "due_date": date_field,
        "currency": currency_field,
        "exchange_rate": rate_of_exchange,
        "balance": lambda one, field: parse_minor(one, currency, path=field, minimum=1),
    }
    return read_record(OpeningInvoice, given, readers, path=path)
