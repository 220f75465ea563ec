"""Whether the sums of somebody else's invoice are right: the official rules pass some that are not."""

from collections.abc import Iterator
from decimal import Decimal

from billing_app.documents.incoming import IncomingInvoice, IncomingTax
from billing_app.documents.rules.verdict import RuleFinding

_HALF_CENT = Decimal("0.005")
_CENT = Decimal("0.01")
_SHORTEST_TEXT = 2


def wrong_sums(invoice: IncomingInvoice) -> list[RuleFinding]:
    """A sentence for each sum that its parts don't give."""
    said = [
        RuleFinding("arithmetic", "refusal", path, f"{words} {_money(is_to_be, invoice)}, but {_money(given, invoice)} "
                    f"is written.")
        for path, words, is_to_be, given in _sums(invoice)
        if is_to_be is not None and given is not None and abs(is_to_be - given) >= _CENT
    ]  # fmt: skip
    return said + [
        RuleFinding("arithmetic", "refusal", f"taxes.{index}", _tax_sentence(tax, invoice))
        for index, tax in enumerate(invoice.taxes)
        if _is_wrong_tax(tax, len(invoice.lines))
    ]


Sum = tuple[str, str, Decimal | None, Decimal | None]


def _sums(invoice: IncomingInvoice) -> Iterator[Sum]:
    totals, zero = invoice.totals, Decimal(0)
    nets = [line.net for line in invoice.lines]
    yield "line_total", "The lines add up to", _all(nets) if nets else None, totals.line_total
    if totals.line_total is not None:
        net = totals.line_total - (totals.allowance_total or zero) + (totals.charge_total or zero)
        yield "tax_exclusive", "Without tax it comes to", net, totals.tax_exclusive
    if invoice.taxes:
        yield "tax_total", "The taxes add up to", _all([tax.amount for tax in invoice.taxes]), totals.tax_total
    if totals.tax_exclusive is not None:
        gross = totals.tax_exclusive + (totals.tax_total or zero)
        yield "tax_inclusive", "With tax it comes to", gross, totals.tax_inclusive
    due = totals.tax_inclusive - (totals.prepaid or zero) + (totals.rounding or zero)
    yield "amount_due", "What is left to pay comes to", due, totals.amount_due


def _all(amounts: list[Decimal | None]) -> Decimal | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if len(known) == len(amounts) else None


def _is_wrong_tax(tax: IncomingTax, lines: int) -> bool:
    """Whether a tax is off by more than rounding line by line explains."""
    if tax.base is None or tax.amount is None or tax.rate is None:
        return False
    return abs(tax.base * tax.rate / 100 - tax.amount) > _HALF_CENT * max(lines, 1) + _CENT


def _tax_sentence(tax: IncomingTax, invoice: IncomingInvoice) -> str:
    base, amount, rate = tax.base or Decimal(0), tax.amount or Decimal(0), tax.rate or Decimal(0)
    is_to_be = (base * rate / 100).quantize(_CENT)
    rate_text = f"{rate.normalize():f}"
    return (
        f"{rate_text} % of {_money(base, invoice)} is {_money(is_to_be, invoice)}, "
        f"but {_money(amount, invoice)} tax is written."
    )


def _money(amount: Decimal, invoice: IncomingInvoice) -> str:
    text = f"{amount:f}"
    decimals = len(text.partition(".")[2])
    shown = text if decimals >= _SHORTEST_TEXT else f"{amount:.2f}"
    return f"{shown} {invoice.currency}"
