"""The form of a customer: what is typed becomes a profile, and a profile fills the form."""

from billing_app.domain.business import merge_business, parse_business
from billing_app.domain.customer import merge_customer, parse_customer
from billing_app.states.choices import surcharge_choices, tax_choices
from billing_app.states.customer_form import changed_data, form_of, new_customer_data
from billing_app.states.items import item_data


def test_short_form_leaves_out_what_was_not_filled_in():
    form = {
        "name": "Ada",
        "country": "DE",
        "email": " ",
        "address.city": "Kiel",
        "address.line1": "",
        "field-name": "Ada",
    }
    assert new_customer_data(form) == {"name": "Ada", "country": "DE", "address": {"city": "Kiel", "line1": None}}


def test_filled_form_changes_nothing_of_a_customer():
    customer = parse_customer(
        {
            "name": "Ada",
            "country": "DE",
            "due_days": 0,
            "address": {"city": "Kiel", "country": "DE"},
            "electronic_address": {"scheme": "EM", "id": "a@b.example"},
            "tax_exempt": {"reason": "Embassy", "valid_until": "2027-01-31"},
            "notes": "two\nlines",
        }
    )
    assert merge_customer(customer, changed_data(form_of(customer) | {"tax_exempt": "on"})) == customer


def test_emptied_fields_are_cleared():
    customer = parse_customer({"name": "Ada", "country": "DE", "phone": "123456", "address": {"city": "Kiel"}})
    form = form_of(customer) | {"phone": "", "address.city": ""}
    assert merge_customer(customer, changed_data(form)) == parse_customer({"name": "Ada", "country": "DE"})


def test_unticked_exemption_is_dropped_and_a_bare_tick_is_kept():
    form = form_of(parse_customer({"name": "Ada", "country": "DE"}))
    assert changed_data(form | {"tax_exempt.reason": "Embassy"})["tax_exempt"] is None
    assert changed_data(form | {"tax_exempt": "on"})["tax_exempt"] == {}


def test_item_price_with_a_comma_is_understood():
    assert item_data({"unit_price": "9,99"})["unit_price"] == "9.99"
    assert item_data({"unit_price": "1,234.50"})["unit_price"] == "1,234.50"


def test_tampered_tax_choice_is_refused_not_run():
    assert item_data({"taxes": "{broken"})["taxes"] is None


def test_the_surcharge_is_ticked_unticked_and_left_alone_where_no_form_asks_for_it():
    retailer = parse_customer({"name": "Luisa", "country": "ES", "equivalence_surcharge": True})
    form = form_of(retailer)
    assert merge_customer(retailer, changed_data(form)) == retailer
    assert changed_data(form | {"equivalence_surcharge": ""})["equivalence_surcharge"] is False
    assert merge_customer(retailer, changed_data({"name": "Luisa"})).equivalence_surcharge


def test_vat_with_the_surcharge_is_offered_to_spanish_businesses_that_charge_vat():
    spanish = parse_business({"name": "Ribera", "country": "ES", "currency": "EUR"})
    offered = [choice["text"] for choice in tax_choices(spanish, "en")]
    assert "21% VAT + 5.2% Recargo de equivalencia" in offered
    assert set(surcharge_choices(spanish).values()) <= {choice["value"] for choice in tax_choices(spanish, "en")}
    for other in ({"country": "DE"}, {"tax_status": "unregistered"}):
        elsewhere = merge_business(spanish, other)
        assert surcharge_choices(elsewhere) == {}
        assert not [choice for choice in tax_choices(elsewhere, "en") if "Recargo" in choice["text"]]
