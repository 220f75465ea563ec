"""What a composed document looks like frozen: at issue, and before it for the checks."""

from billing_app.domain.exchange import Rate
from billing_app.domain.french_mentions import french_mentions, nature_of_operation
from billing_app.domain.frozen import Heading, freeze
from billing_app.domain.legal_texts import legal_texts
from billing_app.domain.verifactu.tax_code import TaxCode
from billing_app.services.composing import Composition


def freeze_composed(
    composed: Composition, rate: Rate, number: str, *, tax_code: TaxCode | None = None
) -> tuple[str, str]:
    """The canonical text of the document under a number, and its hash."""
    profile, customer = composed.profile, composed.customer
    buyer = customer.buyer if customer else None
    language = (customer.language if customer else "") or profile.language
    heading = Heading(
        number=number,
        issued_on=composed.issue_date,
        due_on=composed.due_date,
        supplied_on=composed.supply_date,
        language=language,
        terms=composed.body.payment_terms or profile.payment_terms,
        footer=profile.footer,
        bank_changed_on=profile.bank_change_told_on(composed.issue_date),
        legal=legal_texts(profile, composed.body, buyer, language),
        tax_code=tax_code,
        mentions=french_mentions(profile, composed.body, buyer, language),
        nature=nature_of_operation(profile, buyer),
    )
    return freeze(
        heading,
        composed.body,
        composed.totals,
        seller=profile.seller,
        buyer=buyer,
        rate=rate,
        deposits=composed.deposits,
    )
