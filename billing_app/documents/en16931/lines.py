"""Lines as BG-25: net prices whatever was typed, with allowances and charges that add up to the line net amount."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

from billing_app.documents.en16931.source import Source
from billing_app.documents.labels import labels_for
from billing_app.documents.profiles import Profile
from billing_app.domain.errors import Refused
from billing_app.domain.invoice import AllowanceCharge, Line
from billing_app.domain.money import decimal_text, decimals_of, round_half_away, round_ratio
from billing_app.domain.tax import Tax
from billing_app.domain.totals import LineTotals
from billing_app.domain.totals.lines import amounts_of, goods_amount

_PRICE_DECIMALS, _MOST_PRICE_DECIMALS = 6, 14
_PERCENT_SLACK = Fraction(1, 100)
"""How far amount and base × percentage may lie apart in major units; the rules of Peppol allow twice as much."""


def line_terms(source: Source, profile: Profile) -> list[dict[str, Any]]:
    """Every line in its order."""
    is_extended = profile.level == "extended"
    pairs = zip(source.body.lines, source.totals.lines, strict=True)
    return [
        _Line(source, line, totals, is_extended=is_extended).terms(position)
        for position, (line, totals) in enumerate(pairs, 1)
    ]


def tax_terms(tax: Tax, category: str, rate: str) -> dict[str, str]:
    """Category and rate under two keys; outside the scope of tax there is no rate."""
    return {category: tax.category} | ({} if tax.category == "O" else {rate: decimal_text(tax.rate)})


class _Line:
    def __init__(self, source: Source, line: Line, totals: LineTotals, *, is_extended: bool) -> None:
        self.source, self.line, self.net, self.is_extended = source, line, totals.net, is_extended
        self.tax = line.taxes[0] if line.taxes else Tax("Z")
        self.scale = 10 ** decimals_of(source.currency)
        self.factor = 1 + Fraction(self.tax.rate) / 100 if source.body.prices_include_tax else Fraction(1)
        numerator, denominator = goods_amount(line, self.scale, "lines")
        self.goods = Fraction(numerator, denominator) / self.factor
        self.allowances = self._nets(line.allowances, numerator, denominator)
        self.charges = self._nets(line.charges, numerator, denominator)
        self._keep_sign_of_price()

    def _nets(self, entries: Iterable[AllowanceCharge], numerator: int, denominator: int) -> list[int]:
        return [_round(Fraction(one) / self.factor) for one in amounts_of(entries, numerator, denominator, self.scale)]

    def _keep_sign_of_price(self) -> None:
        """What roundings leave goes into an entry where it would turn the price of next to nothing negative (BR-27)."""
        wanted = self._goods_shown()
        if self.line.unit_price < 0 or wanted * self.line.quantity >= 0:
            return
        for entries, more in ((self.charges, wanted), (self.allowances, -wanted)):
            if entries and (largest := max(entries)) + more >= 0:
                entries[entries.index(largest)] += more
                return

    def _goods_shown(self) -> int:
        """What quantity × price must give, so that with allowances and charges the net amount comes out."""
        return self.net + sum(self.allowances) - sum(self.charges)

    def terms(self, position: int) -> dict[str, Any]:
        line = self.line
        name, rest = split_name(line.description)
        if not name:
            sentence = "Say what this line is for: an e-invoice names every item."
            raise Refused(sentence, code="xml_item_unnamed", path=f"lines.{position - 1}.description")
        terms: dict[str, Any] = {
            "BT-126": str(position),
            "BT-129": decimal_text(line.quantity),
            "BT-130": line.unit,
            "BT-131": self.source.amount(self.net),
            "BT-146": self._price(),
            "BT-153": name,
            "BG-27": list(self._entries(line.allowances, self.allowances, "allowance")),
            "BG-28": list(self._entries(line.charges, self.charges, "charge")),
            **tax_terms(self.tax, "BT-151", "BT-152"),
        }
        if rest:
            terms["BT-154"] = rest
        if line.price_base_quantity != 1:
            terms["BT-149"] = decimal_text(line.price_base_quantity)
        if line.delivery_date and self._is_in_period():
            terms["BT-134"] = terms["BT-135"] = line.delivery_date
            if self.is_extended:
                terms["EXT-FR-FE-158"] = line.delivery_date
        return terms

    def _is_in_period(self) -> bool:
        """A line's period lies within the document's where there is one (PEPPOL-EN16931-R110 and R111)."""
        body, day = self.source.body, self.line.delivery_date
        assert day is not None
        is_after = body.period_from is None or body.period_from <= day
        return is_after and (body.period_to is None or day <= body.period_to)

    def _price(self) -> str:
        """The price as typed where it gives the net amount, else the one that does: tax taken out, residuals put in."""
        wanted = self._goods_shown()
        if self.factor == 1 and abs(self.goods - wanted) < 1:
            return decimal_text(self.line.unit_price)
        if not self.line.quantity:
            return decimal_text(round_half_away(Fraction(self.line.unit_price) / self.factor, _PRICE_DECIMALS))
        per_unit = Fraction(self.line.quantity) / Fraction(self.line.price_base_quantity) * self.scale
        exact = wanted / per_unit
        for decimals in range(_PRICE_DECIMALS, _MOST_PRICE_DECIMALS):
            price = round_half_away(exact, decimals)
            if _round(Fraction(price) * per_unit) == wanted:
                return decimal_text(price)
        return decimal_text(round_half_away(exact, _MOST_PRICE_DECIMALS))

    def _entries(
        self, entries: Iterable[AllowanceCharge], amounts: Iterable[int], label: str
    ) -> Iterator[dict[str, str]]:
        for entry, amount in zip(entries, amounts, strict=True):
            if amount:
                base = _round(self.goods)
                yield entry_terms(self.source, entry, amount, base, label)


def entry_terms(source: Source, entry: AllowanceCharge, amount: int, base: int, label: str) -> dict[str, str]:
    """An allowance or charge: amount, reason, and percentage with its base where the two give the amount."""
    terms = {"amount": source.amount(amount), "reason": entry.reason or labels_for(source.language)[label]}
    if entry.percent:
        scale = 10 ** decimals_of(source.currency)
        if abs(Fraction(base) * Fraction(entry.percent) / 100 - amount) <= _PERCENT_SLACK * scale and base:
            terms |= {"rate": decimal_text(entry.percent), "base_amount": source.amount(base)}
    return terms


def split_name(description: str) -> tuple[str, str]:
    """The item's name (BT-153) and what is said besides (BT-154): the first line, and the others."""
    name, _, rest = description.partition("\n")
    return name.strip(), rest.strip("\n")


def _round(value: Fraction) -> int:
    return round_ratio(value.numerator, value.denominator)
