"""The list of customers."""

import reflex as rx

from billing_app.components.button import button, file_links, link_button
from billing_app.components.card import card
from billing_app.components.dialog import form_dialog
from billing_app.components.empty import empty_state
from billing_app.components.field import fields, select_field, text_field
from billing_app.components.filters import filter_bar, filter_tabs, search_box
from billing_app.components.money_text import avatar_name, money_text
from billing_app.components.navigation import permitted
from billing_app.components.saved_views import saved_views
from billing_app.components.shell import page_frame
from billing_app.components.table import Column, Foot, data_table, pager
from billing_app.domain.access import Permission
from billing_app.states.customers import CustomersState, LiveCustomers

_COLUMNS = (
    Column("Name", lambda row: avatar_name(row["initials"], row["name"]), spot="title", sort="name"),
    Column("Place", lambda row: row["place"]),
    Column("Credit", lambda row: money_text(row["credit"]), spot="mark", align="end", is_named_on_phone=True),
    Column(
        "Outstanding",
        lambda row: money_text(row["owed"], row["owed_value"]),
        spot="figure",
        align="end",
        sort="balance",
    ),
)
_KINDS = [("business", "Business"), ("person", "Person")]


def customers() -> rx.Component:
    """The page."""
    return page_frame(
        card(
            filter_bar(
                filter_tabs(LiveCustomers.tabs, "Which customers"),
                search_box("Search customers", CustomersState.q, CustomersState.search),
            ),
            saved_views(),
            data_table(
                LiveCustomers.rows,
                _COLUMNS,
                label="Customers",
                empty=rx.cond(LiveCustomers.is_filtered, _nothing_found(), _nothing_yet()),
                is_ready=LiveCustomers.is_ready,
                href=lambda row: row["href"].to(str),
                testid=lambda row: rx.Var.create("customer-row-") + row["name"].to(str),
                sort_links=LiveCustomers.links,
                footer=_sums(),
            ),
            pager(LiveCustomers.more),
        ),
        _new_customer(),
        active="/customers",
        title="Customers",
        subtitle="Whom you bill, and what they owe.",
        actions=(
            permitted(Permission.EXPORT_DATA, *file_links(CustomersState.export)),
            permitted(Permission.IMPORT_DATA, link_button("Import", "/import", icon="upload", kind="plain")),
            permitted(Permission.EDIT_CUSTOMERS, _new_button()),
        ),
    )


def _sums() -> tuple[Foot, ...]:
    sums = LiveCustomers.sums
    owed = Foot(sums["owed"], value=sums["owed_value"], testid="sum-outstanding", on_phone=True)
    return (Foot(sums["note"], span=2), Foot(sums["credit"]), owed)


def _new_button() -> rx.Component:
    return button("New customer", icon="plus", on_click=CustomersState.show_form(True))  # noqa: FBT003 - an event's value


def _nothing_yet() -> rx.Component:
    return empty_state(
        "No customers yet",
        "Add the first one by name and country, or import the list that you have.",
        icon="users",
        action=permitted(Permission.EDIT_CUSTOMERS, _new_button()),
    )


def _nothing_found() -> rx.Component:
    return empty_state(
        "Nothing found",
        "No customer fits this search. Try a part of the name, the town or the e-mail address.",
        icon="search",
        action=link_button("Show all customers", "/customers", kind="plain"),
    )


def _new_customer() -> rx.Component:
    errors = CustomersState.errors
    return form_dialog(
        fields(
            text_field("name", "Name", required=True, auto_complete="off", error=errors["name"]),
            select_field("kind", "Kind", _KINDS, default_value="business", error=errors["kind"]),
        ),
        fields(
            text_field("email", "E-mail", type="email", auto_complete="off", error=errors["email"]),
            text_field("vat_id", "VAT number", error=errors["vat_id"]),
        ),
        text_field("address.line1", "Street and number", field_id="new-line1", error=errors["address.line1"]),
        fields(
            text_field("address.postal_code", "Postal code", field_id="new-code", error=errors["address.postal_code"]),
            text_field("address.city", "Town", field_id="new-city", error=errors["address.city"]),
        ),
        select_field(
            "country",
            "Country",
            CustomersState.countries,
            default_value=CustomersState.country,
            required=True,
            error=errors["country"],
        ),
        title="New customer",
        description="Name and country are enough to begin with. Everything else can follow.",
        is_open=CustomersState.is_open,
        on_open_change=CustomersState.show_form,
        on_submit=CustomersState.create,
        submit_label="Add customer",
    )
