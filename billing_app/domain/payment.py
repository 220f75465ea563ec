"""Payments: which invoices the money settles, and what a document's settlement looks like afterwards.

All amounts are minor units of the payment's currency, which is that of the invoices.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from billing_app.domain.cash import largest_cash_rounding
from billing_app.domain.errors import Refused
from billing_app.domain.exchange import Rate
from billing_app.domain.invoice import Settlement
from billing_app.domain.money import decimals_of, to_decimal, to_text


@dataclass(frozen=True, slots=True)
class OpenInvoice:
    """An issued document that money can settle; `written_off` is payable too, but only when asked for by name."""

    invoice_id: str
    number: str
    due_on: date
    currency: str
    balance: int
    written_off: int = 0


@dataclass(frozen=True, slots=True)
class AllocationRequest:
    """What someone wants an invoice to be settled with. `rounding` is signed: above 0 more money than the balance."""

    invoice_id: str
    amount: int
    discount: int = 0
    withheld: int = 0
    rounding: int = 0


@dataclass(frozen=True, slots=True)
class Allocation:
    """What settles an invoice: money or credit (`amount`), and what stands beside it.

    `recovered` of the amount pays a debt that was written off.
    """

    invoice_id: str
    amount: int
    discount: int = 0
    withheld: int = 0
    rounding: int = 0
    recovered: int = 0

    @property
    def settles(self) -> int:
        """By how much the balance falls."""
        return self.amount + self.discount + self.withheld - self.rounding - self.recovered


@dataclass(frozen=True, slots=True)
class AllocationPlan:
    """How an amount is divided; what is left over is customer credit."""

    allocations: tuple[Allocation, ...]
    unallocated: int


def allocate(
    amount: int,
    open_invoices: Sequence[OpenInvoice],
    requests: Sequence[AllocationRequest] | None,
    *,
    currency: str,
    small_difference: int,
) -> AllocationPlan:
    """Divide an amount: as requested, or without any request oldest due date first, then by number.

    `requests` None is the default rule, an empty list puts all on account. `small_difference` is the most that
    `rounding` may be (1.00 of base currency, in minor units here).
    """
    if requests is None:
        return _allocate_oldest_first(amount, open_invoices, currency)
    payable = {invoice.invoice_id: invoice for invoice in open_invoices if invoice.currency == currency}
    allocations = tuple(
        _allocation(request, payable, index, seen=requests[:index], small_difference=small_difference)
        for index, request in enumerate(requests)
    )
    left = amount - sum(allocation.amount for allocation in allocations)
    if left < 0:
        sentence = f"The allocations are {to_text(-left, currency)} {currency} more than the payment."
        raise Refused(sentence, code="over_allocated", path="allocations")
    return AllocationPlan(allocations, left)


def oldest_first(invoices: Iterable[OpenInvoice]) -> list[OpenInvoice]:
    """The order in which money settles: due date, then number, shorter numbers first so that 9 stands before 10."""
    return sorted(invoices, key=lambda invoice: (invoice.due_on, len(invoice.number), invoice.number))


def _allocate_oldest_first(amount: int, open_invoices: Sequence[OpenInvoice], currency: str) -> AllocationPlan:
    allocations: list[Allocation] = []
    for invoice in oldest_first(open_invoices):
        part = min(amount, invoice.balance) if invoice.currency == currency else 0
        if part > 0:
            allocations.append(Allocation(invoice.invoice_id, part))
            amount -= part
    return AllocationPlan(tuple(allocations), amount)


def _allocation(
    request: AllocationRequest,
    payable: dict[str, OpenInvoice],
    index: int,
    *,
    seen: Sequence[AllocationRequest],
    small_difference: int,
) -> Allocation:
    path = f"allocations.{index}"
    invoice = payable.get(request.invoice_id)
    if invoice is None:
        sentence = "This customer has no issued invoice with this id in this currency."
        raise Refused(sentence, code="not_payable", path=f"{path}.invoice_id")
    if any(request.invoice_id == other.invoice_id for other in seen):
        raise Refused("This invoice stands here twice.", code="allocated_twice", path=f"{path}.invoice_id")
    if min(request.amount, request.discount, request.withheld) < 0:
        raise Refused("An allocation is never below 0.", code="negative_allocation", path=path)
    if abs(request.rounding) > small_difference:
        sentence = f"Only {to_text(small_difference, invoice.currency)} {invoice.currency} may be settled as rounding."
        raise Refused(sentence, code="rounding_too_large", path=f"{path}.rounding")
    return _checked_against_balance(request, invoice, path)


def _checked_against_balance(request: AllocationRequest, invoice: OpenInvoice, path: str) -> Allocation:
    settles = request.amount + request.discount + request.withheld - request.rounding
    if settles <= 0:
        raise Refused("This settles nothing of the invoice.", code="settles_nothing", path=path)
    recovered = max(0, settles - invoice.balance)
    if recovered > invoice.written_off:
        sentence = (
            f"{invoice.number} has {to_text(invoice.balance + invoice.written_off, invoice.currency)} "
            f"{invoice.currency} open, less than is allocated. What is too much can stay as customer credit."
        )
        raise Refused(sentence, code="over_allocated", path=f"{path}.amount")
    if recovered > request.amount or (recovered and (request.discount or request.withheld or request.rounding)):
        sentence = "A debt that was written off is paid with money alone."
        raise Refused(sentence, code="recovered_with_discount", path=path)
    return Allocation(
        request.invoice_id, request.amount, request.discount, request.withheld, request.rounding, recovered
    )


def small_difference_limit(rate: Rate) -> int:
    """What counts as a small difference: 1.00 of the base currency, or what its coins round away; in minor units."""
    one = max(10 ** decimals_of(rate.base_currency), largest_cash_rounding(rate.base_currency))
    if rate.currency == rate.base_currency:
        return one
    return int(to_decimal(one, rate.base_currency) * 10 ** decimals_of(rate.currency) / rate.rate)


def check_bank_amount(amount: int, *, fee: int, tip: int, bank_amount: int | None, rate: Rate) -> None:
    """Refuse a bank amount that doesn't fit, where no exchange rate could explain the difference."""
    if bank_amount is None or rate.currency != rate.base_currency or bank_amount == amount + tip - fee:
        return
    sentence = (
        f"Amount and tip less the fee are {to_text(amount + tip - fee, rate.currency)}, another sum reached the bank."
    )
    raise Refused(sentence, code="bank_amount_differs", path="bank_amount")


def settle_paid(settlement: Settlement, allocation: Allocation) -> Settlement:
    """The settlement after an allocation of a payment or of customer credit."""
    written_off = settlement.amount_written_off - allocation.recovered
    return replace(
        settlement,
        amount_paid=settlement.amount_paid + allocation.amount,
        amount_adjusted=settlement.amount_adjusted + _adjusted(allocation),
        amount_written_off=written_off,
        has_write_off=settlement.has_write_off and written_off > 0,
    )


def settle_reversed(settlement: Settlement, allocation: Allocation) -> Settlement:
    """The settlement after an allocation was undone; a recovered debt is written off again."""
    written_off = settlement.amount_written_off + allocation.recovered
    return replace(
        settlement,
        amount_paid=settlement.amount_paid - allocation.amount,
        amount_adjusted=settlement.amount_adjusted - _adjusted(allocation),
        amount_written_off=written_off,
        has_write_off=settlement.has_write_off or written_off > 0,
    )


def _adjusted(allocation: Allocation) -> int:
    return allocation.discount + allocation.withheld - allocation.rounding


def settle_credited(settlement: Settlement, credited: int, *, set_off: int) -> Settlement:
    """The settlement after a credit note over `credited` (gross), `set_off` of which reduces the balance."""
    return replace(
        settlement,
        amount_credited=settlement.amount_credited + set_off,
        credited_total=settlement.credited_total + credited,
    )


def settle_written_off(settlement: Settlement, amount: int) -> Settlement:
    """The settlement after a write-off; more than the balance is refused."""
    if not 0 < amount <= settlement.balance:
        raise Refused("Write off at least something and at most the balance.", code="write_off_amount", path="amount")
    return replace(settlement, amount_written_off=settlement.amount_written_off + amount, has_write_off=True)
