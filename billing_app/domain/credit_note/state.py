"""What credit notes took of a document so far: kept as JSON beside the invoice, read before the next credit."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class LineCredited:
    """What was credited of one line. Amounts are minor units as typed: gross where prices include tax, net otherwise.

    `amount` is all of it; `by_quantity` its part that was credited by `quantity`, with `allowances` and `charges`,
    the shares of the line's own.
    """

    quantity: Decimal = Decimal(0)
    amount: int = 0
    by_quantity: int = 0
    allowances: tuple[int, ...] = ()
    charges: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class CreditedSoFar:
    """All that was credited of one document, in minor units; nothing yet when empty.

    `lines` is keyed by the original's line ids. `parts` follows its allowance parts, then its charge parts (as typed).
    `nets` holds for each bundle of equal taxes the net of its lines, then the net after each of its parts.
    `loose_bases` and `loose_grosses` are what was credited of each bundle by amount instead of by line.
    `groups` follows the tax breakdown: (base, tax). `withholding` follows the body's.
    """

    lines: Mapping[str, LineCredited] = field(default_factory=dict[str, LineCredited])
    parts: tuple[int, ...] = ()
    nets: tuple[tuple[int, ...], ...] = ()
    loose_bases: tuple[int, ...] = ()
    loose_grosses: tuple[int, ...] = ()
    groups: tuple[tuple[int, int], ...] = ()
    withholding: tuple[int, ...] = ()
    tax_exclusive: int = 0
    tax_inclusive: int = 0
    rounding: int = 0

    @property
    def has_loose(self) -> bool:
        """Whether anything was credited by amount: then the lines no longer tell what remains."""
        return any(self.loose_bases) or any(self.loose_grosses)


def credited_to_json(credited: CreditedSoFar) -> dict[str, Any]:
    """The state as JSON; numbers stay exact."""
    return {
        "lines": {line_id: _line_to_json(line) for line_id, line in credited.lines.items()},
        "parts": list(credited.parts),
        "nets": [list(nets) for nets in credited.nets],
        "loose_bases": list(credited.loose_bases),
        "loose_grosses": list(credited.loose_grosses),
        "groups": [list(group) for group in credited.groups],
        "withholding": list(credited.withholding),
        "tax_exclusive": credited.tax_exclusive,
        "tax_inclusive": credited.tax_inclusive,
        "rounding": credited.rounding,
    }


def _line_to_json(line: LineCredited) -> dict[str, Any]:
    return {
        "quantity": format(line.quantity, "f"),
        "amount": line.amount,
        "by_quantity": line.by_quantity,
        "allowances": list(line.allowances),
        "charges": list(line.charges),
    }


def credited_from_json(stored: Mapping[str, Any]) -> CreditedSoFar:
    """The state from what `credited_to_json` gave; an empty object is nothing credited."""
    if not stored:
        return CreditedSoFar()
    return CreditedSoFar(
        lines={line_id: _line_from_json(line) for line_id, line in stored["lines"].items()},
        parts=tuple(stored["parts"]),
        nets=tuple(tuple(nets) for nets in stored["nets"]),
        loose_bases=tuple(stored["loose_bases"]),
        loose_grosses=tuple(stored["loose_grosses"]),
        groups=tuple((base, tax) for base, tax in stored["groups"]),
        withholding=tuple(stored["withholding"]),
        tax_exclusive=stored["tax_exclusive"],
        tax_inclusive=stored["tax_inclusive"],
        rounding=stored["rounding"],
    )


def _line_from_json(stored: Mapping[str, Any]) -> LineCredited:
    return LineCredited(
        quantity=Decimal(stored["quantity"]),
        amount=stored["amount"],
        by_quantity=stored["by_quantity"],
        allowances=tuple(stored["allowances"]),
        charges=tuple(stored["charges"]),
    )
