"""Suppliers that are known again: listed, corrected, forgotten, and what their next invoice makes of it."""

import pytest

from billing_app.domain.access import Actor, Permission
from billing_app.domain.errors import Conflict, Forbidden, InvalidInput, NotFound, VersionConflict
from billing_app.services import receiving
from billing_app.services.suppliers import (
    SupplierRecord,
    change_supplier,
    forget_supplier,
    get_supplier,
    list_suppliers,
    remember_again,
)
from tests.builders import new_business, without
from tests.received_builders import received, supplier_file

pytestmark = pytest.mark.usefixtures("honest_books")
OTHER_IBAN = "DE75512108001245126199"
OTHER = {"supplier": "Zink KG", "vat_id": "DE129274202"}


def remembered(actor: Actor, number: str = "R-1", **said: str) -> SupplierRecord:
    row = received(actor, supplier_file(number=number, **said))
    receiving.record_received(actor, row.id, {"category": "office"})
    return list_suppliers(actor, query=row.supplier).rows[0]


def test_remembered_suppliers_are_listed_and_found_by_name_and_ids(actor: Actor):
    first = remembered(actor)
    remembered(actor, "R-2", **OTHER)
    assert (first.name, first.category) == ("Papier Lang GmbH", "office")
    assert (first.vat_id, first.iban) == ("DE123456788", "DE02120300000000202051")
    assert [row.name for row in list_suppliers(actor).rows] == ["Papier Lang GmbH", "Zink KG"]
    page = list_suppliers(actor, limit=1)
    assert [row.name for row in list_suppliers(actor, limit=1, cursor=page.next_cursor or "").rows] == ["Zink KG"]
    for query in ("LANG", "de 123456788", "papier lang gmbh"):
        assert [row.id for row in list_suppliers(actor, query=query).rows] == [first.id], query
    assert list_suppliers(actor, query="100%").rows == []


def test_corrected_supplier_is_what_its_next_invoice_proposes(actor: Actor):
    before = remembered(actor)
    changed = {"name": "Papier Lang", "category": "Stationery", "iban": "DE75 5121 0800 1245 1261 99"}
    after = change_supplier(actor, before.id, changed, version=before.version)
    assert (after.name, after.category, after.iban) == ("Papier Lang", "Stationery", OTHER_IBAN)
    row = received(actor, supplier_file(number="R-2", iban=OTHER_IBAN))
    assert row.state == "ready"
    assert (row.proposal["supplier"], row.proposal["category"]) == ("Papier Lang", "Stationery")
    by_new_name = received(actor, supplier_file(number="R-3", supplier="papier  LANG", vat_id="DE136695976"))
    assert by_new_name.remarks["is_known_supplier"] is True
    with pytest.raises(VersionConflict):
        change_supplier(actor, before.id, {"name": "Late"}, version=before.version)
    assert change_supplier(actor, before.id, {}, version=after.version).version == after.version


def test_wrong_account_or_a_name_that_is_taken_is_refused(actor: Actor):
    first, second = remembered(actor), remembered(actor, "R-2", **OTHER)
    with pytest.raises(InvalidInput) as error:
        change_supplier(actor, first.id, {"iban": "DE02120300000000202052"}, version=first.version)
    assert error.value.path == "iban"
    with pytest.raises(InvalidInput):
        change_supplier(actor, first.id, {"name": " "}, version=first.version)
    with pytest.raises(Conflict) as taken:
        change_supplier(actor, second.id, {"name": "papier lang GmbH"}, version=second.version)
    assert (taken.value.error_code, taken.value.path) == ("name_taken", "name")
    assert get_supplier(actor, second.id) == second


def test_account_that_is_no_iban_stays_while_the_rest_is_corrected(actor: Actor):
    record = remembered(actor, iban="12-3456789")
    assert record.iban == "123456789"
    after = change_supplier(actor, record.id, {"name": "Lang", "iban": "1234 5678 9"}, version=record.version)
    assert (after.name, after.iban) == ("Lang", "123456789")


def test_forgotten_supplier_is_a_stranger_until_the_forgetting_is_undone(actor: Actor):
    record = remembered(actor)
    assert forget_supplier(actor, record.id) == "Papier Lang GmbH"
    assert list_suppliers(actor).rows == []
    stranger = received(actor, supplier_file(number="R-2", iban=OTHER_IBAN))
    assert stranger.remarks["is_known_supplier"] is False
    assert remember_again(actor, record.id).iban == record.iban
    with pytest.raises(NotFound):
        remember_again(actor, record.id)
    known = received(actor, supplier_file(number="R-3", iban=OTHER_IBAN))
    assert [one["rule"] for one in known.remarks["findings"]] == ["account_changed"]


def test_undo_does_not_take_a_name_from_somebody_who_was_remembered_since(actor: Actor):
    record = remembered(actor)
    forget_supplier(actor, record.id)
    remembered(actor, "R-2")
    with pytest.raises(Conflict):
        remember_again(actor, record.id)


def test_other_businesses_and_the_unpermitted_change_nothing(actor: Actor):
    record, other = remembered(actor), new_business()
    assert list_suppliers(other).rows == []
    for act in (get_supplier, forget_supplier, remember_again):
        with pytest.raises(NotFound):
            act(other, record.id)
    with pytest.raises(NotFound):
        change_supplier(other, record.id, {"name": "Mine"}, version=record.version)
    reader = without(actor, Permission.RECORD_EXPENSES)
    for refused in (
        lambda: list_suppliers(without(actor, Permission.VIEW_EXPENSES)),
        lambda: change_supplier(reader, record.id, {"name": "Mine"}, version=record.version),
        lambda: forget_supplier(reader, record.id),
        lambda: remember_again(reader, record.id),
    ):
        with pytest.raises(Forbidden):
            refused()
    assert get_supplier(actor, record.id) == record
