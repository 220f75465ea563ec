"""Reversals: an entry undone exactly, and documents put back to what they were."""

from collections.abc import Sequence
from datetime import date

from billing_app.domain.booking import BookedChange, BookedInvoice, undo_change, with_relief, with_tax_due
from billing_app.domain.ledger import Account, Entry, Posting, Postings, credit, debit, gain_or_loss, mirrored
from billing_app.domain.postings.tax import tax_postings

_DRIFT = 1


def undo_settling(booked: BookedInvoice, change: BookedChange) -> tuple[BookedInvoice, Postings]:
    """A document without one settlement, and the postings that the mirrored entry needs besides (usually none).

    Where the document was corrected since, the share of its deferred tax that is due is another one by now, and what
    the settlement had made due can't simply be taken back. A single unit of rounding is left to the next payment; where
    nothing is left to be paid there is none, and what is left of the receivable by exchange goes with it.
    """
    undone = undo_change(booked, change)
    current = with_tax_due(undone if undone.balance else with_relief(undone))
    relieved = current.relieved - undone.relieved
    pairs = zip(undone.groups, current.groups, strict=True)
    most = _DRIFT if undone.balance else 0
    drifted = any(max(abs(old.due_tax - new.due_tax), abs(old.due_base - new.due_base)) > most for old, new in pairs)
    if not drifted and not relieved:
        return undone, ()
    taxes = tax_postings(undone, current, income=(undone.income_account, 0))
    return current, credit(Account.RECEIVABLE, relieved) + gain_or_loss(-relieved) + taxes


def book_reversal(
    postings: Sequence[Posting],
    *,
    kind: str,
    reversed_on: date,
    beside: Postings = (),
    fee_base: int = 0,
    account: Account = Account.BANK,
) -> Entry:
    """The mirror of an entry's postings, with those of `undo_settling`, and the bank's fee for a bounced payment."""
    fee = (*debit(Account.FEES, fee_base), *credit(account, fee_base))
    return Entry(reversed_on, kind, mirrored(postings) + beside + fee)
