"""An invoice's body from JSON-like text: the keys of the API, numbers as text, all problems named at once."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from billing_app.domain.body_json import body_to_json
from billing_app.domain.errors import InvalidInput
from billing_app.domain.fields import (
    Problems,
    Reader,
    choice_field,
    date_field,
    flag_field,
    join_path,
    list_field,
    mapping_field,
    note_field,
    read_record,
    text_field,
    whole_field,
)
from billing_app.domain.ids import new_id
from billing_app.domain.invoice import AllowanceCharge, EarlyPayment, InvoiceBody, Line, Withholding
from billing_app.domain.money import decimals_of, parse_number
from billing_app.domain.party_fields import address_field, currency_field
from billing_app.domain.tax import Tax
from billing_app.domain.tax_field import MAX_TAXES, TAX_READERS, rate_field

__all__ = ["MAX_LINES", "body_to_json", "parse_body"]

MAX_LINES = 10_000
MAX_ENTRIES = 100
MAX_DAYS = 3650
DESCRIPTION_LENGTH = 10_000
NUMBER_DECIMALS = 6
MAX_CASH_ROUNDING = Decimal(100)


def parse_body(data: Mapping[str, object], *, default_currency: str = "", is_stored: bool = False) -> InvoiceBody:
    """A body from its JSON object; every problem is a finding of one InvalidInput, by path (`lines.0.quantity`).

    A draft may be empty. Null is the same as absent, so a PATCH is `body_to_json(draft) | patch`. `is_stored` also
    takes what only the program writes: credit notes, and negative allowances on lines that take back returns.
    """
    given = mapping_field(data, "")
    problems = Problems()
    currency = problems.attempt(lambda: _currency(given, default_currency), "")
    reading = _Reading(decimals_of(currency) if currency else 3, is_stored=is_stored)
    readers = reading.body_readers()
    problems.refuse_unknown(given, {"currency", *readers})
    values: dict[str, Any] = {}
    for key, read in readers.items():
        if given.get(key) is not None:
            value = problems.attempt(lambda read=read, key=key: read(given[key], key), None)
            if value is not None:
                values[key] = value
    problems.raise_if_any()
    values["period_from"], values["period_to"] = values.pop("period", (None, None))
    values["deposit_ids"] = values.pop("deposits", ())
    return InvoiceBody(currency=currency, **values)


def _currency(given: Mapping[str, object], default: str) -> str:
    value = given.get("currency")
    if value is None and not default:
        raise InvalidInput("Say which currency this is in, such as EUR.", code="required", path="currency")
    return currency_field(default if value is None else value, "currency")


class _Reading:
    """Reads one body: amounts have its currency's decimals, equal taxes are read once, line ids stay unique."""

    def __init__(self, decimals: int, *, is_stored: bool) -> None:
        self._decimals = decimals
        self._least_amount = None if is_stored else Decimal(0)
        self._kinds = ("invoice", "deposit", "credit_note") if is_stored else ("invoice", "deposit")
        self._taxes: dict[str, tuple[Tax, ...]] = {}
        self._line_readers: dict[str, Reader] = {
            "id": _id_field,
            "description": lambda value, path: text_field(value, path, DESCRIPTION_LENGTH, multiline=True),
            "quantity": _quantity_field,
            "unit": _unit_field,
            "unit_price": _price_field,
            "price_base_quantity": _base_quantity_field,
            "item_id": _id_field,
            "taxes": self._taxes_field,
            "allowances": self._line_entries,
            "charges": self._line_entries,
            "delivery_date": date_field,
        }

    def body_readers(self) -> dict[str, Reader]:
        """How each key of a body is read, but for the currency, which comes first."""
        return {
            "customer_id": _id_field,
            "kind": lambda value, path: choice_field(value, path, self._kinds),
            "series_id": _id_field,
            "issue_date": date_field,
            "due_date": date_field,
            "due_days": _days_field,
            "prices_include_tax": flag_field,
            "round_tax_per_line": flag_field,
            "lines": self._lines_field,
            "allowances": self._document_entries,
            "charges": self._document_entries,
            "withholding": _list_of(_withholding_field),
            "deposits": _deposits_field,
            "cash_rounding": self._cash_rounding_field,
            "exchange_rate": _exchange_rate_field,
            "delivery_date": date_field,
            "period": _period_field,
            "early_payment": _early_payment_field,
            "payment_terms": note_field,
            "purchase_order": text_field,
            "buyer_reference": text_field,
            "delivery_address": address_field,
            "note": note_field,
        }

    def _lines_field(self, value: object, path: str) -> tuple[Line, ...]:
        problems = Problems()
        lines: list[Line] = []
        ids: set[str] = set()
        for index, one in enumerate(list_field(value, path, MAX_LINES)):
            field = f"{path}.{index}"
            line = problems.attempt(lambda one=one, field=field: self._line(one, field), None)
            if line is not None:
                if line.id in ids:
                    problems.add("duplicate_line_id", f"{field}.id", "Another line has this id already.")
                ids.add(line.id)
                lines.append(line)
        problems.raise_if_any()
        return tuple(lines)

    def _line(self, value: object, path: str) -> Line:
        given = mapping_field(value, path)
        complete: dict[str, object] = {
            **given,
            "id": given.get("id") or new_id(),
            "description": given.get("description") or "",
            "taxes": () if given.get("taxes") is None else given["taxes"],
        }
        return read_record(Line, complete, self._line_readers, path=path)

    def _taxes_field(self, value: object, path: str) -> tuple[Tax, ...]:
        # Thousands of lines share a few taxes; repr tells True from 1 and "19" from 19, equality would not.
        key = repr(value)
        found = self._taxes.get(key)
        if found is None:
            taxes = _list_of(lambda one, field: read_record(Tax, one, TAX_READERS, path=field), MAX_TAXES)(value, path)
            if len({tax.group for tax in taxes}) < len(taxes):
                raise InvalidInput("The same tax stands here twice.", code="tax_twice", path=path)
            found = self._taxes[key] = taxes
        return found

    def _line_entries(self, value: object, path: str) -> tuple[AllowanceCharge, ...]:
        return _list_of(lambda one, field: self._entry(one, field, {}))(value, path)

    def _document_entries(self, value: object, path: str) -> tuple[AllowanceCharge, ...]:
        return _list_of(lambda one, field: self._entry(one, field, {"taxes": self._taxes_field}))(value, path)

    def _entry(self, value: object, path: str, more: Mapping[str, Reader]) -> AllowanceCharge:
        readers = {"percent": rate_field, "amount": self._amount_field, "reason": _reason_field, **more}
        entry = read_record(AllowanceCharge, value, readers, path=path)
        if (entry.percent is None) == (entry.amount is None):
            raise InvalidInput("Give a percentage or an amount, one of the two.", code="percent_or_amount", path=path)
        return entry

    def _amount_field(self, value: object, path: str) -> Decimal:
        return parse_number(value, path=path, decimals=self._decimals, minimum=self._least_amount)

    def _cash_rounding_field(self, value: object, path: str) -> Decimal:
        least = Decimal(1).scaleb(-self._decimals)
        return parse_number(value, path=path, decimals=self._decimals, minimum=least, maximum=MAX_CASH_ROUNDING)


def _list_of(read: Callable[[object, str], Any], max_items: int = MAX_ENTRIES) -> Reader:
    def read_list(value: object, path: str) -> tuple[Any, ...]:
        problems = Problems()
        result = [
            problems.attempt(lambda one=one, i=i: read(one, join_path(path, i)), None)
            for i, one in enumerate(list_field(value, path, max_items))
        ]
        problems.raise_if_any()
        return tuple(result)

    return read_list


def _id_field(value: object, path: str) -> str:
    return text_field(value, path, 64)


def _reason_field(value: object, path: str) -> str:
    return text_field(value, path, 1000)


def _unit_field(value: object, path: str) -> str:
    return text_field(value, path, 20) or "C62"


def _quantity_field(value: object, path: str) -> Decimal:
    return parse_number(value, path=path, decimals=NUMBER_DECIMALS)


def _price_field(value: object, path: str) -> Decimal:
    return parse_number(value, path=path, decimals=NUMBER_DECIMALS, minimum=Decimal(0))


def _base_quantity_field(value: object, path: str) -> Decimal:
    return parse_number(value, path=path, decimals=NUMBER_DECIMALS, minimum=Decimal("0.000001"))


def _exchange_rate_field(value: object, path: str) -> Decimal:
    return parse_number(value, path=path, decimals=8, minimum=Decimal("0.00000001"))


def _days_field(value: object, path: str) -> int:
    return whole_field(value, path, minimum=0, maximum=MAX_DAYS)


def _withholding_field(value: object, path: str) -> Withholding:
    return read_record(Withholding, value, {"rate": rate_field, "name": _required_name}, path=path)


def _required_name(value: object, path: str) -> str:
    return text_field(value, path, 100, required=True)


def _early_payment_field(value: object, path: str) -> EarlyPayment:
    return read_record(EarlyPayment, value, {"percent": rate_field, "days": _days_field}, path=path)


def _deposits_field(value: object, path: str) -> tuple[str, ...]:
    ids = _list_of(_deposit_id)(value, path)
    if len(set(ids)) < len(ids):
        raise InvalidInput("A deposit is deducted once.", code="deposit_twice", path=path)
    return ids


def _deposit_id(value: object, path: str) -> str:
    given = mapping_field(value, path)
    problems = Problems()
    problems.refuse_unknown(given, {"invoice_id"}, path)
    problems.raise_if_any()
    return text_field(given.get("invoice_id"), f"{path}.invoice_id", 64, required=True)


def _period_field(value: object, path: str) -> tuple[date | None, date | None]:
    given = mapping_field(value, path)
    problems = Problems()
    problems.refuse_unknown(given, {"from", "to"}, path)
    start, end = (
        problems.attempt(lambda key=key: date_field(given[key], f"{path}.{key}"), None) if given.get(key) else None
        for key in ("from", "to")
    )
    if start and end and end < start:
        problems.add("period_reversed", f"{path}.to", "The period ends before it begins.")
    problems.raise_if_any()
    return start, end
