"""The form of a draft: why lines are exempt is asked once, and stands on every line that is."""

from typing import Any

from billing_app.domain.body import parse_body
from billing_app.domain.errors import Finding
from billing_app.domain.exemptions import split_exemption
from billing_app.states.invoice_editor.form import body_of, entries_of, form_of, lines_of
from billing_app.states.invoice_editor.showing import findings_texts

EXEMPT = {"category": "E", "rate": "0", "reason": "§ 4 Nr. 21 UStG", "reason_code": "VATEX-EU-132-1I"}
STANDARD = {"category": "S", "rate": "19"}


def _stored(**more: Any) -> dict[str, Any]:
    lines = [
        {"id": f"line{i}", "description": "Course", "quantity": "1", "unit_price": "10", "taxes": [tax]}
        for i, tax in enumerate((EXEMPT, STANDARD))
    ]
    return {"currency": "EUR", "lines": lines, **more}


def _shown(body: Any, exemption: Any) -> dict[str, str]:
    form = form_of(body) | {"exemption.reason": exemption.text, "exemption.reason_code": exemption.code}
    for name, rows in (("lines", lines_of(body)), ("entries", entries_of(body))):
        form |= {f"{name}.{row['id']}.{key}": text for row in rows for key, text in row.items() if key != "id"}
    return form


def test_exempt_lines_and_allowances_come_back_from_the_form_as_they_were():
    stored = parse_body(_stored(allowances=[{"amount": "1", "taxes": [EXEMPT]}]))
    data, _ = body_of(_shown(*split_exemption(stored, frozenset())))
    assert parse_body({key: value for key, value in data.items() if value is not None}) == stored


def test_changed_reason_is_the_reason_of_every_exempt_line():
    split, _ = split_exemption(parse_body(_stored()), frozenset())
    form = _shown(split, type("Said", (), {"text": "Art. 132", "code": ""}))
    lines: Any = body_of(form)[0]["lines"]
    assert [line["taxes"][0].get("reason") for line in lines] == ["Art. 132", None]
    assert "reason_code" not in lines[0]["taxes"][0]


def test_missing_reason_is_told_at_its_field():
    finding = Finding("refusal", "reason_missing", "lines.0.taxes.0.reason", "Say why.")
    assert findings_texts([finding], {"lines.0": "lines.a"})["errors"] == {"exemption.reason": "Say why."}
    other = Finding("refusal", "rate_missing", "lines.0.taxes.0.rate", "Give it.")
    assert findings_texts([other], {"lines.0": "lines.a"})["errors"] == {"lines.a.taxes": "Give it."}


def test_tampered_taxes_are_left_to_the_checks():
    form = {"lines.a.description": "Rope", "lines.a.taxes": '{"category": "E"}', "exemption.reason": "Art. 132"}
    lines: Any = body_of(form)[0]["lines"]
    assert lines[0]["taxes"] == {"category": "E"}
