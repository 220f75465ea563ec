"""What the checks must know of the business that bills."""

from dataclasses import dataclass
from datetime import date

from billing_app.domain.business import BusinessProfile, CheckPolicy, TaxBasis, TaxStatus
from billing_app.domain.party import Party
from billing_app.domain.verifactu.option import VerifactuOption


@dataclass(frozen=True, slots=True)
class SellerFacts:
    """The seller as the checks see it: `currency` is its base currency, `party` what stands on the document.

    `document_format` is the e-invoice that this document's customer gets.
    """

    party: Party
    country: str
    currency: str
    tax_status: TaxStatus = "registered"
    tax_basis: TaxBasis = "accrual"
    check_policy: CheckPolicy = "warn"
    language: str = "en"
    books_closed_until: date | None = None
    document_format: str = ""
    verifactu: VerifactuOption | None = None
    supply_nature: str = ""


def facts_of(profile: BusinessProfile, document_format: str = "") -> SellerFacts:
    """The facts of a business's profile; a customer may get another format than the business usually sends."""
    return SellerFacts(
        party=profile.seller,
        country=profile.country,
        currency=profile.currency,
        tax_status=profile.tax_status,
        tax_basis=profile.tax_basis,
        check_policy=profile.check_policy,
        language=profile.language,
        books_closed_until=profile.books_closed_until,
        document_format=document_format or profile.document_format,
        verifactu=profile.verifactu,
        supply_nature=profile.supply_nature,
    )
