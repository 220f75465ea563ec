"""What VeriFactu asks of a document, for the businesses that keep its records (validations of the tax agency)."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from billing_app.domain.checks.seller import SellerFacts
from billing_app.domain.equivalence_surcharge import is_surcharged, surcharged_rate
from billing_app.domain.errors import Finding
from billing_app.domain.invoice import InvoiceBody
from billing_app.domain.money import convert
from billing_app.domain.party import Party
from billing_app.domain.tax import Tax
from billing_app.domain.totals import Totals
from billing_app.domain.verifactu.classifying import VAT_CODE, country_of, recipient_of
from billing_app.domain.verifactu.nif import first_nif
from billing_app.domain.verifactu.option import IMPOST_CODES, VerifactuOption

FIRST_DAY = date(2024, 10, 28)
MOST_SIMPLIFIED = 3000_00
MOST_DETAILS = 12
_VAT_RATES = frozenset(map(Decimal, (4, 10, 21)))


def verifactu_findings(
    body: InvoiceBody, totals: Totals, seller: SellerFacts, buyer: Party | None, issue_date: date
) -> Iterator[Finding]:
    """What keeps a document out of the records; nothing where the business keeps none."""
    if seller.verifactu is None:
        return
    yield from _taxes(body, totals, seller.verifactu)
    yield from _buyer(body, totals, seller, buyer)
    if issue_date < FIRST_DAY:
        yield _refusal("issue_date", "issue_date", "VeriFactu takes no invoices from before 28 October 2024.")


def _taxes(body: InvoiceBody, totals: Totals, option: VerifactuOption) -> Iterator[Finding]:
    is_vat = IMPOST_CODES[option.impost] == VAT_CODE
    for path, taxes in _places(body):
        if is_vat and is_surcharged(taxes):
            continue
        if len(taxes) > 1:
            text = (
                "VeriFactu's records take one tax for each line, or VAT with its recargo. Give others their own line."
            )
            yield _refusal("several_taxes", path, text)
            break
        if is_vat and any(surcharged_rate(tax) is not None for tax in taxes):
            yield _refusal("surcharge", path, "A recargo de equivalencia stands on top of its VAT, on the same line.")
            break
    for group in totals.groups:
        if not is_vat or surcharged_rate(group.tax) is None:
            yield from _tax(group.tax, option)
    if len(totals.groups) > MOST_DETAILS:
        text = f"VeriFactu's records take at most {MOST_DETAILS} different taxes. Split this document."
        yield _refusal("too_many_taxes", "lines", text)


def _places(body: InvoiceBody) -> Iterator[tuple[str, Sequence[Tax]]]:
    for name, entries in (("lines", body.lines), ("allowances", body.allowances), ("charges", body.charges)):
        yield from ((f"{name}.{i}.taxes", entry.taxes) for i, entry in enumerate(entries))


def _tax(tax: Tax, option: VerifactuOption) -> Iterator[Finding]:
    if tax.country not in ("", "ES"):
        text = f"VeriFactu's records have no place for the tax of {tax.country}. Bill it on another way."
        yield _refusal("foreign_tax", "lines", text)
    if tax.category not in {"S", "Z"}:
        return
    if option.impost == "vat" and tax.rate not in _VAT_RATES:
        yield _refusal("rate", "lines", f"Spain's VAT is 21, 10 or 4 %: the tax agency refuses {tax.rate} %.")
    elif tax.rate != round(tax.rate, 2):
        yield _refusal("rate", "lines", f"VeriFactu's records take rates with two decimals, not {tax.rate} %.")


def _buyer(body: InvoiceBody, totals: Totals, seller: SellerFacts, buyer: Party | None) -> Iterator[Finding]:
    recipient, own = recipient_of(buyer), first_nif(seller.party.vat_id, seller.party.tax_number, seller.party.legal_id)
    if recipient is not None:
        if recipient.nif and recipient.nif == own:
            yield _refusal("own_nif", "customer_id", "The customer has the NIF of your own business. Correct one.")
        return
    if buyer is not None and country_of(buyer) in ("", "ES") and (buyer.vat_id or buyer.tax_number):
        text = f"“{buyer.vat_id or buyer.tax_number}” is no NIF: its last character does not follow from the others."
        yield _refusal("buyer_nif", "customer_id", f"{text} Correct it at the customer.")
    elif _euros(body, totals, seller) > MOST_SIMPLIFIED:
        text = "Above 3,000 EUR an invoice names the buyer's NIF or foreign tax number. Add it to the customer."
        yield _refusal("buyer_nif_missing", "customer_id", text)
    elif buyer is not None:
        text = "Without the customer's NIF this is recorded as a simplified invoice."
        yield Finding("warning", "verifactu_simplified", "customer_id", text)


def _euros(body: InvoiceBody, totals: Totals, seller: SellerFacts) -> int:
    if body.currency == seller.currency or body.exchange_rate is None:
        return totals.tax_inclusive
    return convert(totals.tax_inclusive, body.currency, body.exchange_rate, seller.currency)


def _refusal(code: str, path: str, text: str) -> Finding:
    return Finding("refusal", f"verifactu_{code}", path, text)
