"""A sale over the counter: a few items, what they cost there, and how they are paid for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import partial

from billing_app.domain.errors import InvalidInput
from billing_app.domain.fields import Problems, Reader, choice_field, list_field, mapping_field, read_record, text_field
from billing_app.domain.item import Item
from billing_app.domain.money import decimal_text, parse_minor, parse_number, to_decimal, to_minor, to_text
from billing_app.domain.tax_field import tax_to_json
from billing_app.domain.totals.bundles import gross_factor

MAX_SALE_LINES = 200
QUANTITY_DECIMALS = 3
CASH, LATER = "cash", "later"
METHODS = (CASH, "card", LATER)


@dataclass(frozen=True, slots=True)
class SaleLine:
    """So much of one item."""

    item_id: str
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Sale:
    """What is being sold. `received` is the cash that was handed over, None where it was not counted.

    `tip` is given on top of what is due, and belongs to whoever served.
    """

    lines: tuple[SaleLine, ...]
    customer_id: str = ""
    method: str = "cash"
    received: int | None = None
    tip: int = 0


def parse_sale(data: object, currency: str) -> Sale:
    """A sale from its JSON object; every problem is named by its path."""
    readers: Mapping[str, Reader] = {
        "lines": _lines_field,
        "customer_id": partial(text_field, max_length=64),
        "method": partial(choice_field, choices=METHODS),
        "received": lambda value, path: parse_minor(value, currency, path=path, minimum=0),
        "tip": lambda value, path: parse_minor(value, currency, path=path, minimum=0),
    }
    sale = read_record(Sale, data, readers)
    if not sale.lines:
        raise InvalidInput("Put something into the sale first.", code="required", path="lines")
    if sale.method == LATER and not sale.customer_id:
        sentence = "An invoice that is paid later needs a customer. Choose one, or take the payment now."
        raise InvalidInput(sentence, code="required", path="customer_id")
    if sale.method == LATER and sale.tip:
        raise InvalidInput("A tip is given with the payment: leave it empty here.", code="no_payment", path="tip")
    return sale


def counter_price(item: Item) -> Decimal:
    """What one of an item costs at the counter, taxes included: the figure on its tile is the one that is charged."""
    if item.prices_include_tax:
        return item.unit_price
    gross = to_minor(Fraction(item.unit_price) * gross_factor(item.taxes), item.currency)
    return to_decimal(gross, item.currency)


def sale_body(sale: Sale, items: Mapping[str, Item], currency: str, series_id: str = "") -> dict[str, object]:
    """The body of the invoice that a sale becomes; prices include tax, as they stand on the tiles."""
    lines = [_line(index, line, items, currency) for index, line in enumerate(sale.lines)]
    return {
        "customer_id": sale.customer_id or None,
        "series_id": series_id or None,
        "currency": currency,
        "prices_include_tax": True,
        "lines": lines,
    }


def change_of(sale: Sale, due: int, currency: str) -> int:
    """What is given back of the cash, the tip kept; raises when too little was handed over."""
    if sale.received is None or sale.method != CASH:
        return 0
    due += sale.tip
    if sale.received < due:
        missing = to_text(due - sale.received, currency)
        raise InvalidInput(f"{missing} {currency} is missing.", code="too_little", path="received")
    return sale.received - due


def notes_for(due: int) -> list[int]:
    """What people hand over for an amount: the exact sum, and the next round ones above it, in minor units."""
    rounded: set[int] = set()
    for digits in range(len(str(due)) + 2):
        for step in (10**digits, 2 * 10**digits, 5 * 10**digits):
            if due <= 50 * step:
                rounded.add(-(-due // step) * step)
    return [due, *sorted(rounded - {due})[:5]] if due > 0 else []


def _line(index: int, line: SaleLine, items: Mapping[str, Item], currency: str) -> dict[str, object]:
    item = items.get(line.item_id)
    if item is None or item.archived or item.currency != currency:
        sentence = "One of these items is not sold here any more. Take it out of the sale."
        raise InvalidInput(sentence, code="unknown_item", path=f"lines.{index}.item_id")
    return {
        "item_id": line.item_id,
        "description": item.name,
        "quantity": decimal_text(line.quantity),
        "unit": item.unit,
        "unit_price": decimal_text(counter_price(item)),
        "taxes": [tax_to_json(tax) for tax in item.taxes],
    }


def _lines_field(value: object, path: str) -> tuple[SaleLine, ...]:
    problems = Problems()
    found: list[SaleLine] = []
    given: Sequence[object] = list_field(value, path, MAX_SALE_LINES)
    for index, one in enumerate(given):
        field = f"{path}.{index}"
        line = problems.attempt(lambda one=one, field=field: _line_field(one, field), None)
        found += [line] if line else []
    problems.raise_if_any()
    return tuple(found)


def _line_field(value: object, path: str) -> SaleLine:
    readers: Mapping[str, Reader] = {
        "item_id": partial(text_field, max_length=64, required=True),
        "quantity": _quantity_field,
    }
    return read_record(SaleLine, mapping_field(value, path), readers, path=path)


def _quantity_field(value: object, path: str) -> Decimal:
    number = parse_number(value, path=path, decimals=QUANTITY_DECIMALS, minimum=Decimal(0), maximum=Decimal(100_000))
    if not number:
        raise InvalidInput("Write how many, more than 0.", code="too_small", path=path)
    return number
