"""Allowances and charges of the document: taken of the sum of lines once, then spread over the tax bundles."""

from collections.abc import Sequence
from dataclasses import dataclass

from billing_app.domain.errors import InvalidInput, Refused
from billing_app.domain.invoice import AllowanceCharge
from billing_app.domain.money import spread
from billing_app.domain.totals.bundles import Bundle, Bundles
from billing_app.domain.totals.lines import amounts_of, refuse_too_large


@dataclass(slots=True)
class Part:
    """What one allowance or charge does to one bundle; `sign` is -1 for allowances, `amount` gross or net as typed."""

    kind: str
    index: int
    bundle: Bundle
    amount: int
    net: int

    @property
    def sign(self) -> int:
        """-1 for an allowance, 1 for a charge."""
        return -1 if self.kind == "allowances" else 1


def document_parts(
    kind: str, entries: Sequence[AllowanceCharge], bundles: Bundles, *, line_sum: int, scale: int
) -> list[Part]:
    """The parts of all allowances or of all charges (`kind` is the body's key); each bundle's `after` moves along."""
    if not entries:
        return []
    amounts = amounts_of(entries, line_sum, 1, scale)
    unnamed = sum(amount for entry, amount in zip(entries, amounts, strict=True) if not entry.taxes)
    if kind == "allowances" and unnamed > max(line_sum, 0):
        raise Refused("The allowances are more than the sum of the lines.", code="allowance_too_large", path=kind)
    with_lines = [bundle for bundle in bundles.all() if bundle.positions]
    parts: list[Part] = []
    for index, (entry, amount) in enumerate(zip(entries, amounts, strict=True)):
        path = f"{kind}.{index}"
        refuse_too_large(amount, path)
        if entry.taxes:
            parts.append(Part(kind, index, bundles.of(entry.taxes, path), amount, amount))
        else:
            parts += _spread(kind, index, with_lines, amount)
    for part in parts:
        part.bundle.after += part.sign * part.amount
    return parts


def _spread(kind: str, index: int, bundles: list[Bundle], amount: int) -> list[Part]:
    weights = [bundle.line_sum for bundle in bundles]
    if len(bundles) == 1:
        return [Part(kind, index, bundles[0], amount, amount)]
    if amount and max(weights) <= 0:
        sentence = "The lines give nothing to spread this over. Name its tax."
        raise InvalidInput(sentence, code="nothing_to_spread", path=f"{kind}.{index}")
    shares = spread(amount, weights)
    return [Part(kind, index, bundle, part, part) for bundle, part in zip(bundles, shares, strict=True) if part]


def refuse_overdrawn(parts: Sequence[Part]) -> None:
    """Refuse allowances that leave less than nothing of a tax group."""
    for part in parts:
        if part.kind == "allowances" and part.amount > 0 and part.bundle.after < 0:
            sentence = "This allowance is more than its tax group has."
            raise Refused(sentence, code="allowance_too_large", path=f"allowances.{part.index}")
