"""The document that is being credited: its bundles of equal taxes, and what any part of it comes to by the rules."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from billing_app.domain.credit_note.state import CreditedSoFar, LineCredited
from billing_app.domain.invoice import InvoiceBody
from billing_app.domain.tax import Tax
from billing_app.domain.totals import DocumentPart, TaxGroup, Totals
from billing_app.domain.totals.bundles import Bundles, ChainKey, chain_key, gross_factor, group_key
from billing_app.domain.totals.parts import Part
from billing_app.domain.totals.taxing import tax_document


@dataclass(frozen=True, slots=True)
class OriginalPart:
    """A document allowance or charge on one bundle; `typed` is gross where prices include tax, net otherwise."""

    kind: str
    index: int
    bundle: int
    typed: int
    net: int

    @property
    def sign(self) -> int:
        """-1 for an allowance, 1 for a charge."""
        return -1 if self.kind == "allowances" else 1


@dataclass(slots=True)
class OriginalBundle:
    """Lines, parts and tax groups by position.

    `nets` is the net of the lines, then what it is after each part; `gross` is what all comes to, as typed.
    """

    taxes: tuple[Tax, ...]
    factor: Fraction
    groups: tuple[int, ...] = ()
    lines: list[int] = field(default_factory=list[int])
    parts: list[int] = field(default_factory=list[int])
    line_sum: int = 0
    nets: list[int] = field(default_factory=list[int])
    gross: int = 0


@dataclass(frozen=True, slots=True)
class Estimate:
    """What some lines and parts come to by the rules alone: line nets by position, chains of nets, and the groups."""

    line_nets: Mapping[int, int]
    chains: tuple[tuple[int, ...], ...]
    groups: tuple[TaxGroup, ...]


class Original:
    """An issued document cut into what credits are counted by."""

    def __init__(self, body: InvoiceBody, totals: Totals) -> None:
        self.body = body
        self.totals = totals
        self.typed = [line.net if line.gross is None else line.gross for line in totals.lines]
        self.ids = [line.id or f"#{line.position}" for line in totals.lines]
        self.bundles: list[OriginalBundle] = []
        self._bundle_of: dict[ChainKey, int] = {}
        self._known: dict[tuple[Tax, ...], int] = {}
        group_indexes: dict[ChainKey, int] = {}
        for taxes in self._tax_tuples():
            for i in range(len(taxes)):
                group_indexes.setdefault(group_key(taxes, i), len(group_indexes))
            self._register(taxes, group_indexes)
        self.parts = [
            self._part(kind, part)
            for kind, parts in (("allowances", totals.allowance_parts), ("charges", totals.charge_parts))
            for part in parts
        ]
        self._fill()

    def _tax_tuples(self) -> list[tuple[Tax, ...]]:
        entries = (*self.body.allowances, *self.body.charges)
        named = (entry.taxes for entry in entries if entry.taxes)
        return list(dict.fromkeys((*(line.taxes for line in self.body.lines), *named)))

    def _register(self, taxes: tuple[Tax, ...], group_indexes: Mapping[ChainKey, int]) -> None:
        index = self._bundle_of.setdefault(chain_key(taxes), len(self.bundles))
        if index == len(self.bundles):
            groups = tuple(group_indexes[group_key(taxes, i)] for i in range(len(taxes)))
            self.bundles.append(OriginalBundle(taxes, gross_factor(taxes), groups))
        self._known[taxes] = index

    def _part(self, kind: str, part: DocumentPart) -> OriginalPart:
        typed = part.net if part.gross is None else part.gross
        return OriginalPart(kind, part.index, self._bundle_of[chain_key(part.taxes)], typed, part.net)

    def _fill(self) -> None:
        for position, line in enumerate(self.body.lines):
            bundle = self.bundles[self._known[line.taxes]]
            bundle.lines.append(position)
            bundle.line_sum += self.typed[position]
        for position, part in enumerate(self.parts):
            self.bundles[part.bundle].parts.append(position)
        for bundle in self.bundles:
            line_nets = sum(self.totals.lines[i].net for i in bundle.lines)
            bundle.nets = self.chain(bundle, line_nets, [part.net for part in self.parts])
            bundle.gross = self.chain(bundle, bundle.line_sum, [part.typed for part in self.parts])[-1]

    def bundle_of(self, position: int) -> int:
        """Which bundle a line belongs to."""
        return self._known[self.body.lines[position].taxes]

    def chain(self, bundle: OriginalBundle, line_sum: int, parts: Sequence[int]) -> list[int]:
        """The sum of a bundle's lines, then what is left or added after each of its parts."""
        chain = [line_sum]
        for position in bundle.parts:
            chain.append(chain[-1] + self.parts[position].sign * parts[position])
        return chain

    def estimate(self, lines: Mapping[int, int], parts: Sequence[int]) -> Estimate:
        """What these typed amounts of lines (by position) and of all parts come to, as a document of their own."""
        bundles = Bundles()
        by_index = {index: bundles.of(taxes, "lines") for taxes, index in self._known.items()}
        for order, (position, amount) in enumerate(lines.items()):
            by_index[self.bundle_of(position)].add_line(order, amount)
        shares = [
            Part(part.kind, i, by_index[part.bundle], typed, typed)
            for i, (part, typed) in enumerate(zip(self.parts, parts, strict=True))
        ]
        for share in shares:
            share.bundle.after += share.sign * share.amount
        taxed = tax_document(self.body, bundles, list(lines.values()), shares)
        nets = dict(zip(lines, taxed.nets, strict=True))
        part_nets = [share.net for share in shares]
        sums = [0] * len(self.bundles)
        for position, net in nets.items():
            sums[self.bundle_of(position)] += net
        chains = (self.chain(bundle, total, part_nets) for bundle, total in zip(self.bundles, sums, strict=True))
        return Estimate(nets, tuple(map(tuple, chains)), taxed.groups)

    def nothing_credited(self) -> CreditedSoFar:
        """The state before the first credit, with all its zeros."""
        return CreditedSoFar(
            parts=(0,) * len(self.parts),
            nets=tuple((0,) * len(bundle.nets) for bundle in self.bundles),
            loose_bases=(0,) * len(self.bundles),
            loose_grosses=(0,) * len(self.bundles),
            groups=((0, 0),) * len(self.totals.groups),
            withholding=(0,) * len(self.totals.withholding_amounts),
        )

    def line_credited(self, credited: CreditedSoFar, position: int) -> LineCredited:
        """What was credited of one line."""
        return credited.lines.get(self.ids[position], LineCredited())

    def remaining_base(self, credited: CreditedSoFar, index: int) -> int:
        """The net that remains of a bundle."""
        return self.bundles[index].nets[-1] - credited.nets[index][-1] - credited.loose_bases[index]

    def remaining_groups(self, credited: CreditedSoFar) -> list[tuple[int, int]]:
        """(base, tax) that remains of each row of the breakdown."""
        return [
            (group.base - base, group.amount - tax)
            for group, (base, tax) in zip(self.totals.groups, credited.groups, strict=True)
        ]
