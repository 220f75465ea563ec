"""Components keep the ties that people who don't see them need, and the hooks that tests hold on to."""

from typing import Any

import pytest
import reflex as rx

from billing_app.components.button import button
from billing_app.components.combobox import combo_field
from billing_app.components.document_table import document_table
from billing_app.components.field import date_field, money_field, select_field, text_field
from billing_app.components.kpi import kpi
from billing_app.components.navigation import ENTRIES, bottom_bar, sidebar
from billing_app.components.status import TONES, status_badge
from billing_app.states.document_rows import STATUS_TEXTS
from billing_app.states.overview import LiveOverview

ERROR = rx.Var("error", _var_type=str)


def rendered(component: rx.Component) -> str:
    """Everything that a component renders to, as one text."""
    return str(component.render())


@pytest.mark.parametrize("make", [text_field, date_field])
def test_a_label_names_its_control(make: Any) -> None:
    text = rendered(make("email", "E-mail", error=ERROR))
    assert 'htmlFor:"field-email"' in text
    assert 'id:"field-email"' in text
    assert "aria-invalid" in text
    assert "field-email-error" in text


def test_a_required_field_says_so_to_a_screen_reader() -> None:
    assert "aria-required" in rendered(text_field("name", "Name", required=True))
    assert "aria-required" not in rendered(text_field("name", "Name"))


def test_a_hint_is_tied_to_its_control() -> None:
    text = rendered(money_field("amount", "Amount", "EUR", hint="Tax included"))
    assert text.count("field-amount-hint") == 2


def test_a_name_may_stand_on_a_page_twice() -> None:
    text = rendered(select_field("tax", "Tax", [("S", "Standard")], field_id=rx.Var("line_id", _var_type=str)))
    assert "field-tax" not in text
    assert "line_id" in text


def test_a_combobox_carries_its_value_in_the_form() -> None:
    text = rendered(combo_field("customer_id", "Customer", value="", current="", options=[], answered=""))
    assert 'name:"customer_id"' in text
    assert 'id:"field-customer_id"' in text


def test_a_figure_has_its_hook_and_its_plain_decimal() -> None:
    text = rendered(
        kpi("Overdue", LiveOverview.text["overdue"], LiveOverview.value["overdue"], testid="kpi-overdue", icon="x")
    )
    assert '"data-testid":"kpi-overdue"' in text
    assert "data-value" in text


def test_every_status_that_people_read_has_a_tone() -> None:
    assert set(STATUS_TEXTS) <= set(TONES)


def test_a_status_badge_is_named_for_its_document() -> None:
    number = rx.Var("number", _var_type=str)
    assert '"status-"+number' in rendered(status_badge(ERROR, ERROR, number))


def test_rows_are_named_for_their_documents() -> None:
    assert "invoice-row-" in rendered(document_table(LiveOverview.recent, label="Invoices", empty=rx.fragment()))


def test_a_busy_button_takes_no_second_click() -> None:
    text = rendered(button("Save", is_busy=rx.Var("busy", _var_type=bool)))
    assert "disabled:busy" in text
    assert "aria-busy" in text


def test_every_place_is_named_and_has_a_key_of_its_own() -> None:
    text = rendered(sidebar("/"))
    assert all(f'"aria-label":"{entry.label}"' in text for entry in ENTRIES)
    assert len({entry.key for entry in ENTRIES}) == len(ENTRIES)


def test_the_present_place_is_marked_once() -> None:
    assert rendered(sidebar("/invoices")).count("aria-current") == 1
    assert rendered(bottom_bar("/invoices")).count("aria-current") == 1
