"""What a record says of the program: whether it bills for several businesses, which none of them sees by itself."""

from billing_app.domain.access import Actor
from tests.builders import new_business
from tests.money_builders import issued_invoice, work
from tests.services.test_verifactu import S21, customer, owner, records

__all__ = ["customer", "owner"]


def test_records_say_whether_the_installation_bills_for_several_businesses(owner: Actor, customer: str) -> None:
    issued_invoice(owner, customer, work("100.00", S21))
    new_business()
    issued_invoice(owner, customer, work("100.00", S21))
    assert [each.system.serves_several for each in records(owner)] == [False, True]
