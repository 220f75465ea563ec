"""The catalogue: what is sold, at which price and tax."""

import reflex as rx

from billing_app.components.button import button, file_links, icon_button, link_button
from billing_app.components.card import card
from billing_app.components.dialog import form_dialog
from billing_app.components.empty import empty_state
from billing_app.components.field import area_field, check_field, fields, number_field, select_field, text_field
from billing_app.components.filters import filter_bar, filter_tabs, search_box
from billing_app.components.money_text import money_text
from billing_app.components.navigation import permitted
from billing_app.components.saved_views import saved_views
from billing_app.components.shell import page_frame
from billing_app.components.table import Column, Row, data_table, pager
from billing_app.domain.access import Permission
from billing_app.states.items import ItemsState, LiveItems


def items() -> rx.Component:
    """The page."""
    return page_frame(
        card(
            filter_bar(
                filter_tabs(LiveItems.tabs, "Which items"),
                search_box("Search items", ItemsState.q, ItemsState.search),
            ),
            saved_views(),
            data_table(
                LiveItems.rows,
                _COLUMNS,
                label="Items",
                empty=rx.cond(LiveItems.is_filtered, _nothing_found(), _nothing_yet()),
                is_ready=LiveItems.is_ready,
                testid=lambda row: rx.Var.create("item-row-") + row["name"].to(str),
                sort_links=LiveItems.links,
            ),
            pager(LiveItems.more),
        ),
        _form(),
        active="/items",
        title="Items",
        subtitle="What you sell, ready to be put on a line.",
        actions=(
            permitted(Permission.EXPORT_DATA, *file_links(ItemsState.export)),
            permitted(Permission.IMPORT_DATA, link_button("Import", "/import?kind=items", icon="upload", kind="plain")),
            permitted(Permission.EDIT_ITEMS, _new_button()),
        ),
    )


def _new_button() -> rx.Component:
    return button("New item", icon="plus", on_click=ItemsState.start)


def _name(row: Row) -> rx.Component:
    return rx.el.div(rx.el.strong(row["name"]), rx.cond(row["sku"], rx.el.div(row["sku"], class_name="tl-table-note")))


def _acts(row: Row) -> rx.Component:
    name, item_id = row["name"].to(str), row["id"].to(str)
    set_aside = rx.cond(
        row["is_archived"],
        icon_button("archive-restore", "Restore " + name, on_click=ItemsState.restore(item_id)),
        icon_button("archive", "Archive " + name, on_click=ItemsState.archive(item_id)),
    )
    change = icon_button("pencil", "Edit " + name, on_click=ItemsState.edit(item_id))
    return permitted(
        Permission.EDIT_ITEMS, rx.el.div(change, set_aside, class_name="tl-actions", style={"justify_content": "end"})
    )


_COLUMNS = (
    Column("Name", _name, spot="title", sort="name"),
    Column("Unit", lambda row: row["unit"]),
    Column("Tax", lambda row: row["tax"], from_desktop=True),
    Column("Price", lambda row: money_text(row["price"], row["value"]), spot="figure", align="end"),
    Column("Actions", _acts, spot="mark", align="end", is_heading_hidden=True),
)


def _nothing_yet() -> rx.Component:
    return empty_state(
        "No items yet",
        "Add what you sell once; then it is on an invoice with a tap, with its price and tax.",
        icon="package",
        action=permitted(Permission.EDIT_ITEMS, _new_button()),
    )


def _nothing_found() -> rx.Component:
    return empty_state(
        "Nothing found",
        "No item fits this search. Try a part of the name or the item number.",
        icon="search",
        action=link_button("Show all items", "/items", kind="plain"),
    )


def _form() -> rx.Component:
    form, errors = ItemsState.form, ItemsState.errors
    return form_dialog(
        text_field("name", "Name", required=True, default_value=form["name"], error=errors["name"]),
        fields(
            number_field(
                "unit_price", "Price", required=True, default_value=form["unit_price"], error=errors["unit_price"]
            ),
            select_field(
                "currency", "Currency", ItemsState.currencies, default_value=form["currency"], error=errors["currency"]
            ),
        ),
        fields(
            select_field("unit", "Unit", ItemsState.units, default_value=form["unit"], error=errors["unit"]),
            select_field("taxes", "Tax", ItemsState.taxes, default_value=form["taxes"], error=errors["taxes"]),
        ),
        check_field("prices_include_tax", "The price includes tax", default_checked=ItemsState.is_gross),
        fields(
            text_field("sku", "Item number (SKU)", default_value=form["sku"], error=errors["sku"]),
            text_field("barcode", "Barcode", default_value=form["barcode"], error=errors["barcode"]),
        ),
        area_field(
            "description",
            "Description",
            hint="Stands below the name on invoices.",
            default_value=form["description"],
            error=errors["description"],
        ),
        title=rx.cond(ItemsState.is_new, "New item", "Edit item"),
        description="Changes apply to new lines; issued invoices stay as they are.",
        is_open=ItemsState.is_open,
        on_open_change=ItemsState.show_form,
        on_submit=ItemsState.save,
    )
