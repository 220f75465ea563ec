"""Issuing: number, frozen record, entry and figures in one transaction, with dates and rates as they are that day."""

import hashlib
import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from billing_app.domain.access import Actor, Permission
from billing_app.domain.errors import Forbidden, NotFound, Refused
from billing_app.services.business import change_business
from billing_app.services.customers import update_customer
from billing_app.services.drafting import create_draft, get_document
from billing_app.services.exchange_rates import set_rate
from billing_app.services.history import history_of
from billing_app.services.issuing import issue_invoice, issue_many
from billing_app.services.overview import overview
from billing_app.store.session import acting_at
from billing_app.store.tables import Invoice
from tests.builders import new_business, new_customer, new_member, this_day, without
from tests.money_builders import (
    ADDRESS,
    accounts,
    issued_deposit,
    issued_invoice,
    now,
    pay,
    standing,
    work,
)

pytestmark = pytest.mark.usefixtures("honest_books")
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


@pytest.fixture
def owner(database: Engine) -> Actor:
    return new_business()


@pytest.fixture
def customer(owner: Actor) -> str:
    return new_customer(owner, address=ADDRESS).id


def draft(actor: Actor, customer_id: str, **body: Any) -> str:
    return create_draft(actor, {"customer_id": customer_id, "lines": [work()]} | body).row.id


def frozen(row: Invoice) -> dict[str, Any]:
    return json.loads(row.frozen)


def test_an_issued_invoice_is_numbered_frozen_and_booked(owner: Actor, customer: str) -> None:
    document = issue_invoice(owner, draft(owner, customer))
    row = document.row
    assert (row.number, row.status, row.is_open, row.balance) == (
        f"INV-{row.issue_date.year}-00001",
        "issued",
        True,
        119000,
    )
    event = history_of(owner, row.id)[0]
    assert (event.kind, event.payload["number"], event.payload["amount_due"]) == ("invoice.issued", row.number, 119000)
    assert event.payload["document_hash"] == row.frozen_hash == hashlib.sha256(row.frozen.encode()).hexdigest()
    assert accounts(owner) == {"receivable": "1190.00", "revenue": "-1000.00", "output_vat": "-190.00"}
    figures = overview(owner)
    assert (figures["outstanding"], figures["invoiced_this_month"]) == (119000, 119000)
    assert get_document(owner, row.id) == document


def test_the_record_keeps_what_seller_and_buyer_were(owner: Actor, customer: str) -> None:
    row = issue_invoice(owner, draft(owner, customer)).row
    name = row.customer_name
    update_customer(owner, customer, {"name": "Renamed AG"})
    change_business(owner, {"name": "Moved GmbH"})
    document = frozen(now(owner, row))
    assert (document["seller"]["name"], document["buyer"]["name"]) == ("Werkhof GmbH", name)


def test_issuing_twice_answers_the_same(owner: Actor, customer: str) -> None:
    invoice_id = draft(owner, customer)
    first, again = issue_invoice(owner, invoice_id), issue_invoice(owner, invoice_id)
    assert (again.row, again.totals) == (first.row, first.totals)
    assert [event.kind for event in history_of(owner, invoice_id)] == ["invoice.issued", "draft.created"]
    assert (issued_invoice(owner, customer).number or "").endswith("-00002")


@pytest.mark.parametrize(
    ("zone", "moment", "issued_on"),
    [
        ("Europe/Berlin", datetime(2026, 3, 10, 22, 59, tzinfo=UTC), date(2026, 3, 10)),
        ("Europe/Berlin", datetime(2026, 3, 10, 23, 1, tzinfo=UTC), date(2026, 3, 11)),
        ("America/New_York", datetime(2026, 1, 1, 4, 59, tzinfo=UTC), date(2025, 12, 31)),
        ("Pacific/Auckland", datetime(2025, 12, 31, 11, 1, tzinfo=UTC), date(2026, 1, 1)),
    ],
)
def test_the_day_is_that_of_the_business(database: Engine, zone: str, moment: datetime, issued_on: date) -> None:
    with acting_at(moment):
        owner = new_business(time_zone=zone)
        row = issued_invoice(owner, new_customer(owner).id)
    assert (row.issue_date, row.number) == (issued_on, f"INV-{issued_on.year}-00001")
    assert row.issued_at == moment


def test_tomorrow_may_already_be_today_where_the_business_is(database: Engine) -> None:
    with acting_at(datetime(2026, 3, 10, 23, 30, tzinfo=UTC)):
        owner = new_business(time_zone="Europe/Berlin")
        assert issued_invoice(owner, new_customer(owner).id, issue_date="2026-03-11").number == "INV-2026-00001"


@pytest.mark.parametrize(
    ("of_document", "of_customer", "due_on"),
    [
        ({}, None, date(2026, 3, 31)),
        ({}, 7, date(2026, 3, 17)),
        ({"due_days": 0}, 7, date(2026, 3, 10)),
        ({"due_date": "2026-05-01", "due_days": 3}, 7, date(2026, 5, 1)),
    ],
)
def test_the_due_date_follows_document_customer_or_business(
    database: Engine, of_document: dict[str, Any], of_customer: int | None, due_on: date
) -> None:
    with acting_at(NOON):
        owner = new_business(due_days=21)
        customer = new_customer(owner, **({} if of_customer is None else {"due_days": of_customer}))
        assert issued_invoice(owner, customer.id, **of_document).due_date == due_on


def test_the_supply_date_is_the_delivery_the_end_of_the_period_or_the_issue_date(owner: Actor, customer: str) -> None:
    period = {"from": "2026-01-01", "to": "2026-01-31"}
    both = {"period": period, "delivery_date": "2026-01-20"}
    rows = [issued_invoice(owner, customer, **body) for body in (both, {"period": period}, {})]
    assert [row.supply_date for row in rows] == [date(2026, 1, 20), date(2026, 1, 31), rows[2].issue_date]


def test_dates_of_a_series_never_go_back_but_may_stand_still(owner: Actor, customer: str) -> None:
    today = this_day()
    issued_invoice(owner, customer, issue_date=(today - timedelta(days=3)).isoformat())
    issued_invoice(owner, customer, issue_date=(today - timedelta(days=3)).isoformat())
    with pytest.raises(Refused) as refused:
        issued_invoice(owner, customer, issue_date=(today - timedelta(days=4)).isoformat())
    assert refused.value.error_code == "date_before_last"
    assert (issued_invoice(owner, customer).number or "").endswith("-00003")
    deposit = issued_deposit(owner, customer, issue_date=(today - timedelta(days=4)).isoformat())
    assert (deposit.number or "").startswith("DEP-")


def test_a_rate_given_goes_before_the_rate_of_the_table(owner: Actor, customer: str) -> None:
    today = this_day()
    set_rate(owner, "USD", (today - timedelta(days=2)).isoformat(), "0.9137")
    of_table = issued_invoice(owner, customer, currency="USD")
    given = issued_invoice(owner, customer, currency="USD", exchange_rate="0.92010000")
    assert [(row.exchange_rate, row.amount_due_base) for row in (of_table, given)] == [
        ("0.9137", 108730),
        ("0.9201", 109492),
    ]
    assert [frozen(row)["body"]["exchange_rate"] for row in (of_table, given)] == ["0.9137", "0.92010000"]
    assert frozen(of_table)["tax_in_base"] == [17360]


def test_the_rate_is_that_of_the_issue_date_and_not_of_the_draft(owner: Actor, customer: str) -> None:
    today = this_day()
    set_rate(owner, "USD", (today - timedelta(days=2)).isoformat(), "0.90")
    invoice_id = draft(owner, customer, currency="USD")
    set_rate(owner, "USD", (today - timedelta(days=1)).isoformat(), "0.95")
    assert issue_invoice(owner, invoice_id).row.exchange_rate == "0.95"


def test_the_base_currency_needs_no_rate_and_takes_only_one(owner: Actor, customer: str) -> None:
    row = issued_invoice(owner, customer, exchange_rate="1")
    assert (row.exchange_rate, "exchange_rate" in frozen(row)["body"]) == ("1", False)


def test_nothing_due_is_paid_at_once(owner: Actor, customer: str) -> None:
    row = issued_invoice(owner, customer, allowances=[{"percent": "100", "reason": "Goodwill"}])
    assert (row.status, row.balance, row.is_open, row.settled_on) == ("paid", 0, False, row.issue_date)


def test_a_final_invoice_that_deposits_cover_is_paid_at_once(owner: Actor, customer: str) -> None:
    deposit = issued_deposit(owner, customer, "1000.00")
    pay(owner, customer, "1190.00", deposit)
    final = issued_invoice(owner, customer, deposits=[{"invoice_id": deposit.id}])
    assert (final.status, final.tax_inclusive, final.amount_due) == ("paid", 119000, 0)


def test_an_exemption_is_applied_at_issue_while_the_draft_keeps_what_was_typed(owner: Actor) -> None:
    exemption = {"reason": "Diplomatic mission", "certificate": "D-7", "valid_until": "2026-06-30"}
    customer = new_customer(owner, tax_exempt=exemption).id
    invoice_id = draft(owner, customer, delivery_date="2026-06-30")
    kept = get_document(owner, invoice_id)
    assert (kept.body.lines[0].taxes[0].category, kept.totals.tax_total) == ("S", 0)
    issued = issue_invoice(owner, invoice_id)
    tax = issued.body.lines[0].taxes[0]
    assert (tax.category, tax.reason, issued.row.tax_total) == ("E", "Diplomatic mission D-7", 0)
    assert frozen(issued.row)["body"]["lines"][0]["taxes"][0]["category"] == "E"
    late = issued_invoice(owner, customer, delivery_date="2026-07-01")
    assert late.tax_total == 19000


def test_missing_reasons_are_frozen_in_the_customers_language(owner: Actor) -> None:
    customer = new_customer(owner, country="FR", vat_id="FR40303265045", language="fr").id
    row = issued_invoice(owner, customer, work(tax={"category": "AE"}))
    document = frozen(row)
    assert document["totals"]["groups"][0]["tax"]["reason"] == "Autoliquidation"
    assert (document["language"], row.tax_total) == ("fr", 0)


def test_issuing_many_reports_each_and_one_refusal_holds_up_none(owner: Actor, customer: str) -> None:
    first, empty, last = draft(owner, customer), create_draft(owner, {}).row.id, draft(owner, customer)
    missing = draft(new_business(), "")
    results = issue_many(owner, [first, empty, missing, first, last])
    assert [result.invoice_id for result in results] == [first, empty, missing, last]
    assert [result.number[-5:] for result in results] == ["00001", "", "", "00002"]
    assert [result.error.error_code if result.error else "" for result in results] == ["", "no_lines", "not_found", ""]


def test_issuing_belongs_to_one_business_and_needs_the_right(owner: Actor, customer: str) -> None:
    invoice_id = draft(owner, customer)
    with pytest.raises(NotFound):
        issue_invoice(new_business(), invoice_id)
    clerk = without(new_member(owner.business_id, owner.role), Permission.ISSUE_INVOICES)
    for attempt in (lambda: issue_invoice(clerk, invoice_id), lambda: issue_many(clerk, [invoice_id])):
        with pytest.raises(Forbidden):
            attempt()
    assert standing(owner, get_document(owner, invoice_id).row)[0] == "draft"
