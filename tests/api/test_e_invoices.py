"""E-invoices and their checks over HTTP."""

import pytest
from facturx import get_xml_from_pdf

from tests.api.conftest import Caller, line

XML_FORMATS = ("facturx", "facturx-extended", "ubl", "cii", "xrechnung-ubl", "xrechnung-cii", "peppol")


@pytest.mark.parametrize("name", XML_FORMATS)
def test_issued_document_is_there_in_every_format(api: Caller, name: str) -> None:
    invoice = api.invoice(note="<b>As</b> typed & so #on")
    answer = api.request("GET", f"/invoices/{invoice['id']}/document?format={name}")
    assert answer.status_code == 200
    content = answer.content
    if name.startswith("facturx"):
        assert answer.headers["content-type"] == "application/pdf"
        _, content = get_xml_from_pdf(content, check_xsd=False)
    assert content.startswith(b"<?xml")
    assert b"&lt;b&gt;As&lt;/b&gt; typed &amp; so #on" in content
    assert (b"factur-x.eu:1p0:extended" in content) == (name == "facturx-extended")
    assert invoice["number"] in answer.headers["content-disposition"]


def test_draft_has_no_document_and_other_formats_are_unknown(api: Caller) -> None:
    draft, invoice = api.draft(), api.invoice()
    assert api.refused("GET", f"/invoices/{draft['id']}/document?format=ubl")[0] == 409
    assert api.refused("GET", f"/invoices/{invoice['id']}/document?format=docx")[0] == 422
    assert api.refused("GET", "/invoices/01a2190f-81ed-79e4-a5f4-d690bfce303c/document?format=ubl")[0] == 404


def test_checks_name_rule_field_and_version(api: Caller) -> None:
    invoice = api.invoice()
    checks = api.get(f"/invoices/{invoice['id']}/checks", format="xrechnung-ubl")
    assert checks["rules_version"].startswith("EN 16931 (UBL) 1.3.")
    assert checks["checked_at"]
    assert "XRechnung" in checks["unchecked"][0] or any("XRechnung" in rules for rules in checks["rules"])
    # Without XRechnung's own rules the core lets it pass; without an IBAN and a contact it would not be taken.
    assert checks["format"] == "xrechnung-ubl"
    assert api.get(f"/invoices/{invoice['id']}/checks")["format"] == "facturx"


def test_a_draft_is_checked_as_if_it_were_issued_now(api: Caller) -> None:
    draft = api.draft(line(unit="bundle of sticks"), customer_id=api.customer())
    checks = api.get(f"/invoices/{draft['id']}/checks", format="ubl")
    assert checks["checked_at"] is None
    assert not checks["is_valid"]
    unit = next(one for one in checks["findings"] if one["rule"] == "BR-CL-23")
    assert (unit["severity"], unit["path"]) == ("refusal", "lines.0.unit")
    assert "unit" in unit["text"]


def test_what_no_e_invoice_can_say_is_said_in_a_sentence(api: Caller) -> None:
    kwd = api.invoice(currency="KWD", exchange_rate="2.95")
    status, problem = api.refused("GET", f"/invoices/{kwd['id']}/document?format=ubl")
    assert (status, problem["code"]) == (422, "xml_three_decimals")
    assert "KWD has 3 decimals" in problem["detail"]
    checks = api.get(f"/invoices/{kwd['id']}/checks")
    assert [(one["rule"], one["severity"]) for one in checks["findings"]] == [("xml_three_decimals", "refusal")]


def test_issue_names_the_rules_that_are_broken_or_leaves_the_draft_alone_as_asked(api: Caller) -> None:
    odd, buyer = line(unit="bundle of sticks"), api.customer(document_format="ubl")
    draft = api.draft(odd, customer_id=buyer)
    status, problem = api.refused("POST", f"/invoices/{draft['id']}/issue?check=refuse")
    assert (status, problem["code"]) == (422, "BR-CL-23")
    assert [(one["code"], one["path"]) for one in problem["errors"]] == [("BR-CL-23", "lines.0.unit")]
    assert api.get(f"/invoices/{draft['id']}")["status"] == "draft"
    issued = api.post(f"/invoices/{draft['id']}/issue?check=report")
    assert (issued["status"], issued["number"] is not None) == ("issued", True)
    assert [(one["severity"], one["code"]) for one in issued["findings"]] == [("refusal", "BR-CL-23")]
    unasked = api.draft(odd, customer_id=buyer)
    assert api.post(f"/invoices/{unasked['id']}/issue")["findings"] == []
    good = api.draft(customer_id=buyer)
    assert api.post(f"/invoices/{good['id']}/issue?check=refuse")["findings"] == []
    assert api.refused("POST", f"/invoices/{good['id']}/issue?check=maybe")[0] == 422


def test_what_was_checked_in_one_version_is_not_issued_in_another(api: Caller) -> None:
    draft = api.draft(line(unit="C62"), customer_id=api.customer(document_format="ubl"))
    path = f"/invoices/{draft['id']}"
    was = {"if-match": api.request("GET", f"{path}/checks").headers["etag"]}
    api.patch(path, {"lines": [line(unit="bundle of sticks")]}, version=1)
    for check in ("", "report", "refuse"):
        status, problem = api.refused("POST", f"{path}/issue?check={check}", headers=was)
        assert (status, problem["code"]) == (412, "version_conflict")
    assert api.get(path)["status"] == "draft"
    again = [api.request("POST", f"{path}/issue?check=report", headers={"if-match": '"2"'}) for _ in range(2)]
    assert [answer.json()["status"] for answer in again] == ["issued", "issued"]
