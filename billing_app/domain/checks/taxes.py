"""Checks of the taxes on a document: who may charge what, and what each category demands (BR-S, BR-AE, BR-IC, …)."""

from collections.abc import Iterator
from datetime import date

from billing_app.domain.checks.seller import SellerFacts
from billing_app.domain.errors import Finding
from billing_app.domain.european_union import EU_COUNTRIES
from billing_app.domain.invoice import InvoiceBody
from billing_app.domain.party import Party
from billing_app.domain.rates import NO_VAT, is_usual_rate
from billing_app.domain.reasons import default_reason
from billing_app.domain.tax import Tax


def tax_findings(body: InvoiceBody, seller: SellerFacts, buyer: Party | None, today: date) -> Iterator[Finding]:
    """What is wrong with the taxes of lines, allowances and charges, and with what their categories demand."""
    supplied_on = body.supplied_on(today)
    for path, taxes, own_day in _dated_places(body):
        if not taxes and path.startswith("lines."):
            yield Finding("refusal", "tax_missing", path, "Give each line a tax. No tax is category Z, E or O.")
        for i, tax in enumerate(taxes):
            yield from _rate(tax, f"{path}.{i}", seller, own_day or supplied_on)
            yield from _status(tax, f"{path}.{i}", seller)
            yield from _reason(tax, f"{path}.{i}", seller)
    first = _first_places(body)
    yield from _buyer_needs(first, buyer)
    yield from _intra_community(first, body, seller, buyer)
    yield from _combinations(body, first)


def _places(body: InvoiceBody) -> Iterator[tuple[str, tuple[Tax, ...]]]:
    return ((path, taxes) for path, taxes, _ in _dated_places(body))


def _dated_places(body: InvoiceBody) -> Iterator[tuple[str, tuple[Tax, ...], date | None]]:
    # A line may have been supplied on a day of its own.
    for i, line in enumerate(body.lines):
        yield f"lines.{i}.taxes", line.taxes, line.delivery_date
    for kind, entries in (("allowances", body.allowances), ("charges", body.charges)):
        for i, entry in enumerate(entries):
            yield f"{kind}.{i}.taxes", entry.taxes, None


def _first_places(body: InvoiceBody) -> dict[str, str]:
    # Category to where it first stands, so that each demand is made once however many lines there are.
    first: dict[str, str] = {}
    for path, taxes in _places(body):
        for i, tax in enumerate(taxes):
            first.setdefault(tax.category, f"{path}.{i}")
    return first


def _rate(tax: Tax, path: str, seller: SellerFacts, day: date) -> Iterator[Finding]:
    if tax.category == "S" and not tax.rate:
        yield Finding("refusal", "rate_missing", f"{path}.rate", "Category S needs a rate above 0.")
    elif tax.category != "S" and tax.rate:
        yield Finding("refusal", "rate_not_zero", f"{path}.rate", f"Category {tax.category} has the rate 0.")
    elif tax.category == "S" and not tax.name and not is_usual_rate(tax.country or seller.country, tax.rate, day):
        text = f"{tax.rate} % is no usual rate in {tax.country or seller.country} on {day.isoformat()}."
        yield Finding("warning", "unusual_rate", f"{path}.rate", text)


def _status(tax: Tax, path: str, seller: SellerFacts) -> Iterator[Finding]:
    if seller.tax_status == "registered":
        return
    # Sales tax is no value added tax: where there is none of the latter, a named tax may be collected.
    if tax.category == "S" and not (tax.name and seller.tax_status == "unregistered" and seller.country in NO_VAT):
        text = (
            "Only a business that is registered for tax can charge it. Use category E or O, or change the tax status."
        )
        yield Finding("refusal", "not_registered", path, text)
    usual = "E" if seller.tax_status == "small_business" else "O"
    if tax.category not in {"S", usual}:
        yield Finding("warning", "unusual_category", path, f"Lines of this business usually have category {usual}.")


def _reason(tax: Tax, path: str, seller: SellerFacts) -> Iterator[Finding]:
    if tax.category != "E" or tax.reason or tax.reason_code:
        return
    if default_reason("E", seller.country, seller.language, seller.tax_status) is None:
        text = "Say why this is exempt: name the law, or give its VATEX code."
        yield Finding("refusal", "reason_missing", f"{path}.reason", text)


def _buyer_needs(first: dict[str, str], buyer: Party | None) -> Iterator[Finding]:
    for category, name in (("AE", "Reverse charge"), ("K", "An intra-community supply")):
        if category in first and not (buyer and buyer.vat_id):
            text = f"{name} needs the buyer's VAT id. Add it to the customer."
            yield Finding("refusal", "buyer_vat_id_missing", "customer_id", text)


def _intra_community(
    first: dict[str, str], body: InvoiceBody, seller: SellerFacts, buyer: Party | None
) -> Iterator[Finding]:
    delivery_country = body.delivery_address.country if body.delivery_address else ""
    if "G" in first and (delivery_country or (buyer.country if buyer else "")) in EU_COUNTRIES:
        yield Finding("warning", "export_within_eu", first["G"], "An export goes to a country outside the EU.")
    if "K" not in first:
        return
    has_day = body.delivery_date or body.period_from or body.period_to
    if not (has_day or all(line.delivery_date for line in body.lines)):
        text = "An intra-community supply needs its supply date or period."
        yield Finding("refusal", "supply_date_missing", "delivery_date", text)
    if not delivery_country:
        text = "An intra-community supply needs the country it was delivered to."
        yield Finding("refusal", "delivery_country_missing", "delivery_address.country", text)
    elif delivery_country == seller.country or delivery_country not in EU_COUNTRIES:
        text = "An intra-community supply goes to another country of the EU."
        yield Finding("warning", "delivery_country_unusual", "delivery_address.country", text)


def _combinations(body: InvoiceBody, first: dict[str, str]) -> Iterator[Finding]:
    if "O" in first and len(first) > 1:
        text = "Category O stands alone: no other tax can stand on the same document."
        yield Finding("refusal", "outside_scope_alone", first["O"], text)
    reasons = {(tax.reason, tax.reason_code) for _, taxes in _places(body) for tax in taxes if tax.category == "E"}
    if len(reasons - {("", "")}) > 1:
        text = "One document has one reason for exemption. Put the others on a document of their own."
        yield Finding("refusal", "several_reasons", first["E"], text)
