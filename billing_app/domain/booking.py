"""What the books hold of one issued document: the state that every later posting starts from.

Kept beside the invoice as JSON. Amounts named `document_…`, `credited_…`, `amount_due`, `paid`, `corrected`,
`written_off`, `prepaid` and `restored` are minor units of the document's currency, all others of the base currency.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Literal, TypeVar, cast

from billing_app.domain.ledger import Account, GroupKey
from billing_app.domain.money import share

State = TypeVar("State", "BookedGroup", "BookedInvoice")
BookedKind = Literal["invoice", "deposit", "opening"]


@dataclass(frozen=True, slots=True)
class BookedGroup:
    """One tax group of a document in the books.

    `base` and `tax` are the whole at issue, of which deposits had brought `prepaid_…`; `corrected_…` is what set-off
    credit, discounts and write-offs took of the rest; `due_…` of it has become due (stands on output VAT).
    `written_…` is what write-offs took, `spared_…` the part of it that the law let the business take back.
    """

    group: GroupKey
    document_base: int = 0
    document_tax: int = 0
    base: int = 0
    tax: int = 0
    prepaid_base: int = 0
    prepaid_tax: int = 0
    credited_base: int = 0
    credited_tax: int = 0
    corrected_base: int = 0
    corrected_tax: int = 0
    due_base: int = 0
    due_tax: int = 0
    written_base: int = 0
    written_tax: int = 0
    spared_base: int = 0
    spared_tax: int = 0

    @property
    def standing_base(self) -> int:
        """The base that this document still stands for."""
        return self.base - self.prepaid_base - self.corrected_base

    @property
    def standing_tax(self) -> int:
        """The tax that this document still stands for, due or not."""
        return self.tax - self.prepaid_tax - self.corrected_tax


@dataclass(frozen=True, slots=True)
class BookedInvoice:
    """One document in the books.

    `paid` counts money, customer credit, tax withheld and rounding; `corrected` what was set off, discounted or
    written off. `relieved` is how much of the booked receivable is gone. `is_deferred`: the tax becomes due only as
    money comes in (cash basis, deposit invoices). `is_stacked`: several taxes stand on the same lines.
    `income` stands on revenue, or on advances for a deposit invoice.
    """

    kind: BookedKind
    amount_due: int
    receivable: int
    income: int = 0
    is_deferred: bool = False
    is_stacked: bool = False
    groups: tuple[BookedGroup, ...] = ()
    paid: int = 0
    corrected: int = 0
    relieved: int = 0
    written_off: int = 0
    prepaid: int = 0
    advances: int = 0
    restored: int = 0

    @property
    def balance(self) -> int:
        """What is still open, in the document's currency."""
        return self.amount_due - self.paid - self.corrected

    @property
    def balance_base(self) -> int:
        """What the receivable account still holds of this document."""
        return self.receivable - self.relieved

    @property
    def payable(self) -> int:
        """The amount due after corrections: when that much is paid, all tax that stands is due."""
        return self.amount_due - self.corrected

    @property
    def income_account(self) -> Account:
        """Where the income of the document stands."""
        return Account.ADVANCES if self.kind == "deposit" else Account.REVENUE


def with_relief(state: BookedInvoice) -> BookedInvoice:
    """The receivable relieved up to what is settled: round(booked × settled so far ÷ amount due)."""
    return replace(state, relieved=share(state.receivable, state.paid + state.corrected, state.amount_due))


def with_tax_due(state: BookedInvoice) -> BookedInvoice:
    """The tax that is due by now: all that stands, or where it is deferred round(tax × paid so far ÷ payable)."""
    return replace(state, groups=tuple(_with_due(group, state) for group in state.groups))


def _with_due(group: BookedGroup, state: BookedInvoice) -> BookedGroup:
    base, tax = group.standing_base, group.standing_tax
    if state.is_deferred and state.payable:
        base, tax = share(base, state.paid, state.payable), share(tax, state.paid, state.payable)
    return replace(group, due_base=base, due_tax=tax)


@dataclass(frozen=True, slots=True)
class BookedChange:
    """What one event added to a booked document, kept with the event so that it can be undone exactly."""

    document: Mapping[str, int]
    groups: tuple[Mapping[str, int], ...] = ()


def change_between(before: BookedInvoice, after: BookedInvoice) -> BookedChange:
    """The difference that an event made."""
    pairs = zip(before.groups, after.groups, strict=True)
    return BookedChange(_difference(before, after), tuple(_difference(old, new) for old, new in pairs))


def undo_change(state: BookedInvoice, change: BookedChange) -> BookedInvoice:
    """The document without what an event added, whatever has happened since."""
    groups = zip(state.groups, change.groups, strict=True)
    return replace(_less(state, change.document), groups=tuple(_less(group, added) for group, added in groups))


def _difference(before: State, after: State) -> dict[str, int]:
    found: dict[str, int] = {}
    for name in _amounts(before):
        if added := getattr(after, name) - getattr(before, name):
            found[name] = added
    return found


def _less(state: State, added: Mapping[str, int]) -> State:
    changed: dict[str, Any] = {name: getattr(state, name) - amount for name, amount in added.items()}
    return replace(state, **changed)


def _amounts(state: BookedGroup | BookedInvoice) -> list[str]:
    return [field.name for field in fields(state) if type(getattr(state, field.name)) is int]


def booked_to_json(state: BookedInvoice) -> dict[str, Any]:
    """The state as JSON, for the invoice's row."""
    shown: dict[str, Any] = {name: getattr(state, name) for name in _amounts(state)}
    shown |= {"kind": state.kind, "is_deferred": state.is_deferred, "is_stacked": state.is_stacked}
    shown["groups"] = [_group_to_json(group) for group in state.groups]
    return shown


def _group_to_json(group: BookedGroup) -> dict[str, Any]:
    return {"group": list(group.group)} | {name: getattr(group, name) for name in _amounts(group)}


def booked_from_json(stored: Mapping[str, Any]) -> BookedInvoice:
    """The state from what `booked_to_json` gave."""
    groups = tuple(BookedGroup(**(group | {"group": _key(group["group"])})) for group in stored["groups"])
    document: dict[str, Any] = {**stored, "groups": groups}
    return BookedInvoice(**document)


def _key(parts: list[str]) -> GroupKey:
    return cast("GroupKey", tuple(parts))


def change_to_json(change: BookedChange) -> dict[str, Any]:
    """The change as JSON, for the allocation's row."""
    return {"document": dict(change.document), "groups": [dict(group) for group in change.groups]}


def change_from_json(stored: Mapping[str, Any]) -> BookedChange:
    """The change from what `change_to_json` gave."""
    return BookedChange(stored["document"], tuple(stored["groups"]))
