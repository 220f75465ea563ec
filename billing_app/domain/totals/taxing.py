"""From lines and parts to taxes, in the four ways that a document can be taxed: net or gross, as a whole or by line."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from billing_app.domain.invoice import InvoiceBody
from billing_app.domain.money import round_ratio
from billing_app.domain.totals.bundles import Breakdown, Bundles, gross_factor, taxes_on, taxes_within
from billing_app.domain.totals.lines import spread_nets
from billing_app.domain.totals.parts import Part
from billing_app.domain.totals.result import TaxGroup


@dataclass(slots=True)
class Taxed:
    """Line net amounts in the order of the lines, parts with their nets, and the tax breakdown."""

    nets: list[int]
    parts: list[Part]
    groups: tuple[TaxGroup, ...]


def tax_document(body: InvoiceBody, bundles: Bundles, amounts: list[int], parts: list[Part]) -> Taxed:
    """Tax what is in the bundles; `amounts` are those of the lines, net or gross as typed. Sets each part's net."""
    work = _Work(bundles, parts, list(amounts))
    breakdown = Breakdown(bundles.tax_tuples())
    _TAXING[body.prices_include_tax, body.round_tax_per_line](work, breakdown)
    return Taxed(work.nets, parts, breakdown.groups())


@dataclass(slots=True)
class _Work:
    bundles: Bundles
    parts: list[Part]
    nets: list[int]
    parts_of: dict[int, list[Part]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for part in self.parts:
            self.parts_of[id(part.bundle)].append(part)


def _tax_groups(work: _Work, breakdown: Breakdown) -> None:
    for bundle in work.bundles.all():
        breakdown.add_net(bundle.taxes, bundle.after)
    breakdown.tax_nets()


def _tax_each_line(work: _Work, breakdown: Breakdown) -> None:
    for bundle in work.bundles.all():
        for amount in bundle.amounts:
            breakdown.add(bundle.taxes, taxes_on(amount, bundle.taxes))
    for part in work.parts:
        breakdown.add(part.bundle.taxes, taxes_on(part.net, part.bundle.taxes), part.sign)


def _tax_gross_groups(work: _Work, breakdown: Breakdown) -> None:
    for bundle in work.bundles.all():
        factor = gross_factor(bundle.taxes)
        if bundle.positions:
            for position, net in zip(bundle.positions, spread_nets(bundle.amounts, factor), strict=True):
                work.nets[position] = net
        gross = bundle.line_sum
        net = round_ratio(gross * factor.denominator, factor.numerator)
        # Each part's net is what it changes of the rounded net, so that lines and parts add up to the base.
        for part in work.parts_of[id(bundle)]:
            gross += part.sign * part.amount
            before, net = net, round_ratio(gross * factor.denominator, factor.numerator)
            part.net = part.sign * (net - before)
        breakdown.add(bundle.taxes, taxes_within(bundle.after, net, bundle.taxes))


def _tax_each_gross_line(work: _Work, breakdown: Breakdown) -> None:
    for bundle in work.bundles.all():
        factor = gross_factor(bundle.taxes)
        for position, gross in zip(bundle.positions, bundle.amounts, strict=True):
            net = round_ratio(gross * factor.denominator, factor.numerator)
            work.nets[position] = net
            breakdown.add(bundle.taxes, taxes_within(gross, net, bundle.taxes))
        for part in work.parts_of[id(bundle)]:
            part.net = round_ratio(part.amount * factor.denominator, factor.numerator)
            breakdown.add(bundle.taxes, taxes_within(part.amount, part.net, bundle.taxes), part.sign)


_TAXING: dict[tuple[bool, bool], Callable[[_Work, Breakdown], None]] = {
    (False, False): _tax_groups,
    (False, True): _tax_each_line,
    (True, False): _tax_gross_groups,
    (True, True): _tax_each_gross_line,
}
