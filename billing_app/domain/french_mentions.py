"""What French e-invoices say in coded notes (rules BR-FR-05 and BR-FR-08 of the French reform, XP Z12-012).

The notes are those of art. L441-9 and D441-5 of the Code de commerce: PMD penalties, PMT the fixed sum for recovery,
AAB the discount or that there is none.
The nature of the operation is asked for by art. 242 nonies A of annexe II of the CGI.
"""

from dataclasses import dataclass

from billing_app.domain.business import BusinessProfile, SupplyNature
from billing_app.domain.invoice import InvoiceBody
from billing_app.domain.money import decimal_text
from billing_app.domain.party import Party

FIXED_SUM, DISCOUNT = "40", "escompte"
_TEXTS = {
    "fr": {
        "PMD": "En cas de retard de paiement : pénalités au taux de trois fois l’intérêt légal.",
        "PMT": "Indemnité forfaitaire pour frais de recouvrement : 40 €.",
        "AAB": "Pas d’escompte pour paiement anticipé.",
        "early": "Escompte de {percent} % pour paiement sous {days} jours.",
    },
    "en": {
        "PMD": "Late payment: penalties at three times the French statutory interest rate.",
        "PMT": "Fixed sum for recovery costs: €40.",
        "AAB": "No discount for early payment.",
        "early": "Discount of {percent}% for payment within {days} days.",
    },
}
_NATURES: dict[str, dict[str, str]] = {
    "fr": {
        "goods": "Nature de l’opération : livraison de biens.",
        "services": "Nature de l’opération : prestation de services.",
        "mixed": "Nature de l’opération : livraison de biens et prestation de services.",
    },
    "en": {
        "goods": "Nature of the operation: supply of goods.",
        "services": "Nature of the operation: supply of services.",
        "mixed": "Nature of the operation: supply of goods and services.",
    },
}


@dataclass(frozen=True, slots=True)
class Mention:
    """A note of the document with its subject code (BT-21, BT-22)."""

    code: str
    text: str


def french_mentions(
    profile: BusinessProfile, body: InvoiceBody, buyer: Party | None, language: str
) -> tuple[Mention, ...]:
    """The three notes for a French seller's document to a business; its own terms stand in where they say it."""
    if not _is_french(profile, buyer):
        return ()
    words, own = _TEXTS[_spoken(language)], body.payment_terms or profile.payment_terms
    has_own_sum, has_own_discount = FIXED_SUM in own, DISCOUNT in own.lower()
    discount = words["AAB"]
    if body.early_payment is not None:
        percent = decimal_text(body.early_payment.percent)
        discount = words["early"].format(percent=percent, days=body.early_payment.days)
    elif has_own_discount:
        discount = own
    return (
        Mention("PMD", own if has_own_sum else words["PMD"]),
        Mention("PMT", own if has_own_sum else words["PMT"]),
        Mention("AAB", discount),
    )


def nature_of_operation(profile: BusinessProfile, buyer: Party | None) -> SupplyNature | None:
    """What a French seller's document to a business says of its operation, None where nobody asks or has chosen."""
    return profile.supply_nature if profile.supply_nature and _is_french(profile, buyer) else None


def nature_text(nature: SupplyNature, language: str) -> str:
    """The sentence for people."""
    return _NATURES[_spoken(language)][nature]


def _is_french(profile: BusinessProfile, buyer: Party | None) -> bool:
    return profile.country == "FR" and buyer is not None and buyer.kind == "business"


def _spoken(language: str) -> str:
    return "fr" if language.startswith("fr") else "en"
