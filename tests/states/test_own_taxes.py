"""The form of an own tax: what is typed becomes taxes, and taxes fill the form."""

from decimal import Decimal

from billing_app.domain.errors import Finding, InvalidInput
from billing_app.domain.own_taxes import OwnTax, own_taxes_field
from billing_app.domain.tax import Tax
from billing_app.states.settings.own_taxes_form import at_fields, form_of_tax, tax_data

BOTH = OwnTax((Tax("S", Decimal(5), "GST"), Tax("S", Decimal("9.975"), "QST", compound=True)))
SCHOOL = OwnTax((Tax("E", name="Courses", reason="§ 4", reason_code="VATEX-EU-132-1I", country="DE"),))


def test_form_says_what_it_was_filled_with():
    for own in (BOTH, SCHOOL):
        assert own_taxes_field([{"taxes": tax_data(form_of_tax(own))}], "own_taxes") == (own,)


def test_rate_with_a_comma_is_understood_and_empty_parts_say_nothing():
    form = {"taxes.0.name": "IGIC", "taxes.0.rate": "9,5", "taxes.1.name": " ", "taxes.2.compound": "on"}
    assert [part["rate"] for part in tax_data(form)] == ["9.5"]


def test_what_is_wrong_stands_at_its_field():
    findings = (
        Finding("refusal", "x", "own_taxes.3.taxes.1.rate", "Wrong."),
        Finding("refusal", "x", "own_taxes.3.taxes", "Twice."),
    )
    told = at_fields(InvalidInput("Wrong.", code="x", path="", findings=findings), 3)
    assert [one.path for one in told.findings] == ["taxes.1.rate", "taxes.1.name"]
