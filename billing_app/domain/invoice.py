"""The body of an invoice as its writer knows it: lines, allowances, charges, taxes, dates and texts.

A body holds what was typed, exact and unrounded. `totals.compute_totals` makes amounts of it, `body.parse_body` makes
it from JSON-like text, `issuing` freezes it. Nothing here is mutable.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal, TypeVar

from billing_app.domain.party import Address
from billing_app.domain.tax import Tax

InvoiceKind = Literal["invoice", "deposit", "credit_note"]
InvoiceStatus = Literal["draft", "issued", "partially_paid", "paid", "credited", "written_off"]


@dataclass(frozen=True, slots=True)
class AllowanceCharge:
    """An allowance or a charge (EN 16931 BG-20, BG-21, BG-27, BG-28): a percentage or an amount, never both.

    On the document: without `taxes` it is spread over all tax groups, with `taxes` it names one group.
    Amounts are in major units of the document's currency, gross where prices include tax.
    """

    percent: Decimal | None = None
    amount: Decimal | None = None
    reason: str = ""
    taxes: tuple[Tax, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One line: net = quantity × unit price ÷ price base quantity, less allowances, plus charges."""

    description: str
    quantity: Decimal
    unit_price: Decimal
    taxes: tuple[Tax, ...]
    id: str = ""
    unit: str = "C62"
    price_base_quantity: Decimal = Decimal(1)
    allowances: tuple[AllowanceCharge, ...] = ()
    charges: tuple[AllowanceCharge, ...] = ()
    item_id: str = ""
    delivery_date: date | None = None


_Taxed = TypeVar("_Taxed", Line, AllowanceCharge)


@dataclass(frozen=True, slots=True)
class Withholding:
    """A tax that the buyer keeps back (IRPF, ritenuta): a percentage of the net."""

    rate: Decimal
    name: str


@dataclass(frozen=True, slots=True)
class EarlyPayment:
    """A discount for paying within some days of the issue date."""

    percent: Decimal
    days: int


@dataclass(frozen=True, slots=True)
class DepositDeduction:
    """What a final invoice deducts of one deposit invoice: the amount received and its tax per group.

    `amount` is gross in minor units; `groups` holds (tax, base, tax amount) in minor units.
    """

    invoice_id: str
    number: str
    received_on: date | None
    amount: int
    groups: tuple[tuple[Tax, int, int], ...]


@dataclass(frozen=True, slots=True)
class InvoiceBody:
    """All that a draft says. `currency` decides the decimals; without `series_id` the usual series numbers it."""

    currency: str
    lines: tuple[Line, ...] = ()
    customer_id: str = ""
    kind: InvoiceKind = "invoice"
    series_id: str = ""
    prices_include_tax: bool = False
    round_tax_per_line: bool = False
    allowances: tuple[AllowanceCharge, ...] = ()
    charges: tuple[AllowanceCharge, ...] = ()
    withholding: tuple[Withholding, ...] = ()
    deposit_ids: tuple[str, ...] = ()
    cash_rounding: Decimal | None = None
    exchange_rate: Decimal | None = None
    issue_date: date | None = None
    due_date: date | None = None
    due_days: int | None = None
    delivery_date: date | None = None
    period_from: date | None = None
    period_to: date | None = None
    early_payment: EarlyPayment | None = None
    payment_terms: str = ""
    purchase_order: str = ""
    buyer_reference: str = ""
    delivery_address: Address | None = None
    note: str = ""

    def supplied_on(self, otherwise: date) -> date:
        """The day whose tax rates hold: of the supply, or the end of its period, or of the issue, or another."""
        return self.delivery_date or self.period_to or self.period_from or self.issue_date or otherwise

    def with_taxes(self, change: Callable[[tuple[Tax, ...]], tuple[Tax, ...]]) -> "InvoiceBody":
        """The body with the taxes of lines, allowances and charges changed; each list of taxes is asked for once."""
        known: dict[tuple[Tax, ...], tuple[Tax, ...]] = {}

        def changed(one: _Taxed) -> _Taxed:
            if one.taxes not in known:
                known[one.taxes] = change(one.taxes)
            taxes = known[one.taxes]
            return one if taxes == one.taxes else replace(one, taxes=taxes)

        return replace(
            self,
            lines=tuple(map(changed, self.lines)),
            allowances=tuple(map(changed, self.allowances)),
            charges=tuple(map(changed, self.charges)),
        )


@dataclass(frozen=True, slots=True)
class Settlement:
    """What has happened to an issued document since; minor units of its currency."""

    amount_due: int
    amount_paid: int = 0
    amount_credited: int = 0
    credited_total: int = 0
    amount_adjusted: int = 0
    amount_written_off: int = 0
    tax_inclusive: int = 0
    has_write_off: bool = False

    @property
    def balance(self) -> int:
        """What is still open, never below 0."""
        settled = self.amount_paid + self.amount_credited + self.amount_adjusted + self.amount_written_off
        return max(0, self.amount_due - settled)


def status_of(settlement: Settlement) -> InvoiceStatus:
    """The status of an issued document: the first of the list in the billing rules that applies."""
    if settlement.has_write_off:
        return "written_off"
    if settlement.credited_total and settlement.credited_total >= settlement.tax_inclusive:
        return "credited"
    if settlement.balance == 0:
        return "paid"
    return "partially_paid" if settlement.balance < settlement.amount_due else "issued"
