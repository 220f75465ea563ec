"""“Explain this total”: the lines, the rules and the roundings behind each figure."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from billing_app.domain.errors import InvalidInput
from billing_app.domain.invoice import AllowanceCharge, DepositDeduction, InvoiceBody
from billing_app.domain.money import decimal_text, decimals_of, to_text
from billing_app.domain.tax import Tax
from billing_app.domain.totals.bundles import gross_factor
from billing_app.domain.totals.lines import LineAmount
from billing_app.domain.totals.result import DocumentPart, Step, Totals

EXPLAINED = (
    "line_total",
    "allowance_total",
    "charge_total",
    "tax_exclusive",
    "tax_total",
    "tax_inclusive",
    "withholding_total",
    "prepaid",
    "rounding",
    "amount_due",
)


def explain(totals: Totals, name: str) -> tuple[Step, ...]:
    """The steps that lead to one total; the last one is the total itself."""
    if name not in EXPLAINED:
        raise InvalidInput(f"Choose one of: {', '.join(EXPLAINED)}.", code="not_a_choice", path="total")
    return tuple(step for step in totals.steps if step.total == name)


def steps_of(
    body: InvoiceBody, totals: Totals, amounts: Sequence[LineAmount], deposits: Sequence[DepositDeduction]
) -> tuple[Step, ...]:
    """The steps of all totals, in the order of the document."""
    writer = _Writer(totals.currency)
    steps = list(_lines(body, totals, amounts, writer))
    line_sum = sum(amount.amount for amount in amounts)
    for kind, entries, parts in (
        ("allowance", body.allowances, totals.allowance_parts),
        ("charge", body.charges, totals.charge_parts),
    ):
        steps += _document_entries(kind, entries, parts, totals, line_sum=line_sum, writer=writer)
    plain = writer.plain
    steps.append(plain("tax_exclusive", "Sum of lines", "BT-106", totals.line_total))
    steps.append(plain("tax_exclusive", "less allowances", "BT-107", -totals.allowance_total))
    steps.append(plain("tax_exclusive", "plus charges", "BT-108", totals.charge_total))
    steps.append(plain("tax_exclusive", "Total without tax", "BR-CO-13", totals.tax_exclusive))
    steps += _taxes(body, totals, writer)
    steps.append(plain("tax_inclusive", "Total without tax", "BT-109", totals.tax_exclusive))
    steps.append(plain("tax_inclusive", "plus tax", "BT-110", totals.tax_total))
    steps.append(plain("tax_inclusive", "Total with tax", "BR-CO-15", totals.tax_inclusive))
    steps += _due(body, totals, deposits, writer)
    return tuple(steps)


class _Writer:
    """Writes steps in one currency."""

    def __init__(self, currency: str) -> None:
        self.currency = currency
        self.scale = 10 ** decimals_of(currency)

    def plain(self, total: str, label: str, rule: str, amount: int) -> Step:
        """A step that rounds nothing."""
        return Step(total, label, rule, to_text(amount, self.currency), amount)

    def rounded(self, total: str, label: str, rule: str, *, exact: tuple[int, int], amount: int) -> Step:
        """A step from an exact ratio in minor units to the rounded amount."""
        return Step(total, label, rule, _ratio_text(exact[0], exact[1] * self.scale), amount)

    def text(self, amount: int) -> str:
        """An amount as plain text."""
        return to_text(amount, self.currency)


def _ratio_text(numerator: int, denominator: int) -> str:
    # At most twelve decimals; what goes on behind them is shown as an ellipsis.
    whole, rest = divmod(abs(numerator), denominator)
    sign = "-" if numerator < 0 else ""
    if not rest:
        return f"{sign}{whole}"
    digits, beyond = divmod(rest * 10**12, denominator)
    return f"{sign}{whole}.{digits:012d}…" if beyond else f"{sign}{whole}.{digits:012d}".rstrip("0")


def _lines(body: InvoiceBody, totals: Totals, amounts: Sequence[LineAmount], writer: _Writer) -> Iterator[Step]:
    taxings = {line.taxes for line in body.lines} if body.prices_include_tax else ()
    factors = {taxes: gross_factor(taxes) for taxes in taxings}
    for line, amount, total in zip(body.lines, amounts, totals.lines, strict=True):
        label = f"Line {total.position}: {decimal_text(line.quantity)} × {decimal_text(line.unit_price)}"
        if line.price_base_quantity != 1:
            label += f" ÷ {decimal_text(line.price_base_quantity)}"
        if line.allowances:
            label += f" − {writer.text(amount.allowance_total)}"
        if line.charges:
            label += f" + {writer.text(amount.charge_total)}"
        exact, rule = (amount.exact_numerator, amount.exact_denominator), "BT-131"
        if body.prices_include_tax:
            factor = factors[line.taxes]
            label += f" = {writer.text(amount.amount)} with tax, ÷ {_ratio_text(factor.numerator, factor.denominator)}"
            exact, rule = (amount.amount * factor.denominator, factor.numerator), "largest remainder"
        yield writer.rounded("line_total", label, rule, exact=exact, amount=total.net)
    yield writer.plain("line_total", "Sum of lines", "BR-CO-10", totals.line_total)


def _document_entries(
    kind: str,
    entries: Sequence[AllowanceCharge],
    parts: Sequence[DocumentPart],
    totals: Totals,
    *,
    line_sum: int,
    writer: _Writer,
) -> Iterator[Step]:
    total = f"{kind}_total"
    nets = totals.allowance_amounts if kind == "allowance" else totals.charge_amounts
    for index, entry in enumerate(entries):
        own = [part for part in parts if part.index == index]
        label = f"{kind.capitalize()} {entry.reason}".rstrip()
        typed = sum(part.net if part.gross is None else part.gross for part in own)
        exact = (typed, 1)
        if entry.percent is not None:
            label += f": {decimal_text(entry.percent)} % of {writer.text(line_sum)}"
            above, below = (entry.percent / 100).as_integer_ratio()
            exact = (line_sum * above, below)
        if any(part.gross is not None for part in own):
            label += f", {writer.text(typed)} with tax"
        rule = "BT-92" if kind == "allowance" else "BT-99"
        yield writer.rounded(total, label, rule, exact=exact, amount=nets[index])
        if len(own) > 1:
            for part in own:
                yield writer.plain(total, f"of which on {_name(part.taxes)}", "largest remainder", part.net)
    amount = totals.allowance_total if kind == "allowance" else totals.charge_total
    rule = "BR-CO-11" if kind == "allowance" else "BR-CO-12"
    yield writer.plain(total, f"Sum of {kind}s", rule, amount)


def _name(taxes: tuple[Tax, ...]) -> str:
    return " + ".join(f"{tax.name or tax.category} {decimal_text(tax.rate)} %" for tax in taxes) or "no tax"


def _taxes(body: InvoiceBody, totals: Totals, writer: _Writer) -> Iterator[Step]:
    rule = "gross less net" if body.prices_include_tax else "BR-CO-17"
    if body.round_tax_per_line:
        rule = "rounded on each line"
    for group in totals.groups:
        above, below = group.tax.rate.as_integer_ratio()
        label = f"{_name((group.tax,))} of {writer.text(group.base)}"
        yield writer.rounded("tax_total", label, rule, exact=(group.base * above, below * 100), amount=group.amount)
    yield writer.plain("tax_total", "Sum of taxes", "BR-CO-14", totals.tax_total)


def _due(body: InvoiceBody, totals: Totals, deposits: Sequence[DepositDeduction], writer: _Writer) -> Iterator[Step]:
    plain = writer.plain
    for entry, amount in zip(body.withholding, totals.withholding_amounts, strict=True):
        above, below = (entry.rate / Decimal(100)).as_integer_ratio()
        label = f"{entry.name} {decimal_text(entry.rate)} % of {writer.text(totals.tax_exclusive)}"
        exact = (totals.tax_exclusive * above, below)
        yield writer.rounded("withholding_total", label, "of the net", exact=exact, amount=amount)
    yield plain("withholding_total", "Sum of taxes withheld", "below BT-112", totals.withholding_total)
    for deposit in deposits:
        yield plain("prepaid", f"Deposit {deposit.number}", "received", deposit.amount)
    yield plain("prepaid", "Sum of deposits", "BT-113", totals.prepaid)
    if body.cash_rounding is not None:
        before = totals.amount_due - totals.rounding
        yield plain("rounding", f"Before rounding to {decimal_text(body.cash_rounding)}", "BT-114", before)
        yield plain("rounding", "After rounding", "BT-114", totals.amount_due)
    yield plain("rounding", "Rounding", "BT-114", totals.rounding)
    yield plain("amount_due", "Total with tax", "BT-112", totals.tax_inclusive)
    yield plain("amount_due", "less taxes withheld", "below BT-112", -totals.withholding_total)
    yield plain("amount_due", "less deposits", "BT-113", -totals.prepaid)
    yield plain("amount_due", "plus rounding", "BT-114", totals.rounding)
    yield plain("amount_due", "Amount due", "BR-CO-16", totals.amount_due)
