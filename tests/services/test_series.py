"""Number series: opened, changed before their first use, closed after it."""

from datetime import date

import pytest

from billing_app.domain.access import Permission, Role
from billing_app.domain.errors import Forbidden, InvalidInput, NotFound, Refused
from billing_app.services import business, series
from billing_app.store.scope import get_owned
from billing_app.store.session import transaction
from billing_app.store.tables import Series
from tests.builders import new_business, new_member, without

pytestmark = pytest.mark.usefixtures("database")
TILL = {"kind": "invoice", "name": "Till", "pattern": "T-{number:6}"}


def of_kind(actor, kind: str = "invoice") -> list[series.SeriesRecord]:
    return [record for record in series.list_series(actor) if record.kind == kind]


def use(actor, series_id: str) -> None:
    with transaction(actor) as scope:
        row = get_owned(scope, Series, series_id, for_update=True)
        row.is_used, row.next_number, row.last_issued_on = True, 2, date(2026, 1, 2)


def test_second_series_is_not_the_default_until_it_is_said():
    actor = new_business()
    till = series.create_series(actor, TILL)
    assert (till.is_default, till.next_text) == (False, "T-000001")
    series.change_series(actor, till.id, {"is_default": True})
    assert [record.is_default for record in of_kind(actor)] == [False, True]


def test_next_number_is_settable_before_the_first_use_only():
    actor = new_business()
    till = series.create_series(actor, TILL)
    assert series.change_series(actor, till.id, {"next_number": 500}).next_text == "T-000500"
    use(actor, till.id)
    for change in ({"next_number": 900}, {"pattern": "Q-{number}"}):
        with pytest.raises(Refused) as refusal:
            series.change_series(actor, till.id, change)
        assert refusal.value.error_code == "series_in_use"
    assert series.change_series(actor, till.id, {"name": "Front till"}).name == "Front till"


@pytest.mark.parametrize("pattern", ["INV-{year}-{number}", "INV-2026-{number}"])
def test_patterns_that_could_repeat_a_number_are_refused(pattern):
    with pytest.raises(Refused) as refusal:
        series.create_series(new_business(), TILL | {"pattern": pattern})
    assert refusal.value.error_code == "numbers_collide"


@pytest.mark.parametrize("pattern", ["INV", "INV {number}", "{number}{number}", "{month}-{number}", "inv-{number}", ""])
def test_broken_patterns_are_refused(pattern):
    with pytest.raises(InvalidInput):
        series.create_series(new_business(), TILL | {"pattern": pattern})


def test_closing_the_default_hands_it_on_and_the_last_one_stays():
    actor = new_business()
    first = of_kind(actor)[0]
    with pytest.raises(Refused):
        series.close_series(actor, first.id)
    till = series.create_series(actor, TILL)
    closed = series.close_series(actor, first.id)
    assert (closed.closed_at is not None, closed.is_default, closed.next_text) == (True, False, "")
    assert [record.id for record in of_kind(actor) if record.is_default] == [till.id]
    with pytest.raises(Refused):
        series.change_series(actor, first.id, {"is_default": True})


def test_kind_can_not_change_and_a_default_is_needed():
    actor = new_business()
    first = of_kind(actor)[0]
    with pytest.raises(InvalidInput):
        series.change_series(actor, first.id, {"kind": "credit_note"})
    with pytest.raises(Refused):
        series.change_series(actor, first.id, {"is_default": False})


def test_start_of_the_fiscal_year_stays_once_years_were_counted():
    actor = new_business()
    business.change_business(actor, {"fiscal_year_start_month": 7})
    use(actor, of_kind(actor)[0].id)
    with pytest.raises(Refused):
        business.change_business(actor, {"fiscal_year_start_month": 1})


def test_another_business_cannot_touch_a_series():
    first = of_kind(new_business())[0]
    stranger = new_business()
    for attempt in (
        lambda: series.change_series(stranger, first.id, {"name": "Mine"}),
        lambda: series.close_series(stranger, first.id),
    ):
        with pytest.raises(NotFound):
            attempt()


def test_each_verb_asks_for_its_permission():
    owner = new_business()
    first = of_kind(owner)[0]
    office = new_member(owner.business_id, Role.OFFICE)
    for attempt in (
        lambda: series.create_series(office, TILL),
        lambda: series.change_series(office, first.id, {"name": "X"}),
        lambda: series.close_series(office, first.id),
        lambda: series.list_series(without(office, Permission.VIEW_INVOICES)),
    ):
        with pytest.raises(Forbidden):
            attempt()
