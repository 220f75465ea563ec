"""The sale that is being made at a counter, as the browser keeps it: it outlives a reload and a restarted server."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, cast

from billing_app.domain.errors import InvalidInput
from billing_app.domain.ids import is_id, new_id
from billing_app.domain.money import decimal_text, parse_number
from billing_app.domain.sale import MAX_SALE_LINES, QUANTITY_DECIMALS


@dataclass(frozen=True, slots=True)
class Cart:
    """Items and how many of each. `key` makes the sale happen once; a new sale has a new one."""

    key: str
    lines: tuple[tuple[str, Decimal], ...] = ()
    customer_id: str = ""

    @classmethod
    def read(cls, kept: str) -> "Cart":
        """The cart behind a text; anything that is none is an empty cart."""
        try:
            data: Any = json.loads(kept[:50_000])
            if not is_id(data["key"]):
                return cls(new_id())
            lines = tuple((_known(item_id), _quantity(str(typed))) for item_id, typed in data["lines"][:MAX_SALE_LINES])
            customer_id = cast("str", data["customer"])
            return cls(data["key"], lines, customer_id if is_id(customer_id) else "")
        except (ValueError, TypeError, KeyError, InvalidInput):
            return cls(new_id())

    def text(self) -> str:
        """What the browser keeps."""
        lines = [[item_id, decimal_text(quantity)] for item_id, quantity in self.lines]
        return json.dumps({"key": self.key, "lines": lines, "customer": self.customer_id})

    def plus(self, item_id: str, step: Decimal) -> "Cart":
        """So many more of an item, or fewer; without any it leaves the cart."""
        before = dict(self.lines).get(item_id, Decimal(0))
        return self.with_quantity(item_id, max(before + step, Decimal(0)))

    def with_quantity(self, item_id: str, quantity: Decimal) -> "Cart":
        """So many of an item; 0 takes it out."""
        lines = {**dict(self.lines), _known(item_id): quantity}
        return replace(self, lines=tuple((each, many) for each, many in lines.items() if many))

    def without(self, item_ids: set[str]) -> "Cart":
        """The cart without some items."""
        return replace(self, lines=tuple(line for line in self.lines if line[0] not in item_ids))

    def sale(self, **more: str) -> Mapping[str, object]:
        """The sale as the service takes it."""
        lines = [{"item_id": item_id, "quantity": decimal_text(quantity)} for item_id, quantity in self.lines]
        customer = {"customer_id": self.customer_id} if self.customer_id else {}
        return {"lines": lines} | customer | more


def typed_quantity(text: str) -> Decimal:
    """How many somebody typed; 0 takes the item out."""
    return _quantity(text)


def _quantity(text: str) -> Decimal:
    return parse_number(text, path="quantity", decimals=QUANTITY_DECIMALS, minimum=Decimal(0), maximum=Decimal(100_000))


def _known(item_id: Any) -> str:
    if not is_id(item_id):
        raise InvalidInput("There is no such item.", code="unknown_item", path="item_id")
    return item_id
