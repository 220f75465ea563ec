"""How and until when to pay: BG-16, BT-9 and BT-20, with early payment, tax withheld and what was paid before."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

from billing_app.documents import texts
from billing_app.documents.en16931.source import Source
from billing_app.documents.labels import labels_for
from billing_app.documents.payment_codes import payment_reference
from billing_app.documents.profiles import Profile
from billing_app.domain.money import Money
from billing_app.domain.sepa import SEPA_COUNTRIES

_CREDIT_TRANSFER, _SEPA_TRANSFER, _CLEARING, _NOT_SAID = "30", "58", "97", "1"


def payment_terms(source: Source, profile: Profile) -> dict[str, Any]:
    """Means, account, due date and terms."""
    seller = source.document["seller"]
    terms: dict[str, Any] = {"BT-81": _means(source)}
    if terms["BT-81"] in {_CREDIT_TRANSFER, _SEPA_TRANSFER}:
        terms |= {"BT-83": payment_reference(source.document).replace(" ", ""), "BT-84": seller["iban"]}
        terms |= {term: seller[key] for term, key in (("BT-85", "name"), ("BT-86", "bic")) if seller.get(key)}
    if not source.is_credit_note:
        terms["BT-9"] = source.day("due_on")
    if sentences := list(_sentences(source, profile)):
        terms["BT-20"] = "\n".join(sentences)
    return terms


def _means(source: Source) -> str:
    if source.is_credit_note:
        return _CLEARING
    iban = source.document["seller"].get("iban", "")
    if not iban:
        return _NOT_SAID
    return _SEPA_TRANSFER if source.currency == "EUR" and iban[:2] in SEPA_COUNTRIES else _CREDIT_TRANSFER


def _sentences(source: Source, profile: Profile) -> Iterator[str]:
    labels, document, locale = labels_for(source.language), source.document, texts.locale_of(source.language)
    if document["credits"]:
        yield f"{labels['credits']}: {document['credits']['number']}"
    if document["terms"]:
        yield document["terms"]
    for each, amount in zip(source.body.withholding, source.totals.withholding_amounts, strict=True):
        yield f"{labels['withheld']} {each.name}: {texts.money(Money(amount, source.currency), locale)}"
    early = source.body.early_payment
    if early is None:
        return
    if profile.is_xrechnung and early.percent == round(early.percent, 2):
        # The form that BR-DE-18 asks for, with the line break after it.
        yield f"#SKONTO#TAGE={early.days}#PROZENT={early.percent.quantize(Decimal('0.01'))}#\n"
    else:
        last = source.day("issued_on") + timedelta(days=early.days)
        yield labels["early_payment"].format(percent=texts.rate(early.percent, locale), day=texts.day(last, locale))
