"""From an invoice that was read to the expense that it proposes, with a remark on all that a person should know."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from billing_app.documents.incoming import IncomingInvoice, IncomingParty, IncomingTax
from billing_app.documents.rules.verdict import RuleFinding
from billing_app.domain.business import BusinessProfile
from billing_app.domain.currencies import DECIMALS
from billing_app.domain.errors import BillingError
from billing_app.domain.expense import Expense, ExpenseTax, parse_expense
from billing_app.domain.money import decimal_text, share, to_minor, to_text
from billing_app.domain.rates import RATES
from billing_app.domain.supplier import SupplierIds, plain_id
from billing_app.services.receiving.arithmetic import wrong_sums

_OWED_AT_HOME = frozenset({"AE", "K"})
_NAMED = {"L": "IGIC", "M": "IPSI"}
"""Taxes of the Canary Islands, Ceuta and Melilla: charged like VAT, but never input VAT elsewhere."""
_COUNTRY_OF_PREFIX = {"EL": "GR", "XI": "GB"}
_LONGEST = {"supplier": 200, "reference": 100}
_ALL, _NOTHING = Decimal(100), Decimal(0)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the fields of an expense are filled with; `data` is as the API takes it, without what nobody can know."""

    data: dict[str, Any]
    remarks: tuple[RuleFinding, ...]
    amount: int


def ids_of(party: IncomingParty, iban: str = "") -> SupplierIds:
    """By what a seller can be known again."""
    return SupplierIds(
        _fit(party.name, "supplier"),
        vat_id=plain_id(party.vat_id),
        legal_id=plain_id(party.legal_id),
        tax_number=plain_id(party.tax_number),
        iban=plain_id(iban),
    )


def propose(invoice: IncomingInvoice, profile: BusinessProfile) -> Proposal:
    """The expense of an invoice; amounts are taken as they are written, below 0 for a credit note."""
    remarks = [*_about(invoice, profile), *wrong_sums(invoice)]
    data: dict[str, Any] = {
        "supplier": _fit(invoice.seller.name, "supplier"),
        "incurred_on": invoice.issued_on.isoformat(),
        "due_on": invoice.due_on.isoformat() if invoice.due_on else None,
        "reference": _fit(invoice.number, "reference"),
    }
    if invoice.currency not in DECIMALS:
        sentence = f"The currency “{invoice.currency}” is not known here: enter the amount in another one."
        return Proposal(data, (*remarks, RuleFinding("currency", "refusal", "currency", sentence)), 0)
    amount = _minor(invoice, invoice.totals.tax_inclusive)
    data |= {"currency": invoice.currency, "amount": to_text(amount, invoice.currency)}
    taxes, about_taxes = _taxes(invoice, profile)
    data["taxes"] = [_tax_data(tax, invoice.currency) for tax in taxes]
    remarks += about_taxes
    if (refused := _refused(data)) is not None:
        data["taxes"] = []
        remarks.append(
            RuleFinding("not_bookable", "refusal", "taxes", f"Its taxes can't be booked as they are: {refused}")
        )
    return Proposal({key: value for key, value in data.items() if value is not None}, tuple(remarks), amount)


def proposed_expense(data: Mapping[str, Any]) -> Expense | None:
    """What a stored proposal proposes; None where it says too little for an expense."""
    try:
        return parse_expense({"category": "–", **data})
    except BillingError:
        return None


def _refused(data: dict[str, Any]) -> str | None:
    """Why the proposal could not be booked, None if it could."""
    try:
        parse_expense({**data, "category": "–"})
    except BillingError as error:
        return error.message
    return None


def _about(invoice: IncomingInvoice, profile: BusinessProfile) -> Iterator[RuleFinding]:
    if invoice.unread:
        sentence = f"Some of it could not be read: {', '.join(invoice.unread)}. Look into the file itself."
        yield RuleFinding("unread", "refusal", "", sentence)
    own, named = plain_id(profile.vat_id), plain_id(invoice.buyer.vat_id)
    if own and named and own != named:
        sentence = f"It is addressed to {invoice.buyer.name or 'somebody else'}, {named}, and not to this business."
        yield RuleFinding("other_buyer", "refusal", "buyer", sentence)
    totals = invoice.totals
    if totals.prepaid or totals.rounding:
        due = totals.tax_inclusive - (totals.prepaid or 0) + (totals.rounding or 0)
        due = totals.amount_due if totals.amount_due is not None else due
        whole = f"{totals.tax_inclusive:f} {invoice.currency}"
        sentence = f"Of {whole} there are {due:f} left to pay: something was paid before, or rounded."
        yield RuleFinding("prepaid", "warning", "amount", sentence)
    if invoice.currency != profile.currency:
        sentence = f"It is in {invoice.currency}: the exchange rate of its day is needed to record it."
        yield RuleFinding("foreign_currency", "warning", "exchange_rate", sentence)


def _taxes(invoice: IncomingInvoice, profile: BusinessProfile) -> tuple[list[ExpenseTax], list[RuleFinding]]:
    """The taxes, each group once, as this business has to book them."""
    groups: dict[tuple[str, Decimal], tuple[int, int]] = {}
    for tax in invoice.taxes:
        if tax.base is None or tax.amount is None:
            sentence = "The tax breakdown is not complete: choose the tax yourself."
            return [], [RuleFinding("taxes_missing", "refusal", "taxes", sentence)]
        key = tax.category, _plain_rate(tax)
        base, amount = groups.get(key, (0, 0))
        groups[key] = base + _minor(invoice, tax.base), amount + _minor(invoice, tax.amount)
    booked, remarks = list[ExpenseTax](), list[RuleFinding]()
    for (category, rate), (base, amount) in groups.items():
        tax, remark = _booked(invoice, profile, ExpenseTax(category, rate, base, amount))
        booked += [tax] if tax else []
        remarks += [remark] if remark and remark not in remarks else []
    return booked, remarks


def _booked(
    invoice: IncomingInvoice, profile: BusinessProfile, tax: ExpenseTax
) -> tuple[ExpenseTax | None, RuleFinding | None]:
    """One group as the buyer books it, and what is to be known about that."""
    may_deduct = _ALL if profile.tax_status == "registered" else _NOTHING
    category, base = tax.category, tax.base
    if category in _OWED_AT_HOME:
        return _owed_at_home(profile, tax, may_deduct)
    if category == "G":
        sentence = "An import: VAT is charged by customs. Record it from their notice."
        return ExpenseTax("G", _NOTHING, base, 0), RuleFinding("import", "warning", "taxes", sentence)
    if category in {"Z", "E", "O"}:
        return ExpenseTax(category, _NOTHING, base, 0), None
    if category in _NAMED:
        sentence = f"{_NAMED[category]} is no VAT of this country: it is booked as cost."
        named = ExpenseTax("S", tax.rate, base, tax.tax, _NOTHING, _NAMED[category])
        return (named if tax.rate else None), RuleFinding("foreign_tax", "warning", "taxes", sentence)
    if category != "S":
        sentence = f"The tax category “{category[:5]}” is not known here: choose the tax yourself."
        return None, RuleFinding("tax_unknown", "refusal", "taxes", sentence)
    charging = _charging_country(invoice.seller)
    if charging and charging != profile.country:
        sentence = (
            f"Tax of {charging} is not deducted in {profile.country}: it is booked as cost, and may be refunded there."
        )
        return ExpenseTax("S", tax.rate, base, tax.tax, _NOTHING), RuleFinding(
            "foreign_tax", "warning", "taxes", sentence
        )
    return ExpenseTax("S", tax.rate, base, tax.tax, may_deduct), None


def _owed_at_home(
    profile: BusinessProfile, tax: ExpenseTax, may_deduct: Decimal
) -> tuple[ExpenseTax | None, RuleFinding]:
    """Reverse charge: the buyer works the tax out by the rate of his own country."""
    usual = next((one.rate for one in RATES.get(profile.country, ())), None)
    if usual is None:
        sentence = f"Reverse charge: enter the rate of {profile.country} that you owe on it."
        return ExpenseTax(tax.category, _NOTHING, tax.base, 0), RuleFinding(
            "reverse_charge", "refusal", "taxes", sentence
        )
    sentence = (
        f"Reverse charge: you owe the tax. {decimal_text(usual)} % is proposed; change it where a reduced rate holds."
    )
    owed = ExpenseTax(tax.category, usual, tax.base, share(tax.base, Fraction(usual), 100), may_deduct)
    return owed, RuleFinding("reverse_charge", "warning", "taxes", sentence)


def _charging_country(seller: IncomingParty) -> str:
    """Whose VAT a seller charges: the country of the VAT id, else the seller's own."""
    prefix = plain_id(seller.vat_id)[:2]
    return _COUNTRY_OF_PREFIX.get(prefix, prefix) if prefix.isalpha() else seller.country


def _plain_rate(tax: IncomingTax) -> Decimal:
    return tax.rate.normalize() if tax.rate else _NOTHING


def _minor(invoice: IncomingInvoice, amount: Decimal) -> int:
    minor = to_minor(amount, invoice.currency)
    return -minor if invoice.kind == "credit_note" else minor


def _tax_data(tax: ExpenseTax, currency: str) -> dict[str, str]:
    return {
        "category": tax.category,
        "rate": decimal_text(tax.rate),
        "name": tax.name,
        "base": to_text(tax.base, currency),
        "tax": to_text(tax.tax, currency),
        "deductible": decimal_text(tax.deductible),
    }


def _fit(text: str, field: str) -> str:
    return "".join(sign for sign in text if sign.isprintable()).strip()[: _LONGEST[field]]
