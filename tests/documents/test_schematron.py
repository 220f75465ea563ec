"""Peppol's rules as OpenPeppol publishes them: Schematron of XSLT 2, compiled here and then asked like the others."""

from pathlib import Path
from typing import Any

import pytest

from billing_app.documents.markup import make_xml
from billing_app.documents.profiles import profile_named
from billing_app.documents.rules.checking import check_xml
from billing_app.documents.rules.rule_sets import own_set
from billing_app.documents.rules.schematron import stylesheet_of
from billing_app.documents.rules.verdict import Verdict
from billing_app.documents.workshop import in_rule_room
from tests.documents.specimens import line, written_document

SCHEMA = """<?xml version="1.0" encoding="UTF-8"?>
<!-- Rules made up for this test, in the form of Peppol's.

Last update: 2026 May release 3.0.21.
-->
<schema xmlns="http://purl.oclc.org/dsdl/schematron" xmlns:u="utils" schemaVersion="iso" queryBinding="xslt2">
  <ns uri="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2" prefix="cbc"/>
  <ns uri="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" prefix="cac"/>
  <ns uri="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" prefix="ubl-invoice"/>
  <ns uri="http://www.w3.org/2001/XMLSchema" prefix="xs"/>
  <ns uri="utils" prefix="u"/>
  <let name="currency" value="/*/cbc:DocumentCurrencyCode"/>
  <function xmlns="http://www.w3.org/1999/XSL/Transform" name="u:even" as="xs:boolean">
    <param name="quantity"/>
    <variable name="digits" select="for $i in string-to-codepoints(string($quantity)) return $i - 48"/>
    <sequence select="$digits[last()] mod 2 = 0"/>
  </function>
  <pattern>
    <rule context="ubl-invoice:Invoice">
      <assert id="PEPPOL-EN16931-R003" test="cbc:BuyerReference or cac:OrderReference/cbc:ID" flag="fatal"
        >A buyer reference or purchase order reference MUST be provided.</assert>
      <report id="TEST-DATE" test="xs:date(cbc:IssueDate) lt xs:date('2020-01-01')" flag="fatal">Too old.</report>
    </rule>
  </pattern>
  <pattern>
    <rule context="cac:InvoiceLine">
      <let name="quantity" value="if (cbc:InvoicedQuantity) then xs:decimal(cbc:InvoicedQuantity) else 1"/>
      <assert id="TEST-EVEN" test="u:even($quantity)" flag="warning">Quantities SHOULD be even.</assert>
      <assert id="TEST-CURRENCY" test="every $each in cbc:LineExtensionAmount satisfies $each/@currencyID = $currency"
        flag="fatal">Every line MUST have the currency of the document.</assert>
    </rule>
  </pattern>
</schema>
"""


def checked(document: dict[str, Any], folder: Path) -> Verdict:
    return in_rule_room(check_xml, make_xml(document, "peppol"), "peppol", str(folder))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "rules" / "sch").mkdir(parents=True)
    (tmp_path / "rules" / "sch" / "PEPPOL-EN16931-UBL.sch").write_text(SCHEMA)
    return tmp_path


def test_rules_in_schematron_are_asked_and_point_at_the_line_that_they_mean(folder: Path) -> None:
    document = written_document({"lines": [line("10", "2"), line("20", "3", id="b"), line("30", "4", id="c")]})
    verdict = checked(document, folder)
    assert verdict.unchecked == ()
    assert verdict.rules[-1] == "Peppol BIS Billing 3.0.21 (2026 May)"
    assert [(each.rule, each.severity, each.path) for each in verdict.findings] == [
        ("PEPPOL-EN16931-R003", "refusal", "buyer_reference"),
        ("TEST-EVEN", "warning", "lines.1"),
    ]
    named = written_document({"lines": [line("10", "2")], "buyer_reference": "Ms Miller"})
    assert checked(named, folder).findings == ()


def test_a_stylesheet_of_the_rules_goes_before_their_source(folder: Path) -> None:
    compiled = folder / "PEPPOL-EN16931-UBL.xslt"
    compiled.write_text(stylesheet_of(SCHEMA.encode()))
    found = own_set(profile_named("peppol"), str(folder))
    assert found is not None
    assert found.file == compiled


@pytest.mark.parametrize(
    "broken",
    [
        "<schema/>",
        "no XML",
        SCHEMA.replace("<pattern>", '<include href="/etc/hostname"/><pattern>', 1),
        SCHEMA.replace('test="u:even($quantity)"', 'test="u:odd($quantity)"'),
    ],
)
def test_rules_that_can_not_be_compiled_let_nothing_pass(folder: Path, broken: str) -> None:
    (folder / "rules" / "sch" / "PEPPOL-EN16931-UBL.sch").write_text(broken)
    (finding,) = checked(written_document({"lines": [line("10")], "buyer_reference": "x"}), folder).findings
    assert (finding.rule, finding.severity) == ("RULES", "refusal")
    assert "could not be applied" in finding.text
