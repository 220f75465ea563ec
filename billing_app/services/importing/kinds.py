"""What can be imported: how a row becomes a customer or an item, by what it is recognised, and how it is stored."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from billing_app.domain.access import Permission
from billing_app.domain.business import BusinessProfile
from billing_app.domain.change import Fact
from billing_app.domain.customer import Customer, merge_customer, parse_customer
from billing_app.domain.item import Item, merge_item, parse_item
from billing_app.domain.search_text import fold
from billing_app.domain.tax_choices import taxes_to_choose
from billing_app.domain.tax_field import tax_to_json
from billing_app.services import customers, items
from billing_app.services.importing import values
from billing_app.services.importing.columns import CUSTOMER_WORDS, ITEM_WORDS
from billing_app.store import customers as customer_store
from billing_app.store import items as item_store
from billing_app.store.scope import get_owned
from billing_app.store.session import Scope
from billing_app.store.tables import Customer as CustomerRow
from billing_app.store.tables import Item as ItemRow

Cells = Mapping[str, str]
Data = dict[str, Any]
Profile = Any
Identity = tuple[str, str]
"""By what a row is recognised: the field, and its value in one spelling."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a row leaves unsaid: the business, and the decimal mark of each column of numbers."""

    business: BusinessProfile
    decimal_marks: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Kind:
    """One thing that can be imported. `data_of` makes what the API would take, without what the file leaves unsaid."""

    name: str
    permission: Permission
    words: Mapping[str, str]
    numbers: tuple[str, ...]
    data_of: Callable[[Cells, Surroundings], Data]
    defaults: Callable[[BusinessProfile], Data]
    parse: Callable[[object], Profile]
    identities: Callable[[Profile], list[Identity]]
    known: Callable[[Scope], dict[Identity, str]]
    insert: Callable[[Scope, Sequence[Profile]], list[str]]
    created: Callable[[str, Profile], Fact]
    change: Callable[[Scope, str, Data], bool]


def _customer_data(cells: Cells, _around: Surroundings) -> Data:
    data: Data = {key: cells[key] for key in _CUSTOMER_TEXTS if cells.get(key)}
    full_name = " ".join(part for part in (cells.get("first_name", ""), cells.get("last_name", "")) if part)
    if full_name:
        data["contact_name" if data.get("name") else "name"] = data.get("contact_name") or full_name
        data.setdefault("kind", "business" if cells.get("name") else "person")
    readers = {
        "country": values.country_code,
        "kind": values.customer_kind,
        "language": values.language_code,
        "currency": values.currency_code,
        "due_days": values.days,
    }
    data |= {key: read(cells[key]) for key, read in readers.items() if cells.get(key)}
    address = {key.partition(".")[2]: cells[key] for key in _ADDRESS if cells.get(key)}
    return data | ({"address": address} if address else {})


_CUSTOMER_TEXTS = (
    "name", "email", "phone", "vat_id", "tax_number", "legal_id", "contact_name", "buyer_reference", "notes",
)  # fmt: skip
_ADDRESS = tuple(field for field in CUSTOMER_WORDS if field.startswith("address."))


def _customer_identities(profile: Customer) -> list[Identity]:
    spellings = (("vat_id", profile.vat_id), ("email", profile.email.lower()), ("name", fold(profile.name)))
    return [(field, value) for field, value in spellings if value]


def _known_customers(scope: Scope) -> dict[Identity, str]:
    known: dict[Identity, str] = {}
    for row_id, name, email, stored in customer_store.identities(scope):
        spellings = (("vat_id", stored.get("vat_id")), ("email", email.lower()), ("name", name))
        known |= {(field, value): row_id for field, value in spellings if value}
    return known


def _change_customer(scope: Scope, row_id: str, data: Data) -> bool:
    row = get_owned(scope, CustomerRow, row_id, for_update=True)
    before = customer_store.profile_of(row)
    if "address" in data:
        given = {key: value for key, value in _address_of(before).items() if value}
        data = data | {"address": given | data["address"]}
    after = merge_customer(before, data)
    if after != before:
        customer_store.change_customer(scope, row, after)
        scope.record(customers.updated_fact(row_id, before, after))
    return after != before


def _address_of(profile: Customer) -> Mapping[str, str]:
    return {key.partition(".")[2]: getattr(profile.address, key.partition(".")[2]) for key in _ADDRESS}


def _item_data(cells: Cells, around: Surroundings) -> Data:
    data: Data = {key: cells[key] for key in ("name", "sku", "barcode", "description") if cells.get(key)}
    readers: Mapping[str, Callable[[str], object]] = {
        "unit": values.unit_code,
        "currency": values.currency_code,
        "prices_include_tax": values.flag,
        "unit_price": lambda text: values.plain_number(text, around.decimal_marks.get("unit_price", ".")),
    }
    data |= {key: read(cells[key]) for key, read in readers.items() if cells.get(key)}
    if tax := _tax_of(cells, around):
        data["taxes"] = [tax]
    return data


def _tax_of(cells: Cells, around: Surroundings) -> Data | None:
    rate = values.plain_number(cells.get("tax_rate", ""), around.decimal_marks.get("tax_rate", "."))
    category = cells.get("tax_category", "").upper()
    if category or not rate:
        return {"category": category, "rate": rate or "0"} if category else None
    business = around.business
    for taxes in taxes_to_choose(business):
        if len(taxes) == 1 and _is_rate(rate, taxes[0].rate):
            return dict(tax_to_json(taxes[0]))
    return {"category": "S", "rate": rate}


def _is_rate(text: str, rate: Decimal) -> bool:
    try:
        return Decimal(text) == rate
    except InvalidOperation:
        return False


def _item_defaults(business: BusinessProfile) -> Data:
    return {"currency": business.currency, "taxes": [tax_to_json(tax) for tax in taxes_to_choose(business)[0]]}


def _change_item(scope: Scope, row_id: str, data: Data) -> bool:
    row = get_owned(scope, ItemRow, row_id, for_update=True)
    before = item_store.profile_of(row)
    after = merge_item(before, data)
    if after != before:
        item_store.change_item(scope, row, after)
        scope.record(items.updated_fact(row_id, before, after))
    return after != before


def _known_items(scope: Scope) -> dict[Identity, str]:
    return {("sku", sku): row_id for sku, row_id in item_store.ids_by_sku(scope).items()}


def _item_identities(profile: Item) -> list[Identity]:
    return [("sku", profile.sku)] if profile.sku else []


KINDS: Mapping[str, Kind] = {
    "customers": Kind(
        name="customers",
        permission=Permission.EDIT_CUSTOMERS,
        words=CUSTOMER_WORDS,
        numbers=(),
        data_of=_customer_data,
        defaults=lambda business: {"country": business.country},
        parse=parse_customer,
        identities=_customer_identities,
        known=_known_customers,
        insert=customer_store.insert_customers,
        created=customers.created_fact,
        change=_change_customer,
    ),
    "items": Kind(
        name="items",
        permission=Permission.EDIT_ITEMS,
        words=ITEM_WORDS,
        numbers=("unit_price", "tax_rate"),
        data_of=_item_data,
        defaults=_item_defaults,
        parse=parse_item,
        identities=_item_identities,
        known=_known_items,
        insert=item_store.insert_items,
        created=items.created_fact,
        change=_change_item,
    ),
}
