"""Tax reports, summed from postings alone.

Every posting with a tax group is a line of the report. On `vat_not_yet_due` it is tax that waits for the customer's
money, on `input_vat` tax that suppliers charged, on any other account (output VAT, or the income account of a group
without tax) a sale that is due. So one ledger answers for both tax bases: on the accrual basis invoices post output VAT
at once, on the cash basis payments do.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from billing_app.domain.ledger import Account, GroupKey, Posting

TaxSide = Literal["output", "not_yet_due", "input"]


@dataclass(frozen=True, slots=True)
class TaxLine:
    """One group's base and tax on one side of the report, minor units of the base currency."""

    side: TaxSide
    group: GroupKey
    base: int
    tax: int


def side_of(account: Account) -> TaxSide:
    """The side of the report on which a posting with a tax group counts."""
    if account is Account.INPUT_VAT:
        return "input"
    return "not_yet_due" if account is Account.VAT_NOT_YET_DUE else "output"


def tax_of(posting: Posting) -> int:
    """What a posting adds to the tax of its group: nothing on an income account, debits count on input VAT."""
    if posting.account in (Account.OUTPUT_VAT, Account.VAT_NOT_YET_DUE):
        return posting.net_credit
    return -posting.net_credit if posting.account is Account.INPUT_VAT else 0


def tax_lines(postings: Iterable[Posting]) -> tuple[TaxLine, ...]:
    """Base and tax by side and group, in the order of side, category and rate; empty groups are left out."""
    sums: dict[tuple[TaxSide, GroupKey], tuple[int, int]] = {}
    for posting in postings:
        if posting.tax_group is None:
            continue
        key = (side_of(posting.account), posting.tax_group)
        base, tax = sums.get(key, (0, 0))
        sums[key] = (base + posting.tax_base, tax + tax_of(posting))
    lines = (TaxLine(side, group, *sums[side, group]) for side, group in sorted(sums))
    return tuple(line for line in lines if line.base or line.tax)


def payable_tax(lines: Iterable[TaxLine]) -> int:
    """What is owed to the tax office: output less input; below 0 it comes back."""
    signs = {"output": 1, "input": -1, "not_yet_due": 0}
    return sum(signs[line.side] * line.tax for line in lines)
