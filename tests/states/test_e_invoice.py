"""What the card of an e-invoice says of a judgement."""

import pytest

from billing_app.documents.rules.verdict import RuleFinding
from billing_app.services.e_invoices.judging import Judgement
from billing_app.states.e_invoice import _verdict
from billing_app.states.rule_findings import finding_rows

RULES = ("EN 16931 (UBL) 1.3.16 (2026-03-30)",)
UNIT = RuleFinding("BR-CL-23", "refusal", "lines.1.unit", "The unit is not in the official list.", "Unit code MUST be")
HINT = RuleFinding("PEPPOL-EN16931-R008", "warning", "seller", "No empty elements.", "No empty elements.")
OWN = RuleFinding("xml_three_decimals", "refusal", "currency", "KWD has 3 decimals.")


def judgement(*findings: RuleFinding, rules: tuple[str, ...] = RULES) -> Judgement:
    return Judgement("ubl", "EN 16931 in UBL", findings, rules, ())


@pytest.mark.parametrize(
    ("judged", "shown"),
    [
        (judgement(), ("good", "Valid")),
        (judgement(HINT), ("warn", "Valid, 1 hint")),
        (judgement(UNIT, HINT), ("bad", "1 rule broken")),
        (judgement(UNIT, UNIT), ("bad", "2 rules broken")),
        (judgement(OWN, rules=()), ("bad", "Not possible")),
    ],
)
def test_verdict_counts_what_is_broken(judged: Judgement, shown: tuple[str, str]) -> None:
    assert _verdict(judged) == shown


def test_a_finding_names_place_and_rule_but_no_code_of_ours() -> None:
    unit, hint, own = finding_rows((UNIT, HINT, OWN))
    assert (unit["place"], unit["rule"], unit["tone"]) == ("Line 2", "BR-CL-23", "bad")
    assert (unit["text"], unit["official"]) == ("The unit is not in the official list.", "Unit code MUST be")
    assert (hint["place"], hint["tone"], hint["official"]) == ("Your business", "warn", "")
    assert (own["place"], own["rule"]) == ("", "")
