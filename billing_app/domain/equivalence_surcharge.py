"""Recargo de equivalencia: what Spain's retailers are charged on top of VAT, at a rate for each rate of VAT.

It is due on goods that a retailer (no company) sells on unchanged, and on no services: so it is chosen line by line.
Source: Ley 37/1992, articles 154 to 163.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from billing_app.domain.money import round_ratio
from billing_app.domain.tax import Tax

COUNTRY = "ES"
NAME = "Recargo de equivalencia"
_USUAL = {Decimal(21): Decimal("5.2"), Decimal(10): Decimal("1.4"), Decimal(4): Decimal("0.5")}
_TOBACCO = {Decimal("1.75"): Decimal(21)}
_ON_TOP_OF = {surcharge: rate for rate, surcharge in _USUAL.items()} | _TOBACCO
Group = tuple[Tax, int, int]
"""A tax with its base and amount in minor units."""


@dataclass(frozen=True, slots=True)
class TaxPart:
    """A part of the breakdown: one tax, with the surcharge on top of it where its lines have one."""

    tax: Tax
    base: int
    amount: int
    surcharge: Tax | None = None
    surcharge_amount: int = 0


def surcharged_rate(tax: Tax) -> Decimal | None:
    """The rate of VAT that a tax of a Spanish seller is charged on top of; None for every other tax."""
    is_spanish = tax.category == "S" and tax.country in ("", COUNTRY)
    return _ON_TOP_OF.get(tax.rate) if is_spanish else None


def is_surcharged(taxes: Sequence[Tax]) -> bool:
    """Whether the taxes of a line are one of VAT and its surcharge, each on the net amount."""
    if len(taxes) != 2 or taxes[1].compound:
        return False
    return taxes[0].category == "S" and surcharged_rate(taxes[1]) == taxes[0].rate


def surcharged(taxes: Sequence[Tax]) -> tuple[Tax, ...]:
    """One rate of Spain's VAT with its usual surcharge on top; all other taxes as they are."""
    if len(taxes) != 1 or taxes[0].category != "S" or taxes[0].country not in ("", COUNTRY):
        return tuple(taxes)
    rate = _USUAL.get(taxes[0].rate)
    return (taxes[0], Tax("S", rate, NAME, country=taxes[0].country)) if rate else tuple(taxes)


def parts_of(groups: Iterable[Group]) -> list[TaxPart]:
    """The breakdown with every surcharge beside its share of the VAT, and what of that VAT has none by itself."""
    groups = list(groups)
    on_top = [group for group in groups if surcharged_rate(group[0]) is not None]
    rates = {surcharged_rate(tax) for tax, _, _ in on_top}
    parts: list[TaxPart] = []
    for tax, base, amount in groups:
        if surcharged_rate(tax) is not None:
            continue
        before = next((at for at, part in enumerate(parts) if _is_one(part.tax, tax, rates)), None)
        if before is None:
            parts.append(TaxPart(tax, base, amount))
        else:
            found = parts[before]
            parts[before] = replace(found, base=found.base + base, amount=found.amount + amount)
    return [each for part in parts for each in _shared(part, on_top)]


def _is_one(first: Tax, second: Tax, rates: set[Decimal | None]) -> bool:
    """Whether two groups are one rate of VAT that a surcharge stands on, whatever they are called."""
    return first.category == second.category == "S" and first.rate == second.rate and first.rate in rates


def _shared(part: TaxPart, on_top: Iterable[Group]) -> Iterator[TaxPart]:
    """A rate of VAT shared out among its surcharges; the last one has all that is left where nothing else has."""
    mine = [group for group in on_top if part.tax.category == "S" and surcharged_rate(group[0]) == part.tax.rate]
    left = part
    for at, (surcharge, base, surcharge_amount) in enumerate(mine, 1):
        is_rest = at == len(mine) and base == left.base
        amount = left.amount if is_rest else _tax_on(base, part.tax.rate)
        yield TaxPart(part.tax, base, amount, surcharge, surcharge_amount)
        left = replace(left, base=left.base - base, amount=left.amount - amount)
    if not mine or left.base or left.amount:
        yield left


def _tax_on(base: int, rate: Decimal) -> int:
    numerator, denominator = (rate / 100).as_integer_ratio()
    return round_ratio(base * numerator, denominator)
