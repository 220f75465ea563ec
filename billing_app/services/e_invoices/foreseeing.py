"""A document as it would be frozen, and what the official rules say of it: to be refused, or to be confirmed."""

from collections.abc import Iterable
from dataclasses import dataclass

from billing_app.documents.rules.verdict import RuleFinding
from billing_app.domain.business import BusinessProfile
from billing_app.domain.checks.e_invoice import UNSAYABLE, uses_e_invoices
from billing_app.domain.customer import Customer
from billing_app.domain.errors import Conflict, Finding, Refused
from billing_app.services.e_invoices.asking import ask

DRAFT_NUMBER = "DRAFT"
_UNASKED = "The official rules can't be asked at this moment. Wait a minute, or issue it unchecked."
UNASKED = (RuleFinding("RULES", "refusal", "", _UNASKED),)
"""What is to be confirmed where nobody can tell."""


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A document as it would be frozen, and the e-invoice that its customer gets."""

    frozen: str
    format_name: str


def is_refused(profile: BusinessProfile, customer: Customer | None) -> bool:
    """Whether broken rules keep a document for this customer from being issued."""
    return profile.check_policy == "refuse" and customer is not None and customer.kind != "person"


def is_confirmed(profile: BusinessProfile, customer: Customer | None) -> bool:
    """Whether broken rules are shown to the person who issues, who may do it all the same."""
    return profile.check_policy == "warn" and uses_e_invoices(profile, customer)


def refuse_broken_rules(foreseen: Foreseen) -> None:
    """Raise `Refused` with every broken rule; what no e-invoice can say is none, it goes out as PDF."""
    if broken := tuple(one for one in _findings(foreseen) if one.severity == "refusal"):
        raise refusal_of(broken)


def refusal_of(found: Iterable[RuleFinding]) -> Refused:
    """The error that names every broken rule, the first one in its sentence."""
    broken = tuple(_as_finding(one) for one in found if one.severity == "refusal")
    first = broken[0]
    return Refused(first.text, code=first.code, path=first.path, findings=broken)


def findings_to_confirm(foreseen: Foreseen) -> tuple[RuleFinding, ...]:
    """All findings where a rule is broken, else none: hints alone hold nobody up."""
    try:
        found = _findings(foreseen)
    except Refused as error:  # the issue itself says what is missing
        return (RuleFinding(error.error_code, "refusal", error.path, error.message),)
    except Conflict:
        return UNASKED
    return found if any(one.severity == "refusal" for one in found) else ()


def _findings(foreseen: Foreseen) -> tuple[RuleFinding, ...]:
    try:
        return ask(foreseen.frozen, foreseen.format_name)[1].findings
    except Refused as error:
        if error.error_code.startswith(UNSAYABLE):
            return ()
        raise


def _as_finding(finding: RuleFinding) -> Finding:
    return Finding(finding.severity, finding.rule, finding.path, finding.text)
