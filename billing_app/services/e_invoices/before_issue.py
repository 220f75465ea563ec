"""Before a document is issued: a business that wants it so has broken rules refused."""

from billing_app.domain.exchange import Rate
from billing_app.services.composing import Composition
from billing_app.services.e_invoices.foreseeing import DRAFT_NUMBER, Foreseen, is_refused, refuse_broken_rules
from billing_app.services.freezing import freeze_composed


def refuse_broken(composed: Composition, rate: Rate) -> None:
    """Raise `Refused` with every broken rule, where the business refuses and the customer gets an e-invoice."""
    if is_refused(composed.profile, composed.customer):
        frozen, _ = freeze_composed(composed, rate, DRAFT_NUMBER)
        refuse_broken_rules(Foreseen(frozen, composed.document_format))
