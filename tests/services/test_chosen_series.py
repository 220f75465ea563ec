"""Several number series of a kind: a draft, a sale and what repeats may name one, and each counts without gaps."""

from dataclasses import replace

import pytest

from billing_app.domain.access import Role
from billing_app.domain.errors import InvalidInput, Refused
from billing_app.services.drafting import copy_invoice, create_draft, get_document, update_draft
from billing_app.services.issuing import issue_invoice
from billing_app.services.selling import sell
from billing_app.services.series import close_series, create_series, list_series
from billing_app.services.stations.offering import end_station, offer_station, open_station
from billing_app.services.stations.standing import station_cookie_name
from billing_app.services.stations.turns import set_pin, take_turn
from tests.builders import new_business, new_item, new_member
from tests.money_builders import issued_invoice, now, work
from tests.recurring_builders import NOON, bill_at, create, invoices

pytestmark = pytest.mark.usefixtures("honest_books")
SHOP = {"kind": "invoice", "name": "Shop", "pattern": "S-{number:4}"}


@pytest.fixture
def shop(actor) -> str:
    """The id of a second series for invoices."""
    return create_series(actor, SHOP).id


def draft(actor, customer, **body):
    return create_draft(actor, {"customer_id": customer, "currency": "EUR", "lines": [work()]} | body)


def refusal(call):
    with pytest.raises(InvalidInput) as error:
        call()
    return error.value.error_code, error.value.path, error.value.message


def test_each_series_counts_by_itself_without_gaps(actor, payer, shop):
    chosen = ["", shop, "", shop, shop]
    numbers = [issued_invoice(actor, payer, series_id=series_id or None).number or "" for series_id in chosen]
    assert [number[-3:] for number in numbers] == ["001", "001", "002", "002", "003"]
    assert [number[:2] for number in numbers] == ["IN", "S-", "IN", "S-", "S-"]
    assert [each.next_number for each in list_series(actor, ("invoice",))] == [3, 4]


def test_foreign_closed_and_other_series_are_told_at_the_field(actor, payer, shop):
    foreign = list_series(new_business())[0].id
    of_deposits = next(each.id for each in list_series(actor) if each.kind == "deposit")
    for series_id in (foreign, "nonsense"):
        code, path, _ = refusal(lambda series_id=series_id: draft(actor, payer, series_id=series_id))
        assert (code, path) == ("unknown_series", "series_id")
    code, path, said = refusal(lambda: draft(actor, payer, series_id=of_deposits))
    assert (code, path, "not invoice" in said) == ("wrong_series", "series_id", True)
    close_series(actor, shop)
    code, path, said = refusal(lambda: draft(actor, payer, series_id=shop))
    assert (code, path, "“Shop” is closed" in said) == ("series_closed", "series_id", True)


def test_draft_of_a_series_that_was_closed_says_so_and_can_choose_another(actor, payer, shop):
    written = draft(actor, payer, series_id=shop).row
    close_series(actor, shop)
    document = get_document(actor, written.id)
    assert [(each.code, each.path) for each in document.findings if each.code == "series_closed"] == [
        ("series_closed", "series_id")
    ]
    assert refusal(lambda: issue_invoice(actor, written.id))[:2] == ("series_closed", "series_id")
    assert now(actor, written).number is None
    update_draft(actor, written.id, {"series_id": None}, version=written.version)
    assert (issue_invoice(actor, written.id).row.number or "").startswith("INV-")


def test_copy_stays_in_its_series_while_that_is_open(actor, payer, shop):
    original = issued_invoice(actor, payer, series_id=shop)
    assert copy_invoice(actor, original.id).body.series_id == shop
    close_series(actor, shop)
    assert copy_invoice(actor, original.id).body.series_id == ""


def test_what_repeats_is_numbered_in_its_series(actor, payer, shop):
    line = {"description": "Rent", "quantity": "1", "unit_price": "100", "taxes": work()["taxes"]}
    create(actor, payer, invoice={"lines": [line], "series_id": shop})
    bill_at(actor, NOON)
    assert [row.number for row in invoices(actor)] == ["S-0001"]


def test_counter_tablet_sells_in_its_own_series(actor, shop):
    seller = new_member(str(actor.business_id), Role.OFFICE)
    set_pin(seller, "7305")
    here = {"device": "Chrome/1 Android", "address": "192.0.2.7"}
    offered = offer_station(actor, "counter", "Till", shop)
    station = open_station(offered.link.rpartition("/")[2], **here)
    session = take_turn(f"{station_cookie_name()}={station.value}", str(seller.user_id), "7305", **here)
    at_the_till = replace(session.actor, station="counter")
    sale = {"lines": [{"item_id": new_item(actor).id, "quantity": "1"}], "method": "cash"}
    assert [get_document(actor, sell(who, sale)).row.number for who in (at_the_till, at_the_till)] == [
        "S-0001",
        "S-0002",
    ]
    assert (get_document(actor, sell(actor, sale)).row.number or "").startswith("INV-")
    with pytest.raises(Refused, match="“Till” numbers its sales"):
        close_series(actor, shop)
    end_station(actor, offered.id)
    assert close_series(actor, shop).closed_at is not None


def test_device_takes_only_an_open_series_for_invoices(actor, shop):
    of_deposits = next(each.id for each in list_series(actor) if each.kind == "deposit")
    assert refusal(lambda: offer_station(actor, "counter", "Till", of_deposits))[:2] == ("wrong_series", "series_id")
    assert refusal(lambda: offer_station(actor, "wall", "Hall", shop))[:2] == ("wrong_series", "series_id")
