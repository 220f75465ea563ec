"""Items of the catalogue."""

from pydantic import Field

from billing_app.api.schemas.taxes import SentTax, Tax
from billing_app.api.schemas.values import Currency, Cursor, Instant, Price, Sent, Shown, ShownNumber, Version


class _SentDetails(Sent):
    unit: str | None = Field(None, description="A unit code of UN/ECE Rec. 20.", examples=["HUR"])
    sku: str | None = None
    barcode: str | None = None
    description: str | None = None
    prices_include_tax: bool | None = None
    archived: bool | None = None
    tax: SentTax | None = Field(None, description="The one tax; for several send `taxes`.")
    taxes: list[SentTax] | None = None


class NewItem(_SentDetails):
    """A new item; `tax` or `taxes` is needed."""

    name: str = Field(examples=["Consulting"])
    unit_price: Price
    currency: Currency


class ItemPatch(_SentDetails):
    """What to change of an item; absent keys stay, null clears."""

    name: str | None = None
    unit_price: Price | None = None
    currency: Currency | None = None


class Item(Shown):
    """An item; `tax` is the first of `taxes`."""

    id: str
    version: Version
    name: str
    unit_price: ShownNumber
    currency: str
    tax: Tax | None
    taxes: list[Tax]
    unit: str
    sku: str | None
    barcode: str | None
    description: str | None
    prices_include_tax: bool
    archived: bool
    created_at: Instant
    updated_at: Instant


class ItemPage(Shown):
    """One page of items."""

    data: list[Item]
    next_cursor: Cursor
