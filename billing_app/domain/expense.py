"""An expense: what a supplier charged, with its taxes and the share of them that may be deducted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import cast

from billing_app.domain.errors import BillingError, InvalidInput
from billing_app.domain.exchange import rate_of_exchange
from billing_app.domain.fields import (
    Problems,
    Reader,
    date_field,
    join_path,
    list_field,
    mapping_field,
    note_field,
    read_record,
    text_field,
)
from billing_app.domain.money import decimal_text, decimals_of, parse_minor, parse_number, share, to_text
from billing_app.domain.party_fields import currency_field, name_field
from billing_app.domain.tax_field import MAX_TAXES, category_field, rate_field

_PAYING = frozenset({"paid_on", "method"})
SELF_ASSESSED = frozenset({"AE", "K", "G"})
"""Categories where the buyer owes the tax: it is posted on both sides and is no part of the amount."""


@dataclass(frozen=True, slots=True)
class ExpenseTax:
    """One tax of an expense, minor units of its currency; `deductible` is the percentage that counts as input VAT."""

    category: str
    rate: Decimal
    base: int
    tax: int
    deductible: Decimal = Decimal(100)
    name: str = ""

    @property
    def is_self_assessed(self) -> bool:
        """Whether the buyer owes this tax (reverse charge) instead of paying it to the supplier."""
        return self.category in SELF_ASSESSED

    @property
    def deductible_tax(self) -> int:
        """The part of the tax that is input VAT; the rest is cost."""
        return share(self.tax, Fraction(self.deductible), 100)


@dataclass(frozen=True, slots=True)
class Expense:
    """One expense. `amount` is gross in minor units; `category` is the business's own word for the kind of cost.

    Below 0 it is a credit note: the supplier takes a charge back, or owes the business money.
    """

    supplier: str
    currency: str
    amount: int
    category: str
    incurred_on: date
    taxes: tuple[ExpenseTax, ...] = ()
    due_on: date | None = None
    paid_on: date | None = None
    method: str = "bank_transfer"
    exchange_rate: Decimal | None = None
    reference: str = ""
    notes: str = ""


def parse_expense(data: object) -> Expense:
    """An expense from a JSON object; supplier, amount, currency, category and incurred_on are required.

    Instead of base and tax a tax may say its `gross`; one tax may say none of them: it has the rest of the amount.
    """
    given = mapping_field(data, "")
    try:
        currency = currency_field(given.get("currency"), "currency")
    except BillingError:
        # Amounts can't be read without knowing the decimals, everything else can: two decimals stand in meanwhile.
        currency = "EUR"
    amount = _gross_or_none(given.get("amount"), currency)
    expense = read_record(Expense, given, _readers(currency, amount))
    _refuse_impossible_taxes(expense)
    return expense


def corrected_expense(expense: Expense, changes: Mapping[str, object]) -> Expense:
    """The expense with some fields changed; null clears. How it was paid is no matter of this."""
    stored = {key: value for key, value in expense_to_json(expense).items() if key not in _PAYING}
    given = mapping_field(changes, "")
    if {"amount", "currency"} & given.keys() and "taxes" not in given and len(expense.taxes) == 1:
        [tax] = expense.taxes  # taken out of the other amount
        stored["taxes"] = [
            {
                "category": tax.category,
                "rate": decimal_text(tax.rate),
                "name": tax.name,
                "deductible": decimal_text(tax.deductible),
            }
        ]
    if paying := _PAYING & given.keys():
        sentence = "Paying an expense is an act of its own."
        raise InvalidInput(sentence, code="unknown_field", path=min(paying))
    return replace(parse_expense({**stored, **given}), paid_on=expense.paid_on, method=expense.method)


def expense_to_json(expense: Expense) -> dict[str, object]:
    """The expense as the API shows it: amounts as text, empty texts as null."""
    rate = expense.exchange_rate
    return {
        "supplier": expense.supplier,
        "currency": expense.currency,
        "amount": to_text(expense.amount, expense.currency),
        "category": expense.category,
        "incurred_on": expense.incurred_on.isoformat(),
        "taxes": [_tax_to_json(tax, expense.currency) for tax in expense.taxes],
        "due_on": expense.due_on.isoformat() if expense.due_on else None,
        "paid_on": expense.paid_on.isoformat() if expense.paid_on else None,
        "method": expense.method or None,
        "exchange_rate": decimal_text(rate) if rate is not None else None,
        "reference": expense.reference or None,
        "notes": expense.notes or None,
    }


def expense_from_json(stored: Mapping[str, object]) -> Expense:
    """The expense from what `expense_to_json` gave; other keys (ids, status) are passed over."""
    return parse_expense({key: value for key, value in stored.items() if key in _readers("EUR", None)})


def _tax_to_json(tax: ExpenseTax, currency: str) -> dict[str, object]:
    return {
        "category": tax.category,
        "rate": decimal_text(tax.rate),
        "name": tax.name,
        "base": to_text(tax.base, currency),
        "tax": to_text(tax.tax, currency),
        "deductible": decimal_text(tax.deductible),
    }


def _gross_or_none(value: object, currency: str) -> int | None:
    try:
        return _not_nothing(value, "amount", currency)
    except BillingError:
        return None


def _not_nothing(value: object, path: str, currency: str) -> int:
    """An amount above 0, or below it where a supplier gives money back."""
    minor = parse_minor(value, currency, path=path)
    if not minor:
        sentence = "Write an amount above 0, or below 0 for a credit note."
        raise InvalidInput(sentence, code="too_small", path=path)
    return minor


def _is_beyond(left: int, amount: int) -> bool:
    """Whether more than an amount is taken, on its side of zero."""
    return left * amount < 0


def _refuse_impossible_taxes(expense: Expense) -> None:
    problems = Problems()
    explained = sum(tax.base + (0 if tax.is_self_assessed else tax.tax) for tax in expense.taxes)
    if _is_beyond(expense.amount - explained, expense.amount):
        problems.add("more_than_amount", "taxes", "Bases and taxes together are more than the amount, tax included.")
    tolerance = 10 ** decimals_of(expense.currency)
    for index, tax in enumerate(expense.taxes):
        if abs(tax.tax - share(tax.base, Fraction(tax.rate), 100)) > tolerance:
            problems.add("tax_does_not_fit", f"taxes.{index}.tax", "This tax does not fit its base and rate.")
    groups = [(tax.category, tax.rate, tax.name) for tax in expense.taxes]
    if len(set(groups)) < len(groups):
        problems.add("tax_twice", "taxes", "The same tax stands here twice: add them up.")
    problems.raise_if_any()


def _readers(currency: str, amount: int | None) -> Mapping[str, Reader]:
    return {
        "supplier": name_field,
        "currency": currency_field,
        "amount": lambda value, path: _not_nothing(value, path, currency),
        "category": lambda value, path: text_field(value, path, 100, required=True),
        "incurred_on": date_field,
        "taxes": lambda value, path: _taxes_field(value, path, currency, amount),
        "due_on": date_field,
        "paid_on": date_field,
        "method": lambda value, path: text_field(value, path, 50),
        "exchange_rate": rate_of_exchange,
        "reference": lambda value, path: text_field(value, path, 100),
        "notes": note_field,
    }


def _taxes_field(value: object, path: str, currency: str, amount: int | None) -> tuple[ExpenseTax, ...]:
    given = _with_rest(list_field(value, path, MAX_TAXES), path, currency, amount)
    problems = Problems()
    taxes: list[ExpenseTax] = []
    for index, one in enumerate(given):
        if amount is None and _is_silent(one):  # what it comes to depends on the amount, which is told to be wrong
            continue
        field = join_path(path, index)
        read = problems.attempt(lambda one=one, field=field: _tax_field(one, field, currency), None)
        taxes += [read] if read else []
    problems.raise_if_any()
    return tuple(taxes)


def _with_rest(taxes: Sequence[object], path: str, currency: str, amount: int | None) -> Sequence[object]:
    """The taxes, the one that says no amount being given what the others leave of the expense."""
    silent = [index for index, tax in enumerate(taxes) if _is_silent(tax)]
    if amount is None or len(silent) != 1:
        return taxes
    [index] = silent
    try:
        left = amount - sum(_gross_of(tax, currency) for place, tax in enumerate(taxes) if place != index)
    except BillingError:  # told by the reading of that tax
        return taxes
    if not left or _is_beyond(left, amount):
        sentence = "The other taxes take the whole amount already."
        raise InvalidInput(sentence, code="nothing_left", path=f"{join_path(path, index)}.gross")
    filled = {**mapping_field(taxes[index], path), "gross": to_text(left, currency)}
    return [*taxes[:index], filled, *taxes[index + 1 :]]


def _is_silent(value: object) -> bool:
    return isinstance(value, Mapping) and not _says_amount(cast("Mapping[str, object]", value))


def _says_amount(tax: Mapping[str, object]) -> bool:
    return any(tax.get(name) is not None for name in ("gross", "base", "tax"))


def _gross_of(value: object, currency: str) -> int:
    tax = mapping_field(value, "")
    parts = ("gross",) if tax.get("gross") is not None else ("base", "tax")
    if tax.get("category") in SELF_ASSESSED:
        parts = parts[:1]
    return sum(parse_minor(tax.get(part), currency, path=part) for part in parts)


def _tax_field(value: object, path: str, currency: str) -> ExpenseTax:
    given = dict(mapping_field(value, path))
    if (gross := given.pop("gross", None)) is not None:
        if _says_amount(given):
            sentence = "Say the amount with tax, or base and tax, not both."
            raise InvalidInput(sentence, code="said_twice", path=join_path(path, "gross"))
        minor = _not_nothing(gross, join_path(path, "gross"), currency)
        given |= _taken_out_of(minor, given, currency, path)
    tax = read_record(ExpenseTax, given, _tax_readers(currency), path=path)
    if tax.category == "S" and not tax.rate:
        raise InvalidInput("Category S needs a rate above 0.", code="rate_missing", path=join_path(path, "rate"))
    if tax.rate and tax.category not in SELF_ASSESSED | {"S"}:
        sentence = f"Category {tax.category} has the rate 0."
        raise InvalidInput(sentence, code="rate_not_zero", path=join_path(path, "rate"))
    return tax


def _taken_out_of(gross: int, given: Mapping[str, object], currency: str, path: str) -> dict[str, object]:
    rate = Fraction(rate_field(given.get("rate"), join_path(path, "rate")))
    if given.get("category") in SELF_ASSESSED:
        base, tax = gross, share(gross, rate, 100)
    else:
        base = share(gross, 100, 100 + rate)
        tax = gross - base
    return {"base": to_text(base, currency), "tax": to_text(tax, currency)}


def _tax_readers(currency: str) -> Mapping[str, Reader]:
    def amount(value: object, path: str) -> int:
        return parse_minor(value, currency, path=path)

    return {
        "category": category_field,
        "rate": rate_field,
        "base": amount,
        "tax": amount,
        "deductible": _deductible_field,
        "name": lambda value, path: text_field(value, path, 100),
    }


def _deductible_field(value: object, path: str) -> Decimal:
    if isinstance(value, bool):
        return Decimal(100 if value else 0)
    return parse_number(value, path=path, decimals=4, minimum=Decimal(0), maximum=Decimal(100))
