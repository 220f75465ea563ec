"""A document on a sheet, as the customer's page shows it; printing it, and passing on its link."""

from typing import Any

import reflex as rx

from billing_app.components.script import script
from billing_app.documents.tax_code import TITLE

_LIBRARY = script("paper.jsx")
Pair = rx.Var[dict[str, str]]


class PrintButton(rx.Component):
    """Opens the browser's print dialog."""

    library = _LIBRARY
    tag = "PrintButton"
    label: rx.Var[str]


class CopyAddressButton(rx.Component):
    """Copies the whole address of one of our paths."""

    library = _LIBRARY
    tag = "CopyAddressButton"
    path: rx.Var[str]
    label: rx.Var[str]
    said: rx.Var[str]


def print_button(label: str = "Print") -> rx.Component:
    """Print this page."""
    return PrintButton.create(rx.icon("printer", size=17), label=label)


def copy_address_button(path: rx.Var[str], label: str, said: str) -> rx.Component:
    """Copy the address of a path."""
    return CopyAddressButton.create(rx.icon("copy", size=17), path=path, label=label, said=said)


def document_sheet(shown: Any, *, tax_code: rx.Var[str] | None = None) -> rx.Component:
    """The texts of a `documents.sheet.Sheet`, in the vars of a state, by the classes of document.css.

    `tax_code` is the picture of Spain's code, empty on documents that have none.
    """
    return rx.el.article(
        rx.el.header(
            rx.fragment() if tax_code is None else rx.cond(tax_code, tax_code_figure(tax_code), rx.fragment()),
            _address(shown.seller),
            rx.el.div(rx.el.h2(shown.title), rx.el.p(shown.number, class_name="number"), class_name="title"),
        ),
        rx.el.div(_address(shown.buyer), _list(shown.facts), class_name="parties"),
        _lines(shown),
        rx.el.dl(
            rx.foreach(shown.totals, _pair),
            rx.el.div(
                rx.el.dt(shown.labels["due_amount"]),
                rx.el.dd(shown.amount_due, data_testid="sheet-total"),
                class_name="due",
            ),
            class_name="totals",
        ),
        rx.cond(
            shown.payment.length() > 0,
            rx.el.section(rx.el.h3(shown.labels["pay_to"]), _list(shown.payment), class_name="payment"),
            rx.fragment(),
        ),
        rx.foreach(shown.notes, lambda note: rx.el.p(note, class_name="note")),
        class_name="sheet",
        lang=shown.language,
    )


def tax_code_figure(picture: rx.Var[str]) -> rx.Component:
    """Spain's tax code, its title above it."""
    return rx.el.figure(rx.el.figcaption(TITLE), rx.el.img(src=picture, alt=TITLE), class_name="tax-code")


def _address(parts: rx.Var[list[str]]) -> rx.Component:
    def line(text: rx.Var[str], index: rx.Var[int]) -> rx.Component:
        return rx.fragment(rx.cond(index == 0, rx.el.strong(text), text), rx.el.br())

    return rx.el.address(rx.foreach(parts, line))


def _list(pairs: rx.Var[list[dict[str, str]]]) -> rx.Component:
    return rx.el.dl(rx.foreach(pairs, _pair))


def _pair(pair: Pair) -> rx.Component:
    return rx.el.div(rx.el.dt(pair["label"]), rx.el.dd(pair["value"]))


def _lines(shown: Any) -> rx.Component:
    labels = shown.labels
    named = ("quantity", "price", "tax", "amount")

    def row(line: Pair) -> rx.Component:
        details = rx.cond(line["details"], rx.el.small(line["details"]), rx.fragment())
        figures = [rx.el.td(line[name], class_name="end", custom_attrs={"data-label": labels[name]}) for name in named]
        return rx.el.tr(rx.el.td(line["description"], details, class_name="what"), *figures)

    headings = [rx.el.th(labels[name], scope="col", class_name="end") for name in named]
    return rx.el.table(
        rx.el.thead(rx.el.tr(rx.el.th(labels["description"], scope="col"), *headings)),
        rx.el.tbody(rx.foreach(shown.lines, row)),
    )
