"""What an invoice comes to: the results of the arithmetic, every amount in minor units of the document's currency."""

from dataclasses import dataclass

from billing_app.domain.tax import Tax


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an explanation: `total` names the figure it belongs to, `rule` the rule (BR-CO-10, rounding, …).

    `exact` is the value before rounding as plain text, `amount` the minor units after it.
    """

    total: str
    label: str
    rule: str
    exact: str
    amount: int


@dataclass(frozen=True, slots=True)
class LineTotals:
    """One line's amounts. `gross` is set only where prices include tax; `net` is the line net amount (BT-131).

    `allowance_total` and `charge_total` are as typed: gross where prices include tax.
    """

    id: str
    position: int
    allowance_total: int
    charge_total: int
    net: int
    gross: int | None = None


@dataclass(frozen=True, slots=True)
class TaxGroup:
    """One row of the tax breakdown (BG-23)."""

    tax: Tax
    base: int
    amount: int


@dataclass(frozen=True, slots=True)
class DocumentPart:
    """The part of a document allowance or charge that falls on the lines with these taxes.

    BG-20 and BG-21 name one group each, so this is what an XML writes. `index` counts the body's allowances or
    charges; `gross` is set only where prices include tax.
    """

    index: int
    taxes: tuple[Tax, ...]
    net: int
    gross: int | None = None


@dataclass(frozen=True, slots=True)
class Totals:
    """The document's totals (BG-22) with what they are made of. `rounding` is signed, all other parts positive.

    Allowance and charge amounts are net, one per allowance or charge of the document; their parts add up to them.
    """

    currency: str
    lines: tuple[LineTotals, ...]
    groups: tuple[TaxGroup, ...]
    allowance_amounts: tuple[int, ...]
    charge_amounts: tuple[int, ...]
    withholding_amounts: tuple[int, ...]
    line_total: int
    allowance_total: int
    charge_total: int
    tax_exclusive: int
    tax_total: int
    tax_inclusive: int
    withholding_total: int
    prepaid: int
    rounding: int
    amount_due: int
    steps: tuple[Step, ...] = ()
    allowance_parts: tuple[DocumentPart, ...] = ()
    charge_parts: tuple[DocumentPart, ...] = ()
