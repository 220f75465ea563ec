"""Sentences that the law of the seller's country puts on an invoice, beside the reasons why no tax is charged.

They are frozen when the document is issued. Cash accounting: Directive 2006/112/EC, Art. 226 (7a), in the words of each
country's own law. France: Code de commerce, art. L441-9 and D441-5 (penalties, the fixed sum of 40 euros, discount),
for buyers who are businesses.
"""

from collections.abc import Iterator

from billing_app.domain.business import BusinessProfile
from billing_app.domain.french_mentions import DISCOUNT, FIXED_SUM, nature_of_operation, nature_text
from billing_app.domain.invoice import InvoiceBody
from billing_app.domain.party import Party

_CASH_ACCOUNTING = {
    "ES": "Régimen especial del criterio de caja",
    "IT": "IVA per cassa, art. 32-bis del D.L. 83/2012",
    "PL": "Metoda kasowa",
    "PT": "IVA – regime de caixa",
}
_LATE_PAYMENT = {
    "fr": "En cas de retard de paiement : pénalités au taux de trois fois l’intérêt légal et indemnité forfaitaire de "
    "40 € pour frais de recouvrement.",
    "en": "Late payment: penalties at three times the French statutory interest rate, and a fixed sum of €40 for "
    "recovery costs.",
}
_NO_DISCOUNT = {"fr": "Pas d’escompte pour paiement anticipé.", "en": "No discount for early payment."}


def legal_texts(profile: BusinessProfile, body: InvoiceBody, buyer: Party | None, language: str) -> tuple[str, ...]:
    """What has to stand on a document that is issued now; what the business wrote itself is not said again."""
    return tuple(_sentences(profile, body, buyer, language[:2]))


def _sentences(profile: BusinessProfile, body: InvoiceBody, buyer: Party | None, language: str) -> Iterator[str]:
    is_taxed = any(tax.category == "S" for line in body.lines for tax in line.taxes)
    if is_taxed and profile.tax_basis == "cash" and profile.country in _CASH_ACCOUNTING:
        yield _CASH_ACCOUNTING[profile.country]
    if nature := nature_of_operation(profile, buyer):
        yield nature_text(nature, language)
    is_sale = body.kind != "credit_note"
    if is_sale and profile.country == "FR" and buyer is not None and buyer.kind == "business":
        spoken = language if language in _LATE_PAYMENT else "en"
        own = body.payment_terms or profile.payment_terms
        if FIXED_SUM not in own:
            yield _LATE_PAYMENT[spoken]
        if body.early_payment is None and DISCOUNT not in own.lower():
            yield _NO_DISCOUNT[spoken]
