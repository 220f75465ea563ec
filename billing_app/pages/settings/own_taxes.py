"""Settings of taxes and books: the business's own taxes as a table, and the form of one."""

from collections.abc import Callable
from typing import Any

import reflex as rx

from billing_app.components.button import button, icon_button
from billing_app.components.card import card
from billing_app.components.dialog import form_dialog
from billing_app.components.empty import empty_state
from billing_app.components.field import check_field, fields, number_field, select_field, text_field
from billing_app.components.status import badge
from billing_app.components.table import Column, Row, data_table
from billing_app.domain.tax import CATEGORIES
from billing_app.states.settings.books import LiveBooks
from billing_app.states.settings.own_taxes import OwnTaxesState
from billing_app.states.settings.own_taxes_form import PARTS

_ORDINALS = ("first", "second", "third")


def own_taxes() -> rx.Component:
    """The card with its form."""
    return card(
        data_table(
            LiveBooks.own_taxes,
            _COLUMNS,
            label="Your own taxes",
            empty=empty_state(
                "No taxes of your own",
                "Add what is missing among the usual ones: sales tax, say, or an exemption with its reason.",
                icon="percent",
            ),
            is_ready=LiveBooks.is_ready,
        ),
        _form(),
        title="Your own taxes",
        subtitle="Offered wherever a tax is chosen. Documents keep the taxes that they were written with.",
        actions=(button("New tax", kind="soft", icon="plus", on_click=OwnTaxesState.start),),
    )


def _name(row: Row) -> rx.Component:
    return rx.el.div(rx.el.strong(row["text"]), rx.el.div(row["note"], class_name="tl-table-note"))


def _acts(row: Row) -> rx.Component:
    text, row_id = row["text"].to(str), row["id"].to(str)
    return rx.el.div(
        icon_button("pencil", "Edit " + text, on_click=OwnTaxesState.edit(row_id)),
        rx.cond(
            row["is_retired"],
            icon_button("undo-2", "Use " + text + " again", on_click=OwnTaxesState.retire(row_id, False)),  # noqa: FBT003 - the handler's own argument
            icon_button("archive", "Take " + text + " out of use", on_click=OwnTaxesState.retire(row_id, True)),  # noqa: FBT003 - the handler's own argument
        ),
        class_name="tl-actions",
        style={"justify_content": "end"},
    )


_COLUMNS = (
    Column("Tax", _name, spot="title"),
    Column("State", lambda row: rx.cond(row["is_retired"], badge("Out of use"), rx.fragment()), spot="figure"),
    Column("Actions", _acts, spot="mark", align="end", is_heading_hidden=True),
)


def _form() -> rx.Component:
    return form_dialog(
        *_first(),
        rx.el.details(
            rx.el.summary("Further taxes on the same line"),
            *(part for place in PARTS[1:] for part in _further(place)),
            open=OwnTaxesState.is_more_open,
            class_name="tl-fold",
        ),
        title=rx.cond(OwnTaxesState.is_new, "New tax", "Edit tax"),
        description="Its name and rate stand on invoices.",
        is_open=OwnTaxesState.is_open,
        on_open_change=OwnTaxesState.show_form,
        on_submit=OwnTaxesState.save,
    )


def _first() -> tuple[rx.Component, ...]:
    return (
        fields(_told(text_field, 0, "name", "Name", required=True), _told(number_field, 0, "rate", "Rate", affix="%")),
        fields(
            _told(select_field, 0, "category", "Kind", list(CATEGORIES.items())),
            _told(select_field, 0, "country", "Whose tax", OwnTaxesState.countries),
        ),
        fields(
            _told(text_field, 0, "reason", "Reason", hint="Why it is not charged, as the law names it."),
            _told(text_field, 0, "reason_code", "VATEX code", hint="For e-invoices."),
        ),
    )


def _further(place: int) -> tuple[rx.Component, ...]:
    which, compound = _ORDINALS[place], f"taxes.{place}.compound"
    return (
        fields(
            _told(text_field, place, "name", f"Name of the {which} tax"),
            _told(number_field, place, "rate", f"Rate of the {which} tax", affix="%"),
        ),
        check_field(
            compound,
            f"The {which} tax is computed on the taxes before it, too",
            default_checked=OwnTaxesState.form[compound] == "on",
        ),
    )


def _told(
    make: Callable[..., rx.Component], place: int, key: str, label: str, *more: Any, **props: Any
) -> rx.Component:
    """A field of one of the taxes, with what stands in it and what is wrong with it."""
    name = f"taxes.{place}.{key}"
    tied = {"default_value": OwnTaxesState.form[name], "error": OwnTaxesState.errors[name]}
    return make(name, label, *more, **tied, **props)
