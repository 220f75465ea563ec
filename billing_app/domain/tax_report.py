"""Tax reports, summed from postings alone.

Every posting with a tax group is a line of the report. On `vat_not_yet_due` it is tax that waits for the customer's
money, on `input_vat` tax that suppliers charged, on any other account (output VAT, or the income account of a group
without tax) a sale that is due. So one ledger answers for both tax bases: on the accrual basis invoices post output VAT
at once, on the cash basis payments do.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from billing_app.domain.ledger import Account, GroupKey

TaxSide = Literal["output", "not_yet_due", "input"]


@dataclass(frozen=True, slots=True)
class TaxSum:
    """What the postings of one account add to a tax group: credit less debit, and the base that moved."""

    account: Account
    group: GroupKey
    net_credit: int
    base: int


@dataclass(frozen=True, slots=True)
class TaxLine:
    """One group's base and tax on one side of the report, minor units of the base currency."""

    side: TaxSide
    group: GroupKey
    base: int
    tax: int


def tax_lines(sums: Iterable[TaxSum], *, is_widened: bool = False) -> list[TaxLine]:
    """Base and tax by side and group, in the order of side, category and rate; empty groups are left out.

    Widened, what waits for the customer's money counts as output at once.
    """
    found: dict[tuple[TaxSide, GroupKey], tuple[int, int]] = {}
    for each in sums:
        key = (_side_of(each.account, is_widened), each.group)
        base, tax = found.get(key, (0, 0))
        found[key] = (base + each.base, tax + _tax_of(each))
    lines = (TaxLine(side, group, *found[side, group]) for side, group in sorted(found))
    return [line for line in lines if line.base or line.tax]


def _side_of(account: Account, is_widened: bool) -> TaxSide:
    if account is Account.INPUT_VAT:
        return "input"
    return "not_yet_due" if account is Account.VAT_NOT_YET_DUE and not is_widened else "output"


def _tax_of(sums: TaxSum) -> int:
    """What counts as tax of the group: nothing on an income account, debits on input VAT."""
    if sums.account in (Account.OUTPUT_VAT, Account.VAT_NOT_YET_DUE):
        return sums.net_credit
    return -sums.net_credit if sums.account is Account.INPUT_VAT else 0


def payable_tax(lines: Iterable[TaxLine]) -> int:
    """What is owed to the tax office: output less input; below 0 it comes back."""
    signs = {"output": 1, "input": -1, "not_yet_due": 0}
    return sum(signs[line.side] * line.tax for line in lines)
