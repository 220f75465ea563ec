"""What changes a payment but not the invoice: the discount for paying early."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from billing_app.domain.errors import Refused
from billing_app.domain.invoice import EarlyPayment
from billing_app.domain.money import round_ratio, spread
from billing_app.domain.tax import Tax
from billing_app.domain.totals import TaxGroup, Totals


@dataclass(frozen=True, slots=True)
class DiscountPart:
    """The part of a discount that falls on one tax group: less revenue, less tax."""

    tax: Tax
    net: int
    tax_amount: int


@dataclass(frozen=True, slots=True)
class EarlyDiscount:
    """A discount for paying early: gross, and how it is split; `paid` is what settles the invoice with it."""

    amount: int
    paid: int
    parts: tuple[DiscountPart, ...]

    @property
    def net(self) -> int:
        """What the discount takes of the revenue."""
        return sum(part.net for part in self.parts)

    @property
    def tax_amount(self) -> int:
        """What the discount takes of the tax."""
        return sum(part.tax_amount for part in self.parts)


def last_discount_day(terms: EarlyPayment, issued_on: date) -> date:
    """The last day on which the discount can be taken."""
    return issued_on + timedelta(days=terms.days)


def early_discount(totals: Totals, terms: EarlyPayment, *, issued_on: date, paid_on: date) -> EarlyDiscount:
    """The discount on the whole amount due of an invoice, refused after its last day."""
    last_day = last_discount_day(terms, issued_on)
    if paid_on > last_day:
        sentence = f"The early-payment discount could be taken until {last_day.isoformat()}."
        raise Refused(sentence, code="discount_expired", path="discount")
    above, below = terms.percent.as_integer_ratio()
    amount = round_ratio(totals.amount_due * above, below * 100)
    parts = split_discount(totals.groups, amount, total_base=totals.tax_exclusive)
    return EarlyDiscount(amount, totals.amount_due - amount, parts)


def split_discount(
    groups: Sequence[TaxGroup], amount: int, *, total_base: int | None = None
) -> tuple[DiscountPart, ...]:
    """A gross discount spread over tax groups by their gross, each part split into net and tax.

    Where groups share their base (several taxes on a line) their bases add up to more than `total_base`: there each
    group takes its tax by its share of the whole, and the first one the net.
    """
    bases = sum(group.base for group in groups)
    gross = (bases if total_base is None else total_base) + sum(group.amount for group in groups)
    if amount < 0 or amount > max(gross, 0):
        raise Refused("The discount is more than the invoice.", code="discount_too_large", path="discount")
    if not groups or not amount:
        return ()
    if total_base is not None and bases != total_base:
        taxes = [round_ratio(amount * group.amount, gross) for group in groups]
        nets = [amount - sum(taxes), *([0] * (len(groups) - 1))]
        return tuple(DiscountPart(g.tax, net, tax) for g, net, tax in zip(groups, nets, taxes, strict=True))
    shares = spread(amount, [group.base + group.amount for group in groups])
    return tuple(_split(group, part) for group, part in zip(groups, shares, strict=True) if part)


def _split(group: TaxGroup, part: int) -> DiscountPart:
    net = round_ratio(part * group.base, group.base + group.amount)
    return DiscountPart(group.tax, net, part - net)
