"""Saved views: kept per member and list, named once, and nobody else's business."""

import pytest

from billing_app.domain.access import Permission, Role
from billing_app.domain.errors import Forbidden, InvalidInput, NotFound
from billing_app.services.history import events_after
from billing_app.services.saved_views import MOST_VIEWS, list_views, remove_view, save_view
from tests.builders import new_business, new_member, without

pytestmark = pytest.mark.usefixtures("database")


def names(actor, page="invoices"):
    return [view.name for view in list_views(actor, page)]


def test_views_of_a_list_come_back_in_the_order_in_which_they_were_saved():
    owner = new_business()
    save_view(owner, "invoices", "Late", "status=overdue")
    save_view(owner, "invoices", " Biggest ", "sort=-amount")
    save_view(owner, "customers", "Owing", "sort=-balance")
    assert names(owner) == ["Late", "Biggest"]
    assert [view.query for view in list_views(owner, "customers")] == ["sort=-balance"]


def test_a_name_stands_once_for_each_list():
    owner = new_business()
    save_view(owner, "invoices", "Late", "status=overdue")
    with pytest.raises(InvalidInput, match="already"):
        save_view(owner, "invoices", "late", "status=open")
    save_view(owner, "customers", "Late", "sort=-balance")


def test_views_belong_to_one_member():
    owner = new_business()
    colleague = new_member(owner.business_id, Role.OFFICE)
    kept = save_view(owner, "invoices", "Late", "status=overdue")
    save_view(colleague, "invoices", "Late", "status=open")
    assert [view.query for view in list_views(colleague, "invoices")] == ["status=open"]
    with pytest.raises(NotFound):
        remove_view(colleague, kept.id)
    with pytest.raises(NotFound):
        remove_view(new_business(), kept.id)
    assert names(owner) == ["Late"]


def test_a_removed_view_can_be_put_back():
    owner = new_business()
    kept = save_view(owner, "invoices", "Late", "status=overdue")
    removed = remove_view(owner, kept.id)
    assert names(owner) == []
    save_view(owner, removed.page, removed.name, removed.query)
    assert names(owner) == ["Late"]
    assert [event.kind for event in events_after(owner, 0)][-3:] == ["view.saved", "view.removed", "view.saved"]


@pytest.mark.parametrize(
    ("listing", "name", "query"), [("rockets", "A", "q=a"), ("invoices", " ", "q=a"), ("items", "A", "")]
)
def test_a_view_needs_a_list_a_name_and_a_filter(listing, name, query):
    with pytest.raises(InvalidInput):
        save_view(new_business(), listing, name, query)


def test_so_many_views_are_kept_and_no_more():
    owner = new_business()
    for number in range(MOST_VIEWS):
        save_view(owner, "invoices", f"View {number}", f"q={number}")
    with pytest.raises(InvalidInput, match="Remove one"):
        save_view(owner, "invoices", "One more", "q=more")


def test_nobody_keeps_a_list_that_they_may_not_see():
    with pytest.raises(Forbidden):
        save_view(without(new_business(), Permission.VIEW_CUSTOMERS), "customers", "Owing", "sort=-balance")
