"""What the business brings along from the program it used before, read from JSON."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from billing_app.domain.errors import BillingError, InvalidInput
from billing_app.domain.exchange import rate_of_exchange
from billing_app.domain.fields import (
    Problems,
    Reader,
    choice_field,
    date_field,
    join_path,
    list_field,
    mapping_field,
    read_record,
    text_field,
)
from billing_app.domain.ledger import Account
from billing_app.domain.money import parse_minor
from billing_app.domain.party_fields import currency_field

MAX_ACCOUNTS = 100
MAX_INVOICES = 10_000
OPENING_ACCOUNTS = tuple(a.value for a in Account if a not in (Account.RECEIVABLE, Account.OPENING_EQUITY))


@dataclass(frozen=True, slots=True)
class AccountBalance:
    """The balance of one account on the side where it grows, minor units of the base currency."""

    account: Account
    amount: int


@dataclass(frozen=True, slots=True)
class OpeningInvoice:
    """An open invoice of the old program; `balance` in minor units of its currency. It keeps its number."""

    customer_id: str
    number: str
    issued_on: date
    due_date: date
    currency: str
    balance: int
    exchange_rate: Decimal | None = None


@dataclass(frozen=True, slots=True)
class OpeningRequest:
    """Balances of accounts and open invoices as of the end of a day."""

    on: date
    accounts: tuple[AccountBalance, ...] = ()
    invoices: tuple[OpeningInvoice, ...] = ()


def parse_opening(data: object, *, base_currency: str) -> OpeningRequest:
    """Opening balances from the body of `POST /opening`."""
    readers: Mapping[str, Reader] = {
        "on": date_field,
        "accounts": lambda value, path: _each(value, path, MAX_ACCOUNTS, lambda v, p: _balance(v, p, base_currency)),
        "invoices": lambda value, path: _each(value, path, MAX_INVOICES, lambda v, p: _invoice(v, p, base_currency)),
    }
    opening = read_record(OpeningRequest, data, readers)
    problems = Problems()
    accounts = [balance.account for balance in opening.accounts]
    if len(set(accounts)) < len(accounts):
        problems.add("account_twice", "accounts", "An account stands here twice: add its balances up.")
    numbers: set[str] = set()
    for index, invoice in enumerate(opening.invoices):
        if invoice.number in numbers:
            problems.add("number_taken", f"invoices.{index}.number", f"The number {invoice.number} stands here twice.")
        if invoice.issued_on > opening.on:
            sentence = "An invoice of the old program was issued on or before the opening day."
            problems.add("after_opening", f"invoices.{index}.issued_on", sentence)
        numbers.add(invoice.number)
    problems.raise_if_any()
    return opening


def _each(value: object, path: str, most: int, read: Reader) -> tuple[object, ...]:
    problems = Problems()
    found = [
        problems.attempt(lambda one=one, index=index: read(one, join_path(path, index)), None)
        for index, one in enumerate(list_field(value, path, most))
    ]
    problems.raise_if_any()
    return tuple(found)


def _balance(value: object, path: str, base_currency: str) -> AccountBalance:
    readers: Mapping[str, Reader] = {
        "account": lambda v, p: Account(choice_field(v, p, OPENING_ACCOUNTS)),
        "amount": lambda v, p: parse_minor(v, base_currency, path=p),
    }
    return read_record(AccountBalance, value, readers, path=path)


def _invoice(value: object, path: str, base_currency: str) -> OpeningInvoice:
    given = mapping_field(value, path)
    try:
        currency = currency_field(given.get("currency"), "currency")
    except BillingError:
        currency = base_currency
    readers: Mapping[str, Reader] = {
        "customer_id": lambda v, p: text_field(v, p, 36, required=True),
        "number": lambda v, p: text_field(v, p, 50, required=True),
        "issued_on": date_field,
        "due_date": date_field,
        "currency": currency_field,
        "balance": lambda v, p: parse_minor(v, currency, path=p, minimum=1),
        "exchange_rate": rate_of_exchange,
    }
    invoice = read_record(OpeningInvoice, given, readers, path=path)
    if invoice.currency == base_currency:
        return replace(invoice, exchange_rate=None)
    if invoice.exchange_rate is None:
        sentence = f"Give the exchange rate: how much {base_currency} is 1 {invoice.currency}?"
        raise InvalidInput(sentence, code="exchange_rate_missing", path=join_path(path, "exchange_rate"))
    return invoice
