"""Customer credit: where credit notes leave it, what refunds may pay out, and what a bounced payment takes back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from billing_app.domain.errors import Refused
from billing_app.domain.money import share, to_text
from billing_app.domain.postings.correcting import CreditSplit


@dataclass(frozen=True, slots=True)
class CreditUse:
    """One allocation that was paid with customer credit, minor units; the newest is undone first."""

    allocation_id: str
    amount: int


@dataclass(frozen=True, slots=True)
class CreditShortage:
    """What to do when credit that was used already goes away: uses to undo, and what is missing even then."""

    undone: tuple[CreditUse, ...]
    missing: int


def split_credit(
    amount: int, *, balance: int, prepaid: int, restored: int, amount_due: int, credited: int
) -> CreditSplit:
    """Where a credit note's amount goes: first off the balance, then what the customer had paid becomes their credit.

    Only what was neither open nor paid on this invoice goes back to its deposits (`prepaid`, of which `restored` is
    back already). `credited` is what earlier credit notes took of the amount due, set off or made customer credit.
    """
    set_off = min(amount, balance)
    to_credit = min(amount - set_off, max(0, amount_due - credited - set_off))
    back = min(amount - set_off - to_credit, prepaid - restored)
    return CreditSplit(set_off, back, amount - set_off - back)


def credit_base_of(used: int, *, credit: int, credit_base: int) -> int:
    """What the books hold of the part of a customer's credit that is used, in base currency."""
    return share(credit_base, used, credit)


def check_credit(amount: int, *, available: int, currency: str) -> None:
    """Refuse to use or pay out more credit than there is."""
    if amount <= 0:
        raise Refused("Say an amount above 0.", code="amount_missing", path="amount")
    if amount > available:
        sentence = f"This customer has {to_text(max(available, 0), currency)} {currency} of credit, not more."
        raise Refused(sentence, code="not_enough_credit", path="amount")


def covered_by(credit: int, balances: Iterable[tuple[str, int]]) -> dict[str, int]:
    """What a credit covers of some balances if it is spent in their order, by key; absent where it covers nothing."""
    covered: dict[str, int] = {}
    for key, balance in balances:
        part = min(balance, credit)
        if part > 0:
            covered[key] = part
            credit -= part
    return covered


def uses_to_undo(lost: int, *, available: int, uses: Sequence[CreditUse]) -> CreditShortage:
    """Which uses of credit a reversal takes back so that the credit it had brought can go, newest first.

    `uses` is ordered by time. A chargeback is a fact: what stays missing (it was refunded) becomes a negative credit,
    a debt of the customer.
    """
    short = lost - available
    undone: list[CreditUse] = []
    for use in reversed(uses):
        if short <= 0:
            break
        undone.append(use)
        short -= use.amount
    return CreditShortage(tuple(undone), max(short, 0))
