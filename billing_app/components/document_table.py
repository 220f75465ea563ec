"""The list of invoices as it stands on the overview, in the list of invoices and on a customer's page."""

from typing import Any

import reflex as rx

from billing_app.components.money_text import avatar_name, money_text
from billing_app.components.status import status_badge
from billing_app.components.table import Column, Row, data_table

COLUMNS: tuple[Column, ...] = (
    Column("Number", lambda row: row["number"], spot="title", sort="number", is_unbroken=True),
    Column("Customer", lambda row: avatar_name(row["initials"], row["customer"]), sort="customer"),
    Column("Status", lambda row: status_badge(row["status"], row["status_text"], row["number"]), spot="mark"),
    Column("Due", lambda row: row["due"], spot="hidden", sort="due_date", is_unbroken=True),
    Column(
        "Amount", lambda row: money_text(row["amount"], row["amount_value"]), spot="figure", align="end", sort="amount"
    ),
)


def document_table(rows: rx.Var[list[dict[str, Any]]], **options: Any) -> rx.Component:
    """A list of `document_row`s; takes what `data_table` takes."""
    return data_table(rows, options.pop("columns", COLUMNS), href=_href, testid=_testid, **options)


def _href(row: Row) -> rx.Var[str]:
    return row["href"].to(str)


def _testid(row: Row) -> rx.Var[str]:
    return rx.Var.create("invoice-row-") + row["number"].to(str)
