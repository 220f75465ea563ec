"""Suppliers that are known again when their next invoice comes in."""

import reflex as rx

from billing_app.components.button import icon_button, link_button
from billing_app.components.card import card
from billing_app.components.dialog import form_dialog
from billing_app.components.empty import empty_state
from billing_app.components.field import text_field
from billing_app.components.filters import filter_bar, search_box
from billing_app.components.navigation import permitted
from billing_app.components.shell import page_frame
from billing_app.components.table import Column, Row, data_table, pager
from billing_app.domain.access import Permission
from billing_app.states.suppliers import LiveSuppliers, SuppliersState


def suppliers() -> rx.Component:
    """The page."""
    return page_frame(
        card(
            filter_bar(search_box("Search suppliers", SuppliersState.q, SuppliersState.search)),
            data_table(
                LiveSuppliers.rows,
                _COLUMNS,
                label="Suppliers",
                empty=rx.cond(LiveSuppliers.is_filtered, _nothing_found(), _nothing_yet()),
                is_ready=LiveSuppliers.is_ready,
                testid=lambda row: rx.Var.create("supplier-row-") + row["name"].to(str),
            ),
            pager(LiveSuppliers.more),
        ),
        _form(),
        active="/expenses",
        title="Suppliers",
        subtitle="Known again by what their invoices say: each proposes its category, and a new account is noticed.",
        back=("/received", "Received invoices"),
    )


def _acts(row: Row) -> rx.Component:
    name, supplier_id = row["name"].to(str), row["id"].to(str)
    change = icon_button("pencil", "Edit " + name, on_click=SuppliersState.edit(supplier_id))
    drop = icon_button("trash-2", "Forget " + name, on_click=SuppliersState.forget(supplier_id))
    return permitted(
        Permission.RECORD_EXPENSES, rx.el.div(change, drop, class_name="tl-actions", style={"justify_content": "end"})
    )


_COLUMNS = (
    Column("Name", lambda row: row["name"], spot="title"),
    Column("Known by", lambda row: row["known_by"], from_desktop=True),
    Column("Category", lambda row: row["category"], spot="line"),
    Column("Account", lambda row: rx.el.span(row["account"], class_name="tl-number"), spot="line"),
    Column("Actions", _acts, spot="mark", align="end", is_heading_hidden=True),
)


def _nothing_yet() -> rx.Component:
    return empty_state(
        "No suppliers yet",
        "Whoever's invoice you record stands here, and is known again when the next one comes in.",
        icon="truck",
        action=link_button("Received invoices", "/received", kind="plain"),
    )


def _nothing_found() -> rx.Component:
    return empty_state(
        "Nothing found",
        "No supplier fits this search. Try a part of the name, of an id or of the account.",
        icon="search",
        action=link_button("Show all suppliers", "/suppliers", kind="plain"),
    )


def _form() -> rx.Component:
    form, errors = SuppliersState.form, SuppliersState.errors
    return form_dialog(
        text_field(
            "name",
            "Name",
            required=True,
            hint="Expenses are recorded under it from now on. It stays known by the name on its invoices, too.",
            default_value=form["name"],
            error=errors["name"],
        ),
        text_field(
            "category",
            "Category",
            hint="Such as rent, travel or goods. The next invoice proposes it.",
            default_value=form["category"],
            error=errors["category"],
        ),
        text_field(
            "iban",
            "Account",
            hint="An invoice that names another one is held up, so that nobody pays a forger.",
            default_value=form["iban"],
            error=errors["iban"],
        ),
        title="Edit supplier",
        description="What is recorded already stays as it is.",
        is_open=SuppliersState.is_open,
        on_open_change=SuppliersState.show_form,
        on_submit=SuppliersState.save,
    )
