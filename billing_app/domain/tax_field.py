"""A tax as it stands in JSON: on a line, on an item, on an expense."""

from collections.abc import Mapping
from decimal import Decimal

from billing_app.domain.countries import country_field
from billing_app.domain.errors import InvalidInput
from billing_app.domain.fields import Reader, choice_field, flag_field, join_path, list_field, read_record, text_field
from billing_app.domain.money import decimal_text, parse_number
from billing_app.domain.tax import CATEGORIES, Tax

MAX_TAXES = 8


def rate_field(value: object, path: str) -> Decimal:
    """A rate in percent: 0 to 100 with up to 4 decimals."""
    return parse_number(value, path=path, decimals=4, minimum=Decimal(0), maximum=Decimal(100))


def category_field(value: object, path: str) -> str:
    """A tax category of EN 16931 that can stand here."""
    return choice_field(value, path, tuple(CATEGORIES))


def refuse_wrong_rate(category: str, rate: Decimal, path: str) -> None:
    """Category S has a rate above 0, all others 0 (BR-S-5, BR-Z-5, …)."""
    if category == "S" and not rate:
        sentence = "Category S needs a rate above 0. No tax is category Z, E or O."
        raise InvalidInput(sentence, code="rate_missing", path=join_path(path, "rate"))
    if category != "S" and rate:
        raise InvalidInput(f"Category {category} has the rate 0.", code="rate_not_zero", path=join_path(path, "rate"))


TAX_READERS: Mapping[str, Reader] = {
    "category": category_field,
    "rate": rate_field,
    "name": lambda value, path: text_field(value, path, 100),
    "compound": flag_field,
    "reason": lambda value, path: text_field(value, path, 500),
    "reason_code": lambda value, path: text_field(value, path, 30).upper(),
    "country": lambda value, path: country_field(value, path) if value != "" else "",
}


def tax_field(value: object, path: str) -> Tax:
    """One tax from its object `{category, rate, name?, compound?, reason?, reason_code?, country?}`."""
    tax = read_record(Tax, value, TAX_READERS, path=path)
    refuse_wrong_rate(tax.category, tax.rate, path)
    return tax


def taxes_field(value: object, path: str) -> tuple[Tax, ...]:
    """The taxes of one line, in their order; two of the same group are refused."""
    taxes = tuple(tax_field(one, join_path(path, i)) for i, one in enumerate(list_field(value, path, MAX_TAXES)))
    if len({tax.group for tax in taxes}) < len(taxes):
        raise InvalidInput("The same tax stands here twice.", code="tax_twice", path=path)
    return taxes


def tax_to_json(tax: Tax) -> dict[str, object]:
    """The tax as the API shows it; what says nothing is left out."""
    shown: dict[str, object] = {"category": tax.category, "rate": decimal_text(tax.rate), "name": tax.name}
    shown |= {"compound": True} if tax.compound else {}
    return shown | {key: getattr(tax, key) for key in ("reason", "reason_code", "country") if getattr(tax, key)}
