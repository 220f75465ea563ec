"""The recargo de equivalencia in VeriFactu's records."""

from decimal import Decimal

import pytest
from lxml import etree

from billing_app.domain.access import Actor
from billing_app.services.correcting import credit_invoice
from billing_app.services.verifactu.files import record_file
from tests.money_builders import issued_invoice, work
from tests.services.test_verifactu import S21, customer, owner, records

__all__ = ["customer", "owner"]


@pytest.mark.usefixtures("honest_books")
def test_recargo_de_equivalencia_is_recorded_beside_its_vat_and_credited_with_it(owner: Actor, customer: str) -> None:
    surcharge = {"category": "S", "rate": "5.2", "name": "Recargo de equivalencia"}
    row = issued_invoice(owner, customer, work("99.99", taxes=[S21, surcharge]))
    credit_invoice(owner, row.id, {"amount": "50.00"})
    credit_invoice(owner, row.id, {})
    made, first, rest = records(owner)
    (detail,) = made.details
    assert (detail.regime, detail.rate, detail.base, detail.amount) == ("18", "21", "99.99", "21.00")
    assert (detail.surcharge_rate, detail.surcharge_amount) == ("5.2", "5.20")
    assert (made.tax_total, made.total) == ("26.20", "126.19")
    credited = [Decimal(each.total) for each in (first, rest)]
    assert (sum(credited), credited[0]) == (Decimal("-126.19"), Decimal("-50.00"))
    assert all(each.details[0].surcharge_rate == "5.2" for each in (first, rest))
    xml = etree.fromstring(record_file(owner, row.id).content)
    parts = {each.tag.rpartition("}")[2]: each.text for each in xml.iter()}
    assert (parts["TipoRecargoEquivalencia"], parts["CuotaRecargoEquivalencia"]) == ("5.2", "5.20")
