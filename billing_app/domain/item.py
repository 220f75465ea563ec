"""An item of the catalogue: what can be put on a line with one tap."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from billing_app.domain.errors import InvalidInput
from billing_app.domain.fields import Reader, flag_field, mapping_field, note_field, read_record, text_field
from billing_app.domain.money import decimal_text, parse_number
from billing_app.domain.party_fields import currency_field, name_field
from billing_app.domain.tax import Tax
from billing_app.domain.tax_field import tax_field, tax_to_json, taxes_field

PRICE_DECIMALS = 6


@dataclass(frozen=True, slots=True)
class Item:
    """What is sold. `unit` is a UN/ECE Rec. 20 code; the price has up to 6 decimals and is never negative."""

    name: str
    unit_price: Decimal
    currency: str
    taxes: tuple[Tax, ...]
    unit: str = "C62"
    sku: str = ""
    barcode: str = ""
    description: str = ""
    prices_include_tax: bool = False
    archived: bool = False


def parse_item(data: object) -> Item:
    """A new item from a JSON object; name, unit_price, currency and tax are required."""
    return read_record(Item, _with_taxes(data), _READERS)


def merge_item(item: Item, data: object) -> Item:
    """The item after a PATCH: absent keys stay, null clears."""
    return read_record(Item, _with_taxes(data), _READERS, current=item)


def item_to_json(item: Item) -> dict[str, object]:
    """The item as the API shows it: `tax` is the first of `taxes`, null without any."""
    taxes = [tax_to_json(tax) for tax in item.taxes]
    shown: dict[str, object] = {key: getattr(item, key) for key in _READERS if key != "taxes"}
    shown |= {"unit_price": decimal_text(item.unit_price), "tax": taxes[0] if taxes else None, "taxes": taxes}
    return {key: None if value == "" else value for key, value in shown.items()}


def item_from_json(stored: Mapping[str, object]) -> Item:
    """The item from what `item_to_json` gave; keys of other versions are passed over."""
    return parse_item({key: value for key, value in stored.items() if key in _READERS})


def _with_taxes(data: object) -> Mapping[str, object]:
    """The object with `tax` (one tax, the usual case) understood as `taxes` of one; both must agree."""
    given = dict(mapping_field(data, ""))
    single = given.pop("tax", None)
    if single is None:
        return given
    tax = tax_field(single, "tax")
    if given.get("taxes") is None:
        return given | {"taxes": [single]}
    if tax not in taxes_field(given["taxes"], "taxes"):
        raise InvalidInput("Send either tax or taxes: they say different things.", code="contradiction", path="tax")
    return given


def price_field(value: object, path: str) -> Decimal:
    """A unit price: never negative (BR-27), up to 6 decimals in every currency."""
    return parse_number(value, path=path, decimals=PRICE_DECIMALS, minimum=Decimal(0))


def unit_field(value: object, path: str) -> str:
    """A unit code of UN/ECE recommendation 20 or 21 by its shape (`C62` one, `HUR` hour, `KGM` kilogram)."""
    unit = text_field(value, path, 3).upper()
    if not (unit.isascii() and unit.isalnum() and len(unit) >= 2):
        raise InvalidInput("Use a unit code such as C62, HUR or KGM.", code="unknown_unit", path=path)
    return unit


_READERS: Mapping[str, Reader] = {
    "name": name_field,
    "unit_price": price_field,
    "currency": currency_field,
    "taxes": taxes_field,
    "unit": unit_field,
    "sku": lambda value, path: text_field(value, path, 100),
    "barcode": lambda value, path: text_field(value, path, 100),
    "description": note_field,
    "prices_include_tax": flag_field,
    "archived": flag_field,
}
