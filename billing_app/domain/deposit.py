"""Deposits: what a final invoice deducts of a deposit invoice, and what is credited of it because nobody paid it."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from billing_app.domain.errors import Refused
from billing_app.domain.invoice import DepositDeduction
from billing_app.domain.money import share, spread
from billing_app.domain.tax import Tax

Groups = tuple[tuple[Tax, int, int], ...]
"""Tax, base and tax amount by group, minor units of the document's currency."""


@dataclass(frozen=True, slots=True)
class DepositState:
    """A deposit invoice as it stands: what credit notes left of its amount (tax included) and of its tax breakdown.

    `received` is money and credit that came in on it, with tax withheld and less rounding.
    """

    invoice_id: str
    number: str
    currency: str
    customer_id: str
    amount: int
    received: int
    received_on: date | None
    groups: Groups
    is_deducted: bool = False


@dataclass(frozen=True, slots=True)
class DepositUse:
    """What a final invoice deducts, and the unpaid rest (gross) that is credited in the same transaction."""

    deduction: DepositDeduction
    rest: Groups


def deduct_deposit(deposit: DepositState, *, currency: str, customer_id: str) -> DepositUse:
    """What was received on a deposit, spread over its tax groups by gross and split into base and tax.

    A deposit is deducted once, and only from an invoice to the same customer in the same currency.
    """
    _refuse_impossible(deposit, currency, customer_id)
    received = min(deposit.received, deposit.amount)
    used = deposit.groups if received == deposit.amount else _part_of(received, deposit)
    rest = tuple(
        (tax, base - used_base, amount - used_amount)
        for (tax, base, amount), (_, used_base, used_amount) in zip(deposit.groups, used, strict=True)
    )
    deduction = DepositDeduction(
        deposit.invoice_id,
        deposit.number,
        deposit.received_on,
        received,
        tuple(group for group in used if group[1] or group[2]),
    )
    rest = tuple(group for group in rest if group[1] or group[2])
    return DepositUse(deduction, rest)


def _refuse_impossible(deposit: DepositState, currency: str, customer_id: str) -> None:
    if deposit.is_deducted:
        sentence = f"{deposit.number} was deducted by another invoice already. Credit that one first."
        raise Refused(sentence, code="deposit_deducted", path="deposits")
    if deposit.currency != currency:
        sentence = f"{deposit.number} is in {deposit.currency}: it can't be deducted from an invoice in {currency}."
        raise Refused(sentence, code="deposit_currency", path="deposits")
    if deposit.customer_id != customer_id:
        raise Refused(f"{deposit.number} belongs to another customer.", code="deposit_customer", path="deposits")


def _part_of(received: int, deposit: DepositState) -> Groups:
    gross = [base + tax for _, base, tax in deposit.groups]
    if not received or sum(gross) != deposit.amount:
        # Several taxes on the same lines: their gross amounts overlap, so each gives its share of base and tax.
        whole = deposit.amount
        return tuple((tax, share(b, received, whole), share(t, received, whole)) for tax, b, t in deposit.groups)
    parts = spread(received, gross)
    bases = [
        share(part, 100, 100 + Fraction(tax.rate)) for part, (tax, _, _) in zip(parts, deposit.groups, strict=True)
    ]
    return tuple((tax, base, part - base) for (tax, _, _), part, base in zip(deposit.groups, parts, bases, strict=True))
