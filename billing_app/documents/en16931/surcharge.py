"""The recargo de equivalencia in an e-invoice: a line carries one tax there, so VAT and its surcharge become one rate.

EN 16931 knows no surcharge on VAT. Both have the same base, so that a rate of 26.2 % says exactly what is to be paid;
a note tells the two parts.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from billing_app.domain.equivalence_surcharge import TaxPart, is_surcharged, parts_of
from billing_app.domain.invoice import AllowanceCharge, InvoiceBody, Line
from billing_app.domain.money import decimal_text, to_text
from billing_app.domain.tax import Tax
from billing_app.domain.totals import DocumentPart, TaxGroup, Totals

T = TypeVar("T", Line, AllowanceCharge, DocumentPart)


def surcharged_parts(body: InvoiceBody, totals: Totals) -> tuple[TaxPart, ...]:
    """The parts of the breakdown, where a line has a surcharge; else none."""
    if not any(is_surcharged(line.taxes) for line in body.lines):
        return ()
    return tuple(parts_of((group.tax, group.base, group.amount) for group in totals.groups))


def as_one_rate(body: InvoiceBody, totals: Totals, parts: Iterable[TaxPart]) -> tuple[InvoiceBody, Totals]:
    """Body and totals with each VAT and its surcharge as one tax."""
    return (
        replace(body, lines=_single(body.lines), allowances=_single(body.allowances), charges=_single(body.charges)),
        replace(
            totals,
            groups=tuple(TaxGroup(_one_of(part), part.base, part.amount + part.surcharge_amount) for part in parts),
            allowance_parts=_single(totals.allowance_parts),
            charge_parts=_single(totals.charge_parts),
        ),
    )


def surcharge_note(parts: Iterable[TaxPart], currency: str) -> str:
    """What the common rates are made of, in Spain's words; empty without a surcharge."""
    return "\n".join(
        f"{_rate(_one_of(part))} = IVA {_rate(part.tax)} ({to_text(part.amount, currency)} {currency}) + recargo de "
        f"equivalencia {_rate(part.surcharge)} ({to_text(part.surcharge_amount, currency)} {currency})"
        for part in parts
        if part.surcharge
    )


def _rate(tax: Tax) -> str:
    return f"{decimal_text(tax.rate)} %"


def _single(entries: Sequence[T]) -> tuple[T, ...]:
    return tuple(
        replace(entry, taxes=(_sum_of(*entry.taxes),)) if is_surcharged(entry.taxes) else entry for entry in entries
    )


def _one_of(part: TaxPart) -> Tax:
    return _sum_of(part.tax, part.surcharge) if part.surcharge else part.tax


def _sum_of(tax: Tax, surcharge: Tax) -> Tax:
    return replace(tax, rate=tax.rate + surcharge.rate)
