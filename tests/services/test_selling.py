"""Sales over the counter: priced as on the tiles, issued and paid in one go, sold once however often it is sent."""

from decimal import Decimal

import pytest

from billing_app.domain.access import Permission, Role
from billing_app.domain.errors import BillingError, Forbidden
from billing_app.domain.sale import notes_for
from billing_app.services import selling
from billing_app.services.business import change_business
from billing_app.services.invoices import list_invoices
from billing_app.services.items import archive_item
from billing_app.services.selling import fill_shelf, find_tile, price_sale, read_sale, sell, sell_once
from billing_app.store.invoices import InvoiceFilter
from tests.builders import new_business, new_customer, new_item, new_member, without
from tests.money_builders import accounts

pytestmark = pytest.mark.usefixtures("honest_books")


def lines(*sold):
    return [{"item_id": item.id, "quantity": quantity} for item, quantity in sold]


def refusal(call):
    with pytest.raises(BillingError) as error:
        call()
    return error.value.error_code, error.value.path


def count_of_documents(actor):
    return len(list_invoices(actor, InvoiceFilter()).page.rows)


def test_price_on_the_tile_is_what_is_charged(actor):
    net = new_item(actor, unit_price="9.99")
    new_item(actor, unit_price="5.00", prices_include_tax=True, name="Zeit")
    assert [tile.price for tile in fill_shelf(actor).tiles] == [Decimal("11.89"), Decimal("5.00")]
    priced = price_sale(actor, {"lines": lines((net, "3"))})
    assert ([line.amount for line in priced.lines], priced.total) == ([3567], 3567)


def test_only_active_items_in_the_own_currency_are_sold(actor):
    new_item(actor, currency="USD")
    archived = new_item(actor)
    archive_item(actor, archived.id)
    assert fill_shelf(actor).tiles == ()
    assert refusal(lambda: price_sale(actor, {"lines": lines((archived, "1"))})) == ("unknown_item", "lines.0.item_id")


def test_scanned_code_means_one_item(actor):
    item = new_item(actor, name="Tea", barcode="4006381333931")
    new_item(actor, name="Teapot", sku="TEA")
    assert (found := find_tile(actor, " 4006381333931 ")) is not None
    assert found.item_id == item.id
    assert find_tile(actor, "tea") is None
    assert find_tile(actor, "nothing") is None


def test_cash_sale_is_issued_paid_and_gives_change(actor):
    item = new_item(actor, unit_price="10.00")
    sale = {"lines": lines((item, "2")), "method": "cash", "received": "50.00"}
    sold = sell_once(actor, "one", sale)
    assert (sold.dossier.row.status, sold.dossier.row.amount_due, sold.change) == ("paid", 2380, 2620)
    assert sold.dossier.row.number
    assert sold.dossier.link.startswith("/i/")
    assert accounts(actor) == {"cash": "23.80", "output_vat": "-3.80", "revenue": "-20.00"}


def test_cash_is_rounded_to_the_smallest_coin_and_the_tax_stays(actor):
    change_business(actor, {"cash_rounding": "0.05"})
    item = new_item(actor, unit_price="98.73", prices_include_tax=True)
    sale = {"lines": lines((item, "1")), "method": "cash", "received": "100.00"}
    priced = price_sale(actor, sale)
    assert (priced.total, priced.in_cash) == (9873, 9875)
    sold = sell_once(actor, "coins", sale)
    assert (sold.totals.amount_due, sold.rounding, sold.change) == (9873, 2, 125)
    assert (sold.dossier.row.status, sold.totals.tax_total) == ("paid", 1576)
    assert read_sale(actor, sold.dossier.row.id).rounding == 2
    assert accounts(actor)["cash"] == "98.75"
    by_card = sell_once(actor, "card", {"lines": lines((item, "1")), "method": "card"})
    assert by_card.rounding == 0


def test_missing_cash_is_counted_from_the_rounded_sum(actor):
    change_business(actor, {"cash_rounding": "0.05"})
    item = new_item(actor, unit_price="98.72", prices_include_tax=True)
    sale = {"lines": lines((item, "1")), "method": "cash"}
    assert sell_once(actor, "even", sale | {"received": "98.70"}).change == 0
    assert refusal(lambda: sell_once(actor, "short", sale | {"received": "98.65"})) == ("too_little", "received")


def test_items_that_have_no_tile_are_found_by_name_and_code(actor, monkeypatch):
    monkeypatch.setattr(selling, "MOST_TILES", 2)
    for name in ("Ale", "Bread", "Cheese"):
        new_item(actor, name=name, sku=name.upper())
    shelf = fill_shelf(actor)
    assert ([tile.name for tile in shelf.tiles], shelf.is_whole) == (["Ale", "Bread"], False)
    assert [tile.name for tile in fill_shelf(actor, "chee").tiles] == ["Cheese"]
    assert fill_shelf(actor, "nothing").tiles == ()


def test_same_key_sells_once(actor):
    sale = {"lines": lines((new_item(actor), "1")), "method": "card"}
    first, second = sell_once(actor, "again", sale), sell_once(actor, "again", sale)
    assert first.dossier.row.id == second.dossier.row.id
    assert count_of_documents(actor) == 1


def test_too_little_cash_sells_nothing(actor):
    sale = {"lines": lines((new_item(actor), "1")), "method": "cash", "received": "10.00"}
    assert refusal(lambda: sell_once(actor, "poor", sale)) == ("too_little", "received")
    assert count_of_documents(actor) == 0
    assert sell_once(actor, "poor", sale | {"received": "11.90"}).change == 0


def test_invoice_for_later_needs_a_customer(actor):
    sale = {"lines": lines((new_item(actor), "1")), "method": "later"}
    assert refusal(lambda: sell(actor, sale)) == ("required", "customer_id")
    sold = sell_once(actor, "later", sale | {"customer_id": new_customer(actor).id})
    assert (sold.dossier.row.status, sold.dossier.row.balance) == ("issued", 1190)


def test_sale_of_a_customer_is_paid_by_that_customer(actor):
    customer = new_customer(actor, name="Kasper")
    sale = {"lines": lines((new_item(actor), "1")), "customer_id": customer.id, "method": "cash"}
    assert price_sale(actor, sale).customer_name == "Kasper"
    sold = sell_once(actor, "hers", sale)
    assert [each.payment.customer_id for each in sold.dossier.settled if each.payment] == [customer.id]


@pytest.mark.parametrize(
    ("sale", "code", "path"),
    [
        ({"lines": []}, "required", "lines"),
        ({"lines": [{"item_id": "x", "quantity": "0"}]}, "too_small", "lines.0.quantity"),
        ({"lines": [{"item_id": "x", "quantity": "1e9"}]}, "not_a_number", "lines.0.quantity"),
        ({"lines": [{"item_id": "x", "quantity": "1"}], "method": "barter"}, "not_a_choice", "method"),
        ({"lines": [{"item_id": "x", "quantity": "1"}], "method": "cash"}, "unknown_item", "lines.0.item_id"),
    ],
)
def test_what_cannot_be_sold_is_named(actor, sale, code, path):
    assert refusal(lambda: sell(actor, sale)) == (code, path)


def test_counter_sells_and_viewer_does_not(actor):
    sale = {"lines": lines((new_item(actor), "1")), "method": "cash"}
    assert sell(new_member(actor.business_id, Role.COUNTER), sale)
    for nobody in (new_member(actor.business_id, Role.VIEWER), without(actor, Permission.RECORD_PAYMENTS)):
        with pytest.raises(Forbidden):
            sell(nobody, sale)
    assert count_of_documents(actor) == 1


def test_items_of_another_business_are_unknown(actor):
    sale = {"lines": lines((new_item(actor), "1")), "method": "cash"}
    assert refusal(lambda: sell(new_business(), sale)) == ("unknown_item", "lines.0.item_id")


@pytest.mark.parametrize(
    ("due", "offered"),
    [
        (2380, [2380, 2400, 2500, 3000, 4000, 5000]),
        (304402, [304402, 310000, 320000, 350000, 400000, 500000]),
        (500, [500, 600, 1000, 2000]),
        (0, []),
    ],
)
def test_sums_that_people_hand_over_are_offered(due, offered):
    assert notes_for(due)[: len(offered)] == offered


def test_tip_is_owed_on_and_no_part_of_the_sale(actor):
    item = new_item(actor, unit_price="10.00")
    sold = sell_once(actor, "tip", {"lines": lines((item, "1")), "method": "cash", "received": "20.00", "tip": "1.10"})
    assert (sold.totals.amount_due, sold.tip, sold.change) == (1190, 110, 700)
    assert accounts(actor, "cash", "tips", "receivable") == {
        "cash": "13.00",
        "tips": "-1.10",
        "receivable": "0.00",
    }
    again = sell_once(actor, "tip", {"lines": lines((item, "1")), "method": "cash", "received": "20.00", "tip": "1.10"})
    assert (again.dossier.row.id, again.tip, again.change) == (sold.dossier.row.id, 110, 700)


def test_tip_that_the_cash_does_not_cover_and_a_tip_without_payment_are_refused(actor):
    sale = {"lines": lines((new_item(actor, unit_price="10.00"), "1"))}
    cash = sale | {"method": "cash", "received": "12.00", "tip": "1.00"}
    assert refusal(lambda: sell(actor, cash)) == ("too_little", "received")
    later = sale | {"method": "later", "customer_id": new_customer(actor).id, "tip": "1.00"}
    assert refusal(lambda: sell(actor, later)) == ("no_payment", "tip")
    assert refusal(lambda: sell(actor, cash | {"tip": "-1"}))[1] == "tip"
    assert count_of_documents(actor) == 0
