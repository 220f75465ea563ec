"""Payments, refunds and reversals as they are asked for: JSON-like text into exact amounts, all problems by path."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Literal, get_args

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
from billing_app.domain.money import parse_minor
from billing_app.domain.party_fields import currency_field
from billing_app.domain.payment import AllocationRequest

MAX_ALLOCATIONS = 1000
DEFAULT_METHOD = "bank_transfer"
ReversalReason = Literal["bounced", "chargeback", "mistake", "refunded"]


@dataclass(frozen=True, slots=True)
class PaymentRequest:
    """Money received, minor units of `currency`; `bank_amount` in the base currency. `allocations` None: by default.

    Without a customer the allocations name sales that have none.
    """

    amount: int
    currency: str
    customer_id: str = ""
    paid_on: date | None = None
    method: str = DEFAULT_METHOD
    reference: str = ""
    fee: int = 0
    tip: int = 0
    exchange_rate: Decimal | None = None
    bank_amount: int | None = None
    allocations: tuple[AllocationRequest, ...] | None = None


@dataclass(frozen=True, slots=True)
class CreditUseRequest:
    """Customer credit to be used; without allocations all of it, oldest due date first."""

    currency: str
    applied_on: date | None = None
    allocations: tuple[AllocationRequest, ...] | None = None


@dataclass(frozen=True, slots=True)
class RefundRequest:
    """Customer credit to be paid out; without an amount as much as there is of this payment."""

    amount: int | None = None
    paid_on: date | None = None
    method: str = DEFAULT_METHOD
    reference: str = ""
    exchange_rate: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ReversalRequest:
    """A payment that did not last, with the bank's fee for it."""

    reason: ReversalReason
    reversed_on: date | None = None
    fee: int = 0


def parse_payment(data: object, base_currency: str) -> PaymentRequest:
    """A payment from its JSON object; amounts have at most the currency's decimals."""
    given = mapping_field(data, "")
    currency = _currency_or(given, base_currency)
    amount, positive = _amount(currency, 0), _amount(currency, 0)
    readers: Mapping[str, Reader] = {
        "customer_id": partial(text_field, max_length=64),
        "amount": amount,
        "currency": currency_field,
        "paid_on": date_field,
        "method": _method_field,
        "reference": partial(text_field, max_length=500),
        "fee": positive,
        "tip": positive,
        "exchange_rate": rate_of_exchange,
        "bank_amount": _amount(base_currency, 0),
        "allocations": partial(_allocations_field, currency=currency, whole=True),
    }
    request = read_record(PaymentRequest, given, readers)
    if not request.amount and not request.allocations:
        raise InvalidInput("Say how much was paid.", code="too_small", path="amount")
    if not request.customer_id and not request.allocations:
        sentence = "Choose a customer, or allocate the payment to an invoice that has none."
        raise InvalidInput(sentence, code="required", path="customer_id")
    return request


def parse_credit_use(data: object, base_currency: str) -> CreditUseRequest:
    """A use of customer credit from its JSON object."""
    given = mapping_field(data, "")
    currency = _currency_or(given, base_currency)
    readers: Mapping[str, Reader] = {
        "currency": currency_field,
        "applied_on": date_field,
        "allocations": partial(_allocations_field, currency=currency, whole=False),
    }
    return read_record(CreditUseRequest, given, readers)


def parse_refund(data: object, currency: str) -> RefundRequest:
    """A refund from its JSON object; `currency` is that of the payment."""
    readers: Mapping[str, Reader] = {
        "amount": _amount(currency, 1),
        "paid_on": date_field,
        "method": _method_field,
        "reference": partial(text_field, max_length=500),
        "exchange_rate": rate_of_exchange,
    }
    return read_record(RefundRequest, data, readers)


def parse_reversal(data: object, currency: str) -> ReversalRequest:
    """A reversal from its JSON object; `currency` is that of the payment."""
    readers: Mapping[str, Reader] = {
        "reason": partial(choice_field, choices=get_args(ReversalReason)),
        "reversed_on": date_field,
        "fee": _amount(currency, 0),
    }
    return read_record(ReversalRequest, data, readers)


def _currency_or(given: Mapping[str, object], otherwise: str) -> str:
    try:
        return currency_field(given.get("currency"), "currency")
    except BillingError:  # named by its own reader; the amounts are read all the same
        return otherwise


def _amount(currency: str, minimum: int) -> Reader:
    return lambda value, path: parse_minor(value, currency, path=path, minimum=minimum)


def _method_field(value: object, path: str) -> str:
    return text_field(value, path, 50).lower() or DEFAULT_METHOD


def _allocations_field(value: object, path: str, *, currency: str, whole: bool) -> tuple[AllocationRequest, ...]:
    readers: dict[str, Reader] = {
        "invoice_id": partial(text_field, max_length=64, required=True),
        "amount": _amount(currency, 0),
    }
    if whole:
        readers |= {"discount": _amount(currency, 0), "withheld": _amount(currency, 0)}
        readers["rounding"] = lambda value, path: parse_minor(value, currency, path=path)
    problems = Problems()
    found: list[AllocationRequest] = []
    for index, one in enumerate(list_field(value, path, MAX_ALLOCATIONS)):
        field = f"{path}.{index}"
        read = problems.attempt(
            lambda one=one, field=field: read_record(AllocationRequest, one, readers, path=field), None
        )
        found += [read] if read else []
    problems.raise_if_any()
    return tuple(found)
