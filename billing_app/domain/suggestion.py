"""Which open documents a payment is probably meant for, and what is left of it while somebody divides it by hand."""

from collections.abc import Mapping, Sequence
from datetime import date

from billing_app.domain.adjustment import early_discount, last_discount_day
from billing_app.domain.errors import Refused
from billing_app.domain.fields import Problems
from billing_app.domain.invoice import EarlyPayment
from billing_app.domain.money import parse_minor
from billing_app.domain.payment import Allocation, AllocationPlan, OpenInvoice, oldest_first
from billing_app.domain.totals import Totals


def suggest(amount: int, open_invoices: Sequence[OpenInvoice], discounts: Mapping[str, int]) -> AllocationPlan:
    """Divide an amount, oldest due date first; a discount is suggested only where the amount shows that it was taken.

    That is: the amount pays the oldest documents to the cent with their discounts taken, or the last document that it
    reaches is short by no more than its discount.
    """
    ordered = oldest_first(open_invoices)
    return _with_all_discounts(amount, ordered, discounts) or _oldest_first(amount, ordered, discounts)


def _with_all_discounts(
    amount: int, ordered: Sequence[OpenInvoice], discounts: Mapping[str, int]
) -> AllocationPlan | None:
    reached = 0
    allocations: list[Allocation] = []
    for invoice in ordered:
        discount = discounts.get(invoice.invoice_id, 0)
        allocations.append(Allocation(invoice.invoice_id, invoice.balance - discount, discount))
        reached += invoice.balance - discount
        if reached >= amount:
            break
    return AllocationPlan(tuple(allocations), 0) if reached == amount and allocations else None


def _oldest_first(amount: int, ordered: Sequence[OpenInvoice], discounts: Mapping[str, int]) -> AllocationPlan:
    allocations: list[Allocation] = []
    for invoice in ordered:
        part = min(amount, invoice.balance)
        if part > 0:
            missing = invoice.balance - part
            discount = missing if missing <= discounts.get(invoice.invoice_id, 0) else 0
            allocations.append(Allocation(invoice.invoice_id, part, discount))
            amount -= part
    return AllocationPlan(tuple(allocations), amount)


def discount_offered(
    totals: Totals, terms: EarlyPayment | None, *, issued_on: date, paid_on: date, balance: int
) -> int:
    """The early-payment discount that a document still offers on a day; 0 when it is late or partly settled."""
    if terms is None or balance != totals.amount_due or paid_on > last_discount_day(terms, issued_on):
        return 0
    try:
        return early_discount(totals, terms, issued_on=issued_on, paid_on=paid_on).amount
    except Refused:
        return 0


def left_over(amount: str, parts: Mapping[str, str], currency: str) -> int:
    """What is left of an amount beside its parts, by path; below 0 when they are more. Empty texts are 0."""
    problems = Problems()
    texts = {"amount": amount} | {f"allocations.{name}": text for name, text in parts.items()}
    minors = {
        path: problems.attempt(lambda text=text, path=path: parse_minor(text, currency, path=path, minimum=0), 0)
        for path, text in texts.items()
        if text.strip()
    }
    problems.raise_if_any()
    return minors.pop("amount", 0) - sum(minors.values())
