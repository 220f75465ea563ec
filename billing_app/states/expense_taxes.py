"""The taxes of an expense that is being written: rows of a form, what they say, and what the server makes of it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from billing_app.documents.texts import rate as rate_text
from billing_app.domain.business import BusinessProfile
from billing_app.domain.errors import BillingError
from billing_app.domain.expense import Expense, ExpenseTax, parse_expense
from billing_app.domain.ids import new_id
from billing_app.domain.money import Money, decimal_text, to_text, typed_number
from billing_app.domain.tax_choices import deductible_taxes
from billing_app.states.choices import Choice
from billing_app.states.format import money

Row = dict[str, str]
_OWED = {"AE": "Reverse charge", "K": "Reverse charge in the EU", "G": "Import"}


def tax_words(category: str, rate: Any, name: str, locale: str) -> str:
    """A tax of an expense in words: `19% VAT`, `Reverse charge, 19% VAT`."""
    words = f"{rate_text(rate, locale)} {name or 'VAT'}"
    return f"{_OWED[category]}, {words}" if category in _OWED else words


def expense_tax_choices(profile: BusinessProfile, locale: str, current: Sequence[ExpenseTax] = ()) -> list[Choice]:
    """The rates of the country and the business's own, paid to the supplier or owed by the buyer.

    Without registration nothing is deducted.
    """
    offered = deductible_taxes(profile)
    known = {
        _value(category, tax.rate, tax.name): tax_words(category, tax.rate, tax.name, locale)
        for category in ("S", "AE")
        for tax in offered
    }
    known |= {_value_of(tax): tax_words(tax.category, tax.rate, tax.name, locale) for tax in current}
    return [{"value": "", "text": "No tax to deduct"}, *({"value": value, "text": known[value]} for value in known)]


def _value(category: str, rate: Any, name: str) -> str:
    return f"{category}|{decimal_text(rate)}|{name}"


def _value_of(tax: ExpenseTax) -> str:
    return _value(tax.category, tax.rate, tax.name)


def tax_row(tax: str, gross: str = "", deductible: str = "100") -> Row:
    """A row of the form; without `gross` it has the rest of the amount."""
    return {"id": new_id(), "tax": tax, "gross": gross, "deductible": deductible}


def rows_of(expense: Expense) -> list[Row]:
    """The taxes that an expense has, the last one taking the rest where it did."""
    if not expense.taxes:
        return [tax_row("")]
    grosses = [tax.base + (0 if tax.is_self_assessed else tax.tax) for tax in expense.taxes]
    takes_rest = sum(grosses) == expense.amount
    texts = [to_text(gross, expense.currency) for gross in grosses]
    if takes_rest:
        texts[-1] = ""
    return [
        tax_row(_value_of(tax), text, decimal_text(tax.deductible))
        for tax, text in zip(expense.taxes, texts, strict=True)
    ]


def taxes_in(form: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """What the form says of taxes, by the id of the row; a row without a tax says nothing."""
    found: dict[str, dict[str, str]] = {}
    for name, value in form.items():
        part, _, row_id = str(name).partition(".")
        if part != "tax" or not row_id or not value:
            continue
        category, rate, tax_name = [*str(value).split("|", 2), "", ""][:3]
        gross = typed_number(str(form.get(f"gross.{row_id}") or ""))
        deductible = typed_number(str(form.get(f"deductible.{row_id}") or "")) or "100"
        said = {"category": category, "rate": rate, "name": tax_name, "gross": gross, "deductible": deductible}
        found[row_id] = {key: text for key, text in said.items() if text}
    return found


def placed(error: BillingError, row_ids: Sequence[str]) -> BillingError:
    """The same error with its paths by row of the form (`gross.ID`) instead of by place in the list."""
    findings = tuple(replace(one, path=_path_of(one.path, row_ids)) for one in error.findings)
    return type(error)(error.message, code=error.error_code, path=error.path, findings=findings)


def _path_of(path: str, row_ids: Sequence[str]) -> str:
    words = path.split(".")
    if words[0] != "taxes" or len(words) < 2 or not words[1].isdigit() or int(words[1]) >= len(row_ids):
        return path
    field = words[2] if len(words) > 2 else "tax"
    shown = field if field in {"gross", "deductible"} else "tax"
    return f"{shown}.{row_ids[int(words[1])]}"


def split_texts(data: Mapping[str, Any], locale: str) -> list[str]:
    """Base and tax of what stands in the form so far, in words; nothing while they can't be known."""
    known = {"supplier": "–", "category": "–", "incurred_on": "2000-01-01"}
    try:
        expense = parse_expense({name: data[name] for name in ("amount", "currency", "taxes") if name in data} | known)
    except BillingError:
        return []
    is_alone = len(expense.taxes) == 1
    texts = [_split_text(tax, expense.currency, locale, is_alone=is_alone) for tax in expense.taxes]
    left = expense.amount - sum(tax.base + (0 if tax.is_self_assessed else tax.tax) for tax in expense.taxes)
    if texts and left:
        texts.append(f"{money(Money(left, expense.currency), locale)} without any tax")
    return texts


def _split_text(tax: ExpenseTax, currency: str, locale: str, *, is_alone: bool) -> str:
    base, amount = (money(Money(minor, currency), locale) for minor in (tax.base, tax.tax))
    ending = ", which you owe the tax office" if tax.is_self_assessed else ""
    named = "" if is_alone else f"{tax_words(tax.category, tax.rate, tax.name, locale)}: "
    return f"{named}{base} without tax, {amount} tax{ending}"
