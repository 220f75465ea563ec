"""What is asked for when money moves: payments, use of credit, refunds and reversals, read from JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from billing_app.domain.errors import BillingError
from billing_app.domain.exchange import rate_of_exchange
from billing_app.domain.fields import (
    Problems,
    Reader,
    choice_field,
    date_field,
    join_path,
    list_field,
    mapping_field,
    note_field,
    read_record,
    text_field,
)
from billing_app.domain.money import parse_minor
from billing_app.domain.party_fields import currency_field
from billing_app.domain.payment import AllocationRequest

MAX_ALLOCATIONS = 1000
REVERSAL_REASONS = ("bounced", "chargeback", "mistake")
DEFAULT_METHOD = "bank_transfer"


@dataclass(frozen=True, slots=True)
class PaymentRequest:
    """A payment to record, minor units. `allocations` None: oldest first; empty: all on account.

    `bank_amount` is in minor units of the base currency.
    """

    customer_id: str
    currency: str
    amount: int
    paid_on: date
    method: str = DEFAULT_METHOD
    reference: str = ""
    fee: int = 0
    tip: int = 0
    exchange_rate: Decimal | None = None
    bank_amount: int | None = None
    allocations: tuple[AllocationRequest, ...] | None = None


@dataclass(frozen=True, slots=True)
class CreditUseRequest:
    """Customer credit to use: like a payment without money."""

    currency: str
    allocations: tuple[AllocationRequest, ...] | None = None
    applied_on: date | None = None


@dataclass(frozen=True, slots=True)
class RefundRequest:
    """Customer credit to pay out; amount None is all of the payment's credit that is left."""

    paid_on: date
    amount: int | None = None
    method: str = DEFAULT_METHOD
    reference: str = ""
    exchange_rate: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ReversalRequest:
    """A payment to undo; the fee is what the bank took for it, in the payment's currency."""

    reversed_on: date
    reason: str
    fee: int = 0


def parse_payment(data: object, *, base_currency: str) -> PaymentRequest:
    """A payment from the body of `POST /payments`."""
    given = mapping_field(data, "")
    currency = _known_currency(given.get("currency"), base_currency)
    own: Mapping[str, Reader] = {
        "customer_id": lambda value, path: text_field(value, path, 36, required=True),
        "currency": currency_field,
        "amount": _amount(currency),
        "fee": _amount(currency),
        "tip": _amount(currency),
        "bank_amount": _amount(base_currency),
    }
    return read_record(PaymentRequest, given, {**_common_readers(currency), **own})


def parse_credit_use(data: object, *, base_currency: str) -> CreditUseRequest:
    """A use of customer credit from the body of `POST /customers/ID/credit`."""
    given = mapping_field(data, "")
    currency = _known_currency(given.get("currency"), base_currency)
    common = _common_readers(currency)
    readers = {"currency": currency_field, "allocations": common["allocations"], "applied_on": date_field}
    return read_record(CreditUseRequest, given, readers)


def parse_refund(data: object, *, currency: str) -> RefundRequest:
    """A refund from the body of `POST /payments/ID/refunds`."""
    common = _common_readers(currency)
    readers = {key: common[key] for key in ("paid_on", "method", "reference", "exchange_rate")}
    return read_record(RefundRequest, data, readers | {"amount": _amount(currency, minimum=1)})


def parse_reversal(data: object, *, currency: str) -> ReversalRequest:
    """A reversal from the body of `POST /payments/ID/reversals`."""
    readers: Mapping[str, Reader] = {
        "reversed_on": date_field,
        "reason": lambda value, path: choice_field(value, path, REVERSAL_REASONS),
        "fee": _amount(currency),
    }
    return read_record(ReversalRequest, data, readers)


def _known_currency(value: object, base_currency: str) -> str:
    # A currency that can't be read is refused with the other findings; its decimals stand in until then.
    try:
        return currency_field(value, "currency")
    except BillingError:
        return base_currency


def _amount(currency: str, minimum: int | None = 0) -> Reader:
    return lambda value, path: parse_minor(value, currency, path=path, minimum=minimum)


def _common_readers(currency: str) -> dict[str, Reader]:
    return {
        "paid_on": date_field,
        "method": lambda value, path: text_field(value, path, 50, required=True).lower(),
        "reference": note_field,
        "exchange_rate": rate_of_exchange,
        "allocations": lambda value, path: _allocations_field(value, path, currency),
    }


def _allocations_field(value: object, path: str, currency: str) -> tuple[AllocationRequest, ...]:
    given = list_field(value, path, MAX_ALLOCATIONS)
    problems = Problems()
    read = [_attempt(one, join_path(path, index), currency, problems) for index, one in enumerate(given)]
    problems.raise_if_any()
    return tuple(request for request in read if request is not None)


def _attempt(value: object, path: str, currency: str, problems: Problems) -> AllocationRequest | None:
    readers: Mapping[str, Reader] = {
        "invoice_id": lambda value, path: text_field(value, path, 36, required=True),
        "amount": _amount(currency),
        "discount": _amount(currency),
        "withheld": _amount(currency),
        "rounding": _amount(currency, None),
    }
    return problems.attempt(lambda: read_record(AllocationRequest, value, readers, path=path), None)


def requested_amount(allocations: Sequence[AllocationRequest]) -> int:
    """The money or credit that requests add up to."""
    return sum(request.amount for request in allocations)
