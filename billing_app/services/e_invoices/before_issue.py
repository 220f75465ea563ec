"""Before a document is issued: a business that wants it so has broken rules refused."""

from billing_app.documents.rules.verdict import RuleFinding
from billing_app.domain.checks.e_invoice import UNSAYABLE
from billing_app.domain.errors import Finding, Refused
from billing_app.domain.exchange import Rate
from billing_app.services.composing import Composition
from billing_app.services.e_invoices.asking import ask
from billing_app.services.freezing import freeze_composed

DRAFT_NUMBER = "DRAFT"


def refuse_broken(composed: Composition, rate: Rate) -> None:
    """Raise `Refused` with every broken rule, where the business refuses and the customer gets an e-invoice.

    What no e-invoice can say is no broken rule: such a document goes out as PDF.
    """
    customer = composed.customer
    if composed.profile.check_policy != "refuse" or customer is None or customer.kind == "person":
        return
    frozen, _ = freeze_composed(composed, rate, DRAFT_NUMBER)
    try:
        _, verdict = ask(frozen, composed.document_format)
    except Refused as error:
        if error.error_code.startswith(UNSAYABLE):
            return
        raise
    broken = tuple(_as_finding(finding) for finding in verdict.findings if finding.severity == "refusal")
    if broken:
        first = broken[0]
        raise Refused(first.text, code=first.code, path=first.path, findings=broken)


def _as_finding(finding: RuleFinding) -> Finding:
    return Finding(finding.severity, finding.rule, finding.path, finding.text)
