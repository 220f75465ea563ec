"""What VeriFactu's record of an invoice or deposit invoice is made of."""

from billing_app.domain.booking import BookedInvoice
from billing_app.domain.verifactu.classifying import invoice_type, recipient_of
from billing_app.domain.verifactu.composing import Subject, standing_groups
from billing_app.services.composing import Composition


def subject_of_issue(composed: Composition, number: str, booked: BookedInvoice) -> Subject:
    """An invoice or deposit invoice that is being issued under a number."""
    buyer = composed.customer.buyer if composed.customer else None
    recipient = recipient_of(buyer)
    return Subject(
        number=number,
        issued_on=composed.issue_date,
        supplied_on=composed.supply_date,
        body=composed.body,
        buyer=buyer,
        recipient=recipient,
        invoice_type=invoice_type(recipient),
        groups=standing_groups(composed.totals, booked),
    )
