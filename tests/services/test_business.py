"""The business: its profile, and the closing of its books."""

from datetime import date, timedelta

import pytest

from billing_app.domain.access import Permission, Role
from billing_app.domain.change import Fact
from billing_app.domain.errors import Forbidden, InvalidInput, NotFound, Refused, VersionConflict
from billing_app.domain.ids import new_id
from billing_app.domain.ledger import Account, Entry, Posting
from billing_app.domain.tax_choices import taxes_to_choose
from billing_app.domain.tax_field import tax_to_json
from billing_app.services import business
from billing_app.services.drafting import preview
from billing_app.store.session import on_commit, transaction
from tests.builders import new_business, new_member, without

pytestmark = pytest.mark.usefixtures("database")


def book_something(actor) -> None:
    with transaction(actor) as scope:
        postings = (Posting(Account.BANK, debit=100), Posting(Account.OPENING_EQUITY, credit=100))
        scope.record(Fact("opening.recorded", new_id()), Entry(date(2026, 1, 1), "opening", postings))


def facts_of(act) -> list[tuple[str, dict]]:
    heard: list[Fact] = []
    stop = on_commit(lambda committed: heard.extend(committed.facts))
    try:
        act()
    finally:
        stop()
    return [(fact.kind, dict(fact.payload)) for fact in heard]


def test_change_is_told_with_old_and_new_values_and_only_once():
    actor = new_business()
    heard = facts_of(lambda: business.change_business(actor, {"due_days": 30, "email": "new@werkhof.example"}))
    assert heard == [
        (
            "settings.changed",
            {"changed": {"email": ["office@werkhof.example", "new@werkhof.example"], "due_days": [14, 30]}},
        )
    ]
    assert facts_of(lambda: business.change_business(actor, {"due_days": 30})) == []
    record = business.read_business(actor)
    assert (record.profile.due_days, record.version) == (30, 2)


def test_old_version_is_a_conflict():
    actor = new_business()
    business.change_business(actor, {"due_days": 30}, version=1)
    with pytest.raises(VersionConflict):
        business.change_business(actor, {"due_days": 7}, version=1)


def test_nonsense_is_refused_by_field():
    with pytest.raises(InvalidInput) as refusal:
        business.change_business(new_business(), {"time_zone": "Mars/Base", "iban": "DE00", "shoe": 1})
    assert {finding.path for finding in refusal.value.findings} == {"time_zone", "iban", "shoe"}


def test_currency_can_change_until_something_is_booked():
    actor = new_business()
    assert business.change_business(actor, {"currency": "USD"}).profile.currency == "USD"
    book_something(actor)
    with pytest.raises(Refused) as refusal:
        business.change_business(actor, {"currency": "EUR"})
    assert refusal.value.error_code == "currency_in_use"


def test_books_close_up_to_a_day_and_reopen():
    actor = new_business()
    heard = facts_of(lambda: business.close_books(actor, date(2026, 3, 31)))
    assert heard == [("period.closed", {"until": "2026-03-31", "before": None})]
    assert business.read_business(actor).profile.books_closed_until == date(2026, 3, 31)
    heard = facts_of(lambda: business.reopen_books(actor, date(2026, 2, 28)))
    assert heard == [("period.reopened", {"until": "2026-02-28", "before": "2026-03-31"})]
    assert business.reopen_books(actor, None).profile.books_closed_until is None


def test_today_and_the_future_can_not_be_closed():
    actor = new_business()
    tomorrow = date.today() + timedelta(days=1)  # noqa: DTZ011 (any day ahead will do)
    with pytest.raises(Refused):
        business.close_books(actor, tomorrow)


def test_only_an_owner_reopens_whichever_way_is_tried():
    owner = new_business()
    accountant = new_member(owner.business_id, Role.ACCOUNTANT)
    manager = new_member(owner.business_id, Role.MANAGER)
    business.close_books(accountant, date(2026, 3, 31))
    attempts = (
        lambda: business.reopen_books(accountant, None),
        lambda: business.close_books(accountant, date(2026, 1, 31)),
        lambda: business.change_business(manager, {"books_closed_until": None}),
    )
    for attempt in attempts:
        with pytest.raises(Forbidden):
            attempt()
    assert business.read_business(owner).profile.books_closed_until == date(2026, 3, 31)


def test_closing_by_patch_is_the_same_as_closing():
    actor = new_business()
    heard = facts_of(lambda: business.change_business(actor, {"books_closed_until": "2026-01-31"}))
    assert [kind for kind, _ in heard] == ["period.closed"]


def test_each_verb_asks_for_its_permission():
    owner = new_business()
    office = new_member(owner.business_id, Role.OFFICE)
    attempts = (
        lambda: business.change_business(office, {"due_days": 1}),
        lambda: business.close_books(office, date(2026, 1, 1)),
        lambda: business.read_business(without(office, Permission.VIEW_INVOICES)),
    )
    for attempt in attempts:
        with pytest.raises(Forbidden):
            attempt()


def test_every_actor_reads_and_changes_only_the_own_business():
    one, other = new_business(name="One"), new_business(name="Other")
    business.change_business(one, {"name": "Changed"})
    assert business.read_business(other).profile.name == "Other"
    nowhere = new_business()
    with pytest.raises(NotFound):
        business.read_business(type(nowhere)(new_id(), "x", "user", nowhere.permissions))


def test_own_taxes_are_kept_told_and_offered_for_the_business_alone():
    actor, other = new_business(), new_business()
    own = [{"taxes": [{"category": "S", "rate": "8.875", "name": "Sales tax"}], "is_retired": False}]
    heard = facts_of(lambda: business.change_business(actor, {"own_taxes": own}))
    assert heard == [("settings.changed", {"changed": {"own_taxes": [[], own]}})]
    kept = business.read_business(actor).profile
    assert [taxes[0].name for taxes in taxes_to_choose(kept) if taxes in {one.taxes for one in kept.own_taxes}] == [
        "Sales tax"
    ]
    assert business.read_business(other).profile.own_taxes == ()
    with pytest.raises(Forbidden):
        business.change_business(without(actor, Permission.MANAGE_SETTINGS), {"own_taxes": []})


def test_business_without_vat_bills_its_own_sales_tax():
    actor = new_business(country="US", currency="USD")
    own = [{"taxes": [{"category": "S", "rate": "4", "name": "State tax"}, {"rate": "4.5", "name": "City tax"}]}]
    own[0]["taxes"][1] |= {"category": "S"}
    business.change_business(actor, {"own_taxes": own})
    first = taxes_to_choose(business.read_business(actor).profile)[0]
    line = {"description": "Chair", "quantity": "1", "unit_price": "200", "taxes": [tax_to_json(tax) for tax in first]}
    found = preview(actor, {"currency": "USD", "lines": [line]})
    assert [(group.tax.name, group.amount) for group in found.totals.groups] == [("State tax", 800), ("City tax", 900)]
    assert not [finding for finding in found.findings if finding.path.startswith("lines.0.taxes")]
