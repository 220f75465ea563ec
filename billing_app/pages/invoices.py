"""The list of documents."""

import reflex as rx

from billing_app.components.button import button, file_links, link_button
from billing_app.components.camera import CameraScan
from billing_app.components.card import callout, card
from billing_app.components.combobox import combo_field
from billing_app.components.empty import empty_state
from billing_app.components.field import date_field, fields, select_field
from billing_app.components.filters import filter_bar, search_box
from billing_app.components.money_text import avatar_name, money_text
from billing_app.components.navigation import permitted
from billing_app.components.progress import progress_bar
from billing_app.components.saved_views import saved_views
from billing_app.components.shell import page_frame
from billing_app.components.status import status_badge
from billing_app.components.table import Column, Foot, Row, data_table, pager
from billing_app.domain.access import Permission
from billing_app.pages.invoices_doubts import bulk_doubts_dialog
from billing_app.states.invoices import InvoicesState, LiveInvoices
from billing_app.states.palette import PaletteState
from billing_app.states.sample import SampleProgress, SampleState

_KINDS = [("", "Every kind"), ("invoice", "Invoices"), ("deposit", "Deposit invoices"), ("credit_note", "Credit notes")]


def invoices() -> rx.Component:
    """The page."""
    return page_frame(
        card(
            filter_bar(
                _tabs(),
                rx.el.div(
                    search_box("Search invoices", InvoicesState.q, InvoicesState.search),
                    CameraScan.create(label="Scan a code", on_scan=PaletteState.scan),
                    class_name="tl-scan",
                ),
            ),
            rx.el.div(_narrowing(), saved_views(), class_name="tl-list-tools"),
            permitted(Permission.ISSUE_INVOICES, _bulk(), _sending()),
            _refused(),
            bulk_doubts_dialog(),
            data_table(
                LiveInvoices.rows,
                _columns(),
                label="Invoices",
                empty=rx.cond(LiveInvoices.is_filtered, _nothing_found(), _nothing_yet()),
                is_ready=LiveInvoices.is_ready,
                href=lambda row: row["href"].to(str),
                testid=lambda row: rx.Var.create("invoice-row-") + row["number"].to(str),
                sort_links=LiveInvoices.links,
                footer=_sums(),
            ),
            _pages(),
        ),
        active="/invoices",
        title="Invoices",
        subtitle="What you billed, and what is still open.",
        actions=(
            permitted(
                Permission.EXPORT_DATA,
                *file_links(InvoicesState.export),
            ),
            permitted(Permission.EDIT_DRAFTS, link_button("New invoice", "/invoices/new", icon="plus")),
        ),
    )


def _columns() -> tuple[Column, ...]:
    return (
        Column("Choose", _box, spot="choice", is_heading_hidden=True),
        Column("Number", _number, spot="title", sort="number"),
        Column("Customer", lambda row: avatar_name(row["initials"], row["customer"]), sort="customer"),
        Column("Issued", lambda row: row["issued"], "hidden", sort="issue_date", from_desktop=True, is_unbroken=True),
        Column("Due", _due, sort="due_date", is_named_on_phone=True, is_unbroken=True),
        Column("Status", _status, spot="mark"),
        Column(
            "Amount",
            lambda row: money_text(row["amount"], row["amount_value"]),
            spot="figure",
            align="end",
            sort="amount",
        ),
        Column(
            "Balance",
            lambda row: money_text(row["balance"], row["balance_value"]),
            spot="hidden",
            align="end",
            sort="balance",
        ),
    )


def _sums() -> tuple[Foot, ...]:
    sums = LiveInvoices.sums
    return (
        Foot(sums["note"], span=3),
        Foot(from_desktop=True),
        Foot(span=2),
        Foot(sums["amount"], value=sums["amount_value"], testid="sum-amount", on_phone=True),
        Foot(sums["balance"], value=sums["balance_value"], testid="sum-balance"),
    )


def _box(row: Row) -> rx.Component:
    box = rx.el.label(
        rx.el.input(
            type="checkbox",
            checked=InvoicesState.selected.contains(row["id"]),
            on_change=InvoicesState.choose(row["id"].to(str)),
            aria_label=rx.Var.create("Choose the draft for ") + row["customer"].to(str),
        ),
        class_name="tl-check tl-above",
    )
    sent = rx.el.label(
        rx.el.input(
            type="checkbox",
            checked=InvoicesState.issued.contains(row["id"]),
            on_change=InvoicesState.choose_issued(row["id"].to(str)),
            aria_label=rx.Var.create("Choose ") + row["number"].to(str),
        ),
        class_name="tl-check tl-above",
    )
    drafts = permitted(Permission.ISSUE_INVOICES, box)
    issued = permitted(Permission.ISSUE_INVOICES, rx.cond(row["is_sendable"], sent, rx.fragment()))
    return rx.cond(row["is_draft"], drafts, issued)


def _status(row: Row) -> rx.Component:
    delivery = rx.el.small(row["delivery"], data_testid=rx.Var.create("delivery-") + row["number"].to(str))
    return rx.el.span(
        status_badge(row["status"], row["status_text"], row["number"]),
        rx.cond(row["delivery"], delivery, rx.fragment()),
        class_name="tl-two tl-marked",
    )


def _number(row: Row) -> rx.Component:
    return rx.el.span(row["number"], rx.cond(row["kind"], rx.el.small(row["kind"]), rx.fragment()), class_name="tl-two")


def _due(row: Row) -> rx.Component:
    late = rx.el.small(row["late"], class_name="tl-late")
    return rx.el.span(row["due"], rx.cond(row["late"], late, rx.fragment()), class_name="tl-two")


def _tabs() -> rx.Component:
    def tab(one: Row) -> rx.Component:
        return rx.link(
            one["text"],
            rx.el.span(one["count"], class_name="tl-count"),
            href=one["href"].to(str),
            underline="none",
            custom_attrs={"aria-current": rx.cond(one["is_current"], "true", "false")},
        )

    return rx.el.nav(rx.foreach(LiveInvoices.tabs, tab), class_name="tl-tabs", aria_label="Which invoices")


def _narrowing() -> rx.Component:
    narrowed = InvoicesState.narrowed
    clear = link_button("Clear", "/invoices", kind="ghost")
    form = rx.el.form(
        fields(
            select_field("kind", "Kind", _KINDS, default_value=narrowed["kind"], field_id="filter-kind"),
            permitted(
                Permission.VIEW_CUSTOMERS,
                combo_field(
                    "customer",
                    "Customer",
                    field_id="filter-customer",
                    value=narrowed["customer"],
                    current=InvoicesState.customer_name,
                    options=InvoicesState.customers,
                    answered=InvoicesState.customers_for,
                    placeholder="Every customer",
                    on_search=InvoicesState.find_customers,
                    on_pick=InvoicesState.choose_customer,
                ),
            ),
            date_field("from", "Issued from", default_value=narrowed["from"], field_id="filter-from"),
            date_field("to", "Issued until", default_value=narrowed["to"], field_id="filter-to"),
        ),
        rx.el.div(button("Apply filter", type="submit", kind="soft"), clear, class_name="tl-actions"),
        key=InvoicesState.address,
        on_submit=InvoicesState.narrow,
        class_name="tl-form",
    )
    count = rx.cond(
        InvoicesState.narrowed_by > 0, rx.el.span(InvoicesState.narrowed_by, class_name="tl-count"), rx.fragment()
    )
    return rx.el.details(
        rx.el.summary(rx.icon("list-filter", size=16), "Kind, customer, period", count),
        form,
        class_name="tl-more-filters",
    )


def _bulk() -> rx.Component:
    chosen = InvoicesState.selected.length()
    all_drafts = button(
        "Choose all drafts on this page", kind="ghost", on_click=InvoicesState.choose_all(LiveInvoices.draft_ids)
    )
    acts = rx.el.div(
        rx.el.span(chosen.to(str) + rx.cond(chosen == 1, " draft chosen", " drafts chosen"), role="status"),
        button(
            "Issue",
            icon="send",
            is_busy=InvoicesState.is_issuing,
            on_click=InvoicesState.issue_selected("issue"),
            kind="primary",
        ),
        button(
            "Issue and send",
            icon="mail",
            is_busy=InvoicesState.is_issuing,
            on_click=InvoicesState.issue_selected("send"),
            kind="soft",
        ),
        rx.cond(chosen < LiveInvoices.draft_ids.length(), all_drafts, rx.fragment()),
        button("Choose none", kind="ghost", on_click=InvoicesState.choose_all([])),
        class_name="tl-bulk",
    )
    start = rx.el.div(all_drafts, class_name="tl-bulk-start")
    is_offered = LiveInvoices.are_drafts & (LiveInvoices.draft_ids.length() > 1)
    return rx.cond(chosen > 0, acts, rx.cond(is_offered, start, rx.fragment()))


def _sending() -> rx.Component:
    chosen = InvoicesState.issued.length()
    acts = rx.el.div(
        rx.el.span(chosen.to(str) + rx.cond(chosen == 1, " document chosen", " documents chosen"), role="status"),
        button("Send", icon="mail", is_busy=InvoicesState.is_sending, on_click=InvoicesState.send_selected),
        button("Choose none", kind="ghost", on_click=InvoicesState.choose_no_issued),
        class_name="tl-bulk",
    )
    return rx.cond(chosen > 0, acts, rx.fragment())


def _refused() -> rx.Component:
    return rx.cond(
        InvoicesState.refused.length() > 0,
        callout(
            rx.el.strong("These could not be issued or sent:"),
            rx.el.ul(
                rx.foreach(
                    InvoicesState.refused,
                    lambda one: rx.el.li(rx.link(one["name"], href=one["href"]), ": ", one["text"]),
                ),
                class_name="tl-reasons",
            ),
            tone="bad",
            icon="circle-alert",
            role="alert",
        ),
        rx.fragment(),
    )


def _pages() -> rx.Component:
    first = rx.link(
        "First page",
        href=LiveInvoices.first,
        underline="none",
        class_name="tl-button",
        custom_attrs={"data-kind": "plain"},
    )
    return pager(LiveInvoices.more, rx.cond(LiveInvoices.first, first, rx.fragment()))


def _nothing_yet() -> rx.Component:
    acts = rx.el.div(
        permitted(Permission.EDIT_DRAFTS, link_button("Write your first invoice", "/invoices/new", icon="plus")),
        permitted(
            Permission.MANAGE_SETTINGS,
            button("Try with the sample business", kind="plain", on_click=SampleState.try_sample),
        ),
        class_name="tl-actions",
    )
    progress = rx.el.div(
        rx.el.span("Making 18 months of trade"),
        progress_bar(SampleProgress.percent, "Making 18 months of trade"),
        style={"width": "min(280px, 100%)"},
    )
    return empty_state(
        "No invoices yet",
        "Write the first one: a customer and a line are enough. Or look around in a business with 18 months of trade.",
        icon="file-text",
        action=rx.cond(SampleProgress.is_running, progress, acts),
    )


def _nothing_found() -> rx.Component:
    return empty_state(
        "Nothing found",
        "No document fits. Try a part of the number or of the customer's name, or a wider filter.",
        icon="search",
        action=link_button("Show all invoices", "/invoices", kind="plain"),
    )
