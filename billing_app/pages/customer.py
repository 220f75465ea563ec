"""One customer: what is open, what was billed and paid, who they are, and what happened."""

import reflex as rx

from billing_app.components.button import button, link_button
from billing_app.components.card import callout, card, two_columns
from billing_app.components.dialog import confirm_dialog
from billing_app.components.document_table import COLUMNS, document_table
from billing_app.components.empty import empty_state
from billing_app.components.filters import filter_tabs
from billing_app.components.kept_form import kept_around
from billing_app.components.money_text import money_text
from billing_app.components.navigation import permitted
from billing_app.components.paper import print_button
from billing_app.components.period_bar import period_steps
from billing_app.components.shell import page_frame
from billing_app.components.skeleton import skeleton_rows
from billing_app.components.table import Column, Row, data_table
from billing_app.domain.access import Permission
from billing_app.pages.customer_form import customer_form
from billing_app.pages.reminder_policy import policy_form
from billing_app.states.customer import CustomerState
from billing_app.states.customer_account import LiveCustomer, LiveCustomerHistory
from billing_app.states.reminders import RemindersState
from billing_app.states.session import SessionInfo

_ID = rx.State.router.url.path.split("/")[2]


def customer() -> rx.Component:
    """The page."""
    shown = rx.cond(LiveCustomer.is_found, _account(), _not_there())
    return page_frame(
        rx.cond(LiveCustomer.is_ready, shown, card(skeleton_rows(6))),
        active="/customers",
        title=rx.cond(LiveCustomer.name, LiveCustomer.name, "Customer"),
        subtitle=LiveCustomer.place,
        back=("/customers", "Customers"),
        actions=(rx.cond(LiveCustomer.is_found, _acts(), rx.fragment()),),
    )


def _acts() -> rx.Component:
    payment = link_button("Record payment", f"/payments?customer={_ID}&new=1", icon="banknote", kind="plain")
    invoice = link_button("New invoice", f"/invoices/new?customer={_ID}", icon="plus")
    return rx.fragment(permitted(Permission.RECORD_PAYMENTS, payment), permitted(Permission.EDIT_DRAFTS, invoice))


def _not_there() -> rx.Component:
    return card(
        empty_state(
            "There is no such customer",
            "It may have been deleted, or the address is not complete.",
            icon="user-x",
            action=link_button("All customers", "/customers", kind="plain"),
        )
    )


def _account() -> rx.Component:
    return rx.fragment(
        rx.cond(LiveCustomer.is_archived, _archived(), rx.fragment()),
        kept_around(
            rx.cond(CustomerState.is_editing, customer_form(), rx.fragment()),
            on_submit=CustomerState.save,
            on_open=CustomerState.edit,
            on_cancel=CustomerState.cancel,
        ),
        two_columns(
            rx.el.div(
                rx.el.div(permitted(Permission.VIEW_INVOICES, _open()), class_name="no-print"),
                _statement(),
                class_name="tl-stack",
            ),
            rx.el.div(
                _balance(),
                _profile(),
                _reminders(),
                permitted(Permission.VIEW_EVENTS, _history()),
                class_name="tl-stack no-print",
            ),
        ),
        permitted(Permission.MANAGE_SETTINGS, policy_form()),
        confirm_dialog(
            title="Delete this customer?",
            description="It stands on no document, so nothing else changes. Nothing brings it back, though.",
            is_open=CustomerState.is_asking,
            on_open_change=CustomerState.ask,
            on_confirm=CustomerState.delete,
            confirm_label="Delete customer",
        ),
    )


def _archived() -> rx.Component:
    return callout(
        rx.el.span("This customer is archived: out of lists and pickers, but still on every document. "),
        permitted(Permission.EDIT_CUSTOMERS, button("Restore", kind="soft", on_click=CustomerState.restore)),
        icon="archive",
    )


def _open() -> rx.Component:
    nothing = rx.el.p("Nothing is open.", class_name="tl-quiet-line")
    balance = Column("Open", lambda row: money_text(row["balance"], row["balance_value"]), spot="figure", align="end")
    plain = [Column(each.heading, each.cell, each.spot, each.align) for each in COLUMNS if each.heading in _SHOWN]
    return card(
        document_table(LiveCustomer.open, columns=(*plain, balance), label="Open invoices", empty=nothing),
        title="Open invoices",
    )


_SHOWN = {"Number", "Status", "Due"}


def _statement() -> rx.Component:
    return card(
        rx.el.p(
            "Statement of account · ",
            SessionInfo.business,
            rx.cond(LiveCustomer.bar["text"], " · " + LiveCustomer.bar["text"].to(str), ""),
            class_name="print-only",
        ),
        rx.cond(
            LiveCustomer.bar["text"],
            rx.el.div(period_steps(LiveCustomer.bar), style={"margin_bottom": "14px"}),
            rx.fragment(),
        ),
        data_table(
            LiveCustomer.statement,
            (
                Column("Document", _document, spot="title"),
                Column("Day", lambda row: row["day"], is_unbroken=True),
                Column("Amount", lambda row: money_text(row["amount"], row["value"]), spot="figure", align="end"),
                Column("Balance", lambda row: money_text(row["balance"], row["balance_value"]), "mark", "end"),
            ),
            label="Statement",
            empty=rx.el.p(
                rx.cond(LiveCustomer.closing, "Nothing was billed or paid then.", "Nothing was billed or paid yet."),
                class_name="tl-quiet-line",
            ),
        ),
        rx.cond(
            LiveCustomer.brought_forward,
            rx.el.p("Brought forward: ", money_text(LiveCustomer.brought_forward), class_name="tl-quiet-line"),
            rx.fragment(),
        ),
        rx.cond(
            LiveCustomer.closing,
            rx.el.p(
                "Balance on " + LiveCustomer.closing_on + ": ",
                rx.el.strong(money_text(LiveCustomer.closing)),
                data_testid="closing",
            ),
            rx.fragment(),
        ),
        title="Statement",
        subtitle="What was billed, paid and credited; the newest first.",
        actions=(
            rx.cond(
                LiveCustomer.currencies.length() > 1,
                filter_tabs(LiveCustomer.currencies, "Currency of the statement"),
                rx.fragment(),
            ),
            filter_tabs(LiveCustomer.spans, "Span of the statement"),
            print_button(),
        ),
    )


def _document(row: Row) -> rx.Component:
    link = rx.link(row["text"], href=row["href"].to(str), underline="none", class_name="tl-plain-link")
    return rx.cond(row["href"], link, rx.el.span(row["text"]))


def _balance() -> rx.Component:
    return card(
        rx.el.dl(
            rx.foreach(
                LiveCustomer.balances,
                lambda one: rx.fragment(
                    _fact("Outstanding in " + one["currency"].to(str), money_text(one["outstanding"], one["value"])),
                    rx.cond(
                        one["credit"],
                        _fact("Credit in " + one["currency"].to(str), money_text(one["credit"], one["credit_value"])),
                        rx.fragment(),
                    ),
                ),
            ),
            class_name="tl-facts",
            data_testid="customer-balance",
        ),
        title="Balance",
    )


def _profile() -> rx.Component:
    acts = rx.el.div(
        rx.cond(
            LiveCustomer.is_archived,
            rx.fragment(),
            button("Archive", icon="archive", kind="plain", on_click=CustomerState.archive),
        ),
        button("Delete", icon="trash-2", kind="ghost", on_click=CustomerState.ask(True)),  # noqa: FBT003
        class_name="tl-actions",
    )
    edit = button("Edit", icon="pencil", kind="soft", on_click=CustomerState.edit)
    return card(
        rx.el.dl(
            rx.foreach(LiveCustomer.facts, lambda one: _fact(one["label"], one["value"])),
            class_name="tl-facts",
        ),
        permitted(Permission.EDIT_CUSTOMERS, acts),
        title="Profile",
        actions=(permitted(Permission.EDIT_CUSTOMERS, rx.cond(CustomerState.is_editing, rx.fragment(), edit)),),
    )


def _reminders() -> rx.Component:
    change = button("Change", icon="bell", kind="soft", on_click=RemindersState.edit_customer(_ID))
    return card(
        rx.el.p(LiveCustomer.reminders, class_name="tl-quiet-line"),
        title="Reminders",
        actions=(permitted(Permission.MANAGE_SETTINGS, change),),
    )


def _fact(label: rx.Var[str], value: rx.Component | rx.Var[str]) -> rx.Component:
    return rx.el.div(rx.el.dt(label), rx.el.dd(value))


def _history() -> rx.Component:
    return card(
        rx.el.ol(
            rx.foreach(
                LiveCustomerHistory.rows,
                lambda row: rx.el.li(rx.el.span(row["text"]), rx.el.small(row["by"]), key=row["key"]),
            ),
            class_name="tl-history",
        ),
        title="History",
    )
