"""Lines that carry the same taxes, and the tax breakdown that their amounts add up to (BR-CO-17).

A bundle is a set of lines with the same taxes in the same order. A tax group of the breakdown collects the bundles that
carry its tax; a compound tax, whose base includes the taxes before it, has a group for each chain of taxes before it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction

from billing_app.domain.errors import InvalidInput
from billing_app.domain.money import round_ratio
from billing_app.domain.tax import Tax
from billing_app.domain.totals.result import TaxGroup

ChainKey = tuple[object, ...]
MAX_TAXINGS = 200
"""Different tuples of taxes in one document, reasons included; far above any real one, it bounds the work."""


@dataclass(slots=True)
class Bundle:
    """The lines under the same taxes: their positions and amounts, and what document allowances and charges leave."""

    taxes: tuple[Tax, ...]
    positions: list[int] = field(default_factory=list[int])
    amounts: list[int] = field(default_factory=list[int])
    line_sum: int = 0
    after: int = 0

    def add_line(self, position: int, amount: int) -> None:
        """Count one line, by its net or gross amount."""
        self.positions.append(position)
        self.amounts.append(amount)
        self.line_sum += amount
        self.after += amount


class Bundles:
    """All bundles of a document in the order in which they first appear."""

    def __init__(self) -> None:
        self._by_taxes: dict[tuple[Tax, ...], Bundle] = {}
        self._by_key: dict[ChainKey, Bundle] = {}

    def of(self, taxes: tuple[Tax, ...], path: str) -> Bundle:
        """The bundle for these taxes, made when it is the first of its kind; reasons don't tell bundles apart."""
        found = self._by_taxes.get(taxes)
        if found is None:
            key = chain_key(taxes)
            if len({tax.group for tax in taxes}) < len(taxes):
                raise InvalidInput("The same tax stands here twice.", code="tax_twice", path=path)
            found = self._by_key.setdefault(key, Bundle(taxes))
            if len(self._by_taxes) >= MAX_TAXINGS:
                sentence = f"There are too many different taxes here: at most {MAX_TAXINGS}."
                raise InvalidInput(sentence, code="too_many_taxes", path=path)
            self._by_taxes[taxes] = found
        return found

    def all(self) -> list[Bundle]:
        """The bundles in order."""
        return list(self._by_key.values())

    def tax_tuples(self) -> Iterable[tuple[Tax, ...]]:
        """Every different tuple of taxes, reasons included."""
        return self._by_taxes


def chain_key(taxes: tuple[Tax, ...]) -> ChainKey:
    """What makes two tuples of taxes the same: group and compounding of each, in order."""
    return tuple((tax.group, tax.compound) for tax in taxes)


def gross_factor(taxes: tuple[Tax, ...]) -> Fraction:
    """1 + Σ rates, compound ones multiplied: gross ÷ factor is the net."""
    factor = Fraction(1)
    for tax in taxes:
        rate = Fraction(tax.rate) / 100
        factor += rate * factor if tax.compound else rate
    return factor


def taxes_on(net: int, taxes: tuple[Tax, ...]) -> list[tuple[int, int]]:
    """(base, tax) of each tax on a net amount; a compound tax's base includes the rounded taxes before it."""
    result: list[tuple[int, int]] = []
    before = 0
    for tax in taxes:
        base = net + before if tax.compound else net
        rate, below = tax.rate.as_integer_ratio()
        amount = round_ratio(base * rate, below * 100)
        result.append((base, amount))
        before += amount
    return result


def taxes_within(gross: int, net: int, taxes: tuple[Tax, ...]) -> list[tuple[int, int]]:
    """(base, tax) of each tax in a gross amount: the last one with a rate takes what the others leave."""
    result = taxes_on(net, taxes)
    last = max((i for i, tax in enumerate(taxes) if tax.rate), default=None)
    if last is not None:
        others = sum(amount for i, (_, amount) in enumerate(result) if i != last)
        result[last] = (result[last][0], gross - net - others)
    return result


class Breakdown:
    """Adds up bases and taxes by group."""

    def __init__(self, tax_tuples: Iterable[tuple[Tax, ...]]) -> None:
        self._taxes: dict[ChainKey, tuple[Tax, ...]] = {}
        self._bases: dict[ChainKey, int] = {}
        self._amounts: dict[ChainKey, int] = {}
        for taxes in tax_tuples:
            for i, tax in enumerate(taxes):
                known = self._taxes.get(key := group_key(taxes, i))
                # The first reason that is given speaks for the group.
                if known is None or (tax.reason and not known[-1].reason):
                    self._taxes[key] = taxes[: i + 1]
                self._bases.setdefault(key, 0)
                self._amounts.setdefault(key, 0)

    def add(self, taxes: tuple[Tax, ...], amounts: Iterable[tuple[int, int]], sign: int = 1) -> None:
        """Count (base, tax) of each tax of a bundle or a line."""
        for i, (base, amount) in enumerate(amounts):
            key = group_key(taxes, i)
            self._bases[key] += sign * base
            self._amounts[key] += sign * amount

    def add_net(self, taxes: tuple[Tax, ...], net: int) -> None:
        """Count a bundle's net whose taxes are computed once for the whole group, in `tax_nets`."""
        for i in range(len(taxes)):
            self._bases[group_key(taxes, i)] += net

    def tax_nets(self) -> None:
        """Compute each group's tax once on its rounded base; only after all nets were added."""
        for key, taxes in self._taxes.items():
            chain = taxes if taxes[-1].compound else taxes[-1:]
            self._bases[key], self._amounts[key] = taxes_on(self._bases[key], chain)[-1]

    def groups(self) -> tuple[TaxGroup, ...]:
        """The rows of the breakdown."""
        return tuple(TaxGroup(taxes[-1], self._bases[key], self._amounts[key]) for key, taxes in self._taxes.items())


def group_key(taxes: tuple[Tax, ...], index: int) -> ChainKey:
    """What makes the tax at `index` one group: its own group, and for a compound tax the chain before it."""
    tax = taxes[index]
    return (tax.group, chain_key(taxes[:index]) if tax.compound else ())
