"""Lists that breathe: a table on a desktop, cards on a phone, always the same rows.

A row is a dict of texts. The first column of spot "title" is its heading; with `href` it is a link that covers the
whole row.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import reflex as rx

from billing_app.components.skeleton import skeleton_rows

Row = rx.Var[dict[str, Any]]
Cell = Callable[[Row], rx.Component | rx.Var[Any]]
Spot = Literal["title", "figure", "line", "mark", "act", "whole", "choice", "hidden"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `sort` is its name in the address, `spot` where it goes on a phone's card.

    A phone has no headings: `is_named_on_phone` puts the heading before what would say nothing without it. A day
    is best `is_unbroken`: it stays on one line.
    """

    heading: str
    cell: Cell
    spot: Spot = "line"
    align: Literal["start", "end"] = "start"
    sort: str = ""
    from_desktop: bool = False
    is_heading_hidden: bool = False
    is_named_on_phone: bool = False
    is_unbroken: bool = False


@dataclass(frozen=True, slots=True)
class Foot:
    """One cell of a footer. `value` is the plain decimal of a sum; a phone shows the first and those `on_phone`."""

    text: str | rx.Var[str] = ""
    span: int = 1
    value: str | rx.Var[str] = ""
    testid: str = ""
    from_desktop: bool = False
    on_phone: bool = False


def data_table(
    rows: rx.Var[list[dict[str, Any]]],
    columns: Sequence[Column],
    *,
    label: str,
    empty: rx.Component,
    is_ready: rx.Var[bool] | bool = True,
    href: Callable[[Row], rx.Var[str]] | None = None,
    testid: Callable[[Row], rx.Var[str]] | None = None,
    sort_links: rx.Var[dict[str, Any]] | None = None,
    footer: Sequence[Foot] = (),
) -> rx.Component:
    """A list with its empty state and its skeleton; what stands in `footer` belongs to all pages of it."""
    table = rx.el.table(
        rx.el.caption(label, class_name="tl-hidden"),
        rx.el.thead(rx.el.tr(*[_heading(column, sort_links) for column in columns])),
        rx.el.tbody(rx.foreach(rows, lambda row: _row(row, columns, href, testid))),
        rx.el.tfoot(rx.el.tr(*_footer(footer))) if footer else rx.fragment(),
        class_name="tl-table",
    )
    return rx.cond(is_ready, rx.cond(rows.length() > 0, table, empty), skeleton_rows())


def _heading(column: Column, links: rx.Var[dict[str, Any]] | None) -> rx.Component:
    attributes: dict[str, Any] = {"data-align": column.align}
    text: rx.Component | str = column.heading
    if column.is_heading_hidden:
        text = rx.el.span(column.heading, class_name="tl-hidden")
    elif column.sort and links is not None:
        link = links[column.sort].to(dict[str, str])
        attributes["aria-sort"] = link["direction"]
        text = rx.link(column.heading, href=link["href"], underline="none")
    return rx.el.th(text, scope="col", custom_attrs=attributes, class_name=_class(column))


def _row(row: Row, columns: Sequence[Column], href: Any, testid: Any) -> rx.Component:
    heading = next((index for index, column in enumerate(columns) if column.spot == "title"), 0)
    cells = [_cell(row, column, href if index == heading else None) for index, column in enumerate(columns)]
    extra = {"data_testid": testid(row)} if testid else {}
    attributes = {"data-href": href(row)} if href else {}
    return rx.el.tr(*cells, custom_attrs=attributes, **extra)


def _cell(row: Row, column: Column, href: Any) -> rx.Component:
    content = column.cell(row)
    if href is not None:
        content = rx.link(content, href=href(row), underline="none", class_name="tl-row-link")
    attributes = {"data-align": column.align, "data-spot": column.spot}
    if column.is_named_on_phone:
        attributes["data-heading"] = column.heading
    return rx.el.td(content, custom_attrs=attributes, class_name=_class(column))


def _class(column: Column) -> str:
    names = ("tl-wide" if column.from_desktop else "", "tl-unbroken" if column.is_unbroken else "")
    return " ".join(filter(None, names))


def _footer(cells: Sequence[Foot]) -> list[rx.Component]:
    return [_foot(cell, is_first=not index) for index, cell in enumerate(cells)]


def _foot(cell: Foot, *, is_first: bool) -> rx.Component:
    attributes: dict[str, Any] = {"data-align": "start" if is_first else "end"}
    attributes |= {"data-on-phone": "yes"} if is_first or cell.on_phone else {}
    attributes |= {"data-value": cell.value} if cell.testid else {}
    extra: dict[str, Any] = {"scope": "row"} if is_first else {}
    extra |= {"data_testid": cell.testid} if cell.testid else {}
    made = rx.el.th if is_first else rx.el.td
    name = "tl-number tl-wide" if cell.from_desktop else "tl-number"
    return made(cell.text, col_span=cell.span, class_name=name, custom_attrs=attributes, **extra)


def pager(more: rx.Var[str], note: rx.Var[str] | str = "") -> rx.Component:
    """What is shown, and the way to the next page; `more` is its address, empty on the last page."""
    next_page = rx.link(
        "Next page", href=more, underline="none", class_name="tl-button", custom_attrs={"data-kind": "plain"}
    )
    return rx.el.nav(
        rx.el.span(note), rx.cond(more, next_page, rx.fragment()), class_name="tl-pager", aria_label="Pages"
    )
