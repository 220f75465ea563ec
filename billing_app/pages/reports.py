"""The reports: tax, aging, cash flow, the ledger and its balances; each on an address of its own."""

from collections.abc import Sequence
from typing import Any

import reflex as rx

from billing_app.components.button import button, file_links, link_button
from billing_app.components.card import card, card_grid
from billing_app.components.chart import cash_chart
from billing_app.components.empty import empty_state
from billing_app.components.field import select_field
from billing_app.components.filters import filter_bar, filter_tabs
from billing_app.components.kpi import kpi
from billing_app.components.money_text import avatar_name, money_text
from billing_app.components.navigation import permitted
from billing_app.components.period_bar import period_bar
from billing_app.components.shell import page_frame
from billing_app.components.table import Column, Foot, Row, data_table, pager
from billing_app.components.text import Text
from billing_app.domain.access import Permission
from billing_app.domain.aging import BUCKETS
from billing_app.states.reports.addresses import ReportsState
from billing_app.states.reports.aging import LiveAging
from billing_app.states.reports.cash_flow import LiveCashFlow
from billing_app.states.reports.ledger import LiveLedger, LiveTrialBalance
from billing_app.states.reports.tax import LiveTax

_TABS = (
    ("/reports", "Tax"),
    ("/reports/aging", "Aging"),
    ("/reports/cash-flow", "Cash flow"),
    ("/reports/ledger", "Ledger"),
    ("/reports/trial-balance", "Trial balance"),
)
_BUCKETS = {"current": "Not due", "1-30": "1–30", "31-60": "31–60", "61-90": "61–90", "90+": "Over 90"}
# Under the policy of the app nothing may be evaluated: the function is compiled into the page.
_PRINT = rx.Var("(() => window.print())")


def tax() -> rx.Component:
    """Tax of a period by side and group, and what is payable."""
    bases = rx.cond(LiveTax.bases.length() > 0, filter_tabs(LiveTax.bases, "When tax counts"), rx.fragment())
    figures = card_grid(
        _figure("Tax on sales", LiveTax, "output", "receipt"),
        _figure("Input tax", LiveTax, "input", "receipt-text"),
        _figure("Payable", LiveTax, "payable", "landmark", LiveTax.payable_note),
        pairs_on_phone=True,
    )
    waiting = card(
        _tax_table(LiveTax.waiting, "Tax not yet due", "Nothing waits."),
        title="Not yet due",
        subtitle="Falls due when the customer pays.",
    )
    return _report(
        period_bar(LiveTax.bar, bases),
        figures,
        card(
            _tax_table(LiveTax.output, "Tax on sales", "Nothing was sold in this period."),
            title="Tax on sales",
            subtitle=LiveTax.note,
        ),
        card(_tax_table(LiveTax.input, "Input tax", "No tax was paid to suppliers."), title="Input tax"),
        rx.cond(LiveTax.waiting.length() > 0, waiting, rx.fragment()),
        path="/reports",
        title="Tax report",
        download=LiveTax.download,
    )


def aging() -> rx.Component:
    """Who owes what for how long."""
    columns = (
        Column("Customer", lambda row: avatar_name(row["initials"], row["name"]), spot="title"),
        *(_bucket(bucket) for bucket in BUCKETS),
        Column("Total", lambda row: money_text(row["balance"], row["value"]), spot="figure", align="end"),
    )
    sums = (Foot(LiveAging.totals[bucket]) for bucket in BUCKETS)
    footer = (Foot("Total"), *sums, Foot(LiveAging.totals["total"], on_phone=True))
    empty = empty_state(
        "Nobody owes you anything",
        "As soon as an invoice is issued, it stands here by how late it is.",
        icon="party-popper",
        action=link_button("See the invoices", "/invoices", kind="plain"),
    )
    return _report(
        card(
            data_table(
                LiveAging.rows,
                columns,
                label="Open amounts by customer",
                empty=empty,
                is_ready=LiveAging.is_ready,
                href=lambda row: row["href"].to(str),
                testid=lambda row: rx.Var.create("aging-row-") + row["name"].to(str),
                footer=footer,
            ),
            rx.cond(LiveAging.more, rx.el.p(LiveAging.more, class_name="tl-quiet-line"), rx.fragment()),
            subtitle=LiveAging.note,
        ),
        path="/reports/aging",
        title="Aging",
        download="/downloads/aging.csv",
    )


def cash_flow() -> rx.Component:
    """Money in and out by week or month."""
    columns = (
        Column("Period", lambda row: row["span"], spot="title"),
        Column("In", lambda row: money_text(row["in"], row["in_value"]), align="end", is_named_on_phone=True),
        Column("Out", lambda row: money_text(row["out"], row["out_value"]), align="end", is_named_on_phone=True),
        Column("Balance", lambda row: money_text(row["balance"], row["balance_value"]), spot="figure", align="end"),
    )
    return _report(
        period_bar(LiveCashFlow.bar, filter_tabs(LiveCashFlow.steps, "Steps")),
        card_grid(
            _figure("At the beginning", LiveCashFlow, "opening", "wallet"),
            _figure("Money in", LiveCashFlow, "in", "arrow-down-left"),
            _figure("Money out", LiveCashFlow, "out", "arrow-up-right"),
            _figure("At the end", LiveCashFlow, "closing", "piggy-bank"),
            pairs_on_phone=True,
        ),
        card(cash_chart(LiveCashFlow.points, LiveCashFlow.summary, height=240), title="Cash flow"),
        card(
            data_table(
                LiveCashFlow.rows,
                columns,
                label="Money in and out",
                empty=rx.fragment(),
                is_ready=LiveCashFlow.is_ready,
                testid=lambda row: rx.Var.create("cash-row-") + row["first"].to(str),
                footer=(
                    Foot("Total"),
                    Foot(LiveCashFlow.text["in"], value=LiveCashFlow.value["in"], testid="sum-in"),
                    Foot(LiveCashFlow.text["out"], value=LiveCashFlow.value["out"], testid="sum-out"),
                    Foot(LiveCashFlow.text["closing"], on_phone=True),
                ),
            )
        ),
        path="/reports/cash-flow",
        title="Cash flow",
        download=LiveCashFlow.download,
    )


def ledger() -> rx.Component:
    """Every entry with its postings."""
    columns = (
        Column("Account", lambda row: row["account"], spot="title"),
        Column("Day", lambda row: row["day"], is_unbroken=True),
        Column("Entry", _entry, spot="line"),
        Column("Debit", lambda row: money_text(row["debit"]), spot="figure", align="end", is_named_on_phone=True),
        Column("Credit", lambda row: money_text(row["credit"]), spot="figure", align="end", is_named_on_phone=True),
    )
    # On paper and on a desktop a ledger is read from the day on; on a phone from the account.
    columns = (columns[1], columns[2], columns[0], *columns[3:])
    empty = empty_state(
        "Nothing is booked here",
        "Choose another period or another account.",
        icon="book-open",
        action=link_button("This month", "/reports/ledger", kind="plain"),
    )
    account = select_field(
        "account",
        "Account",
        ReportsState.accounts,
        value=ReportsState.account,
        on_change=ReportsState.choose_account,
        is_label_hidden=True,
    )
    first_page = rx.cond(
        LiveLedger.first_page, link_button("First page", LiveLedger.first_page, kind="plain"), rx.fragment()
    )
    return _report(
        period_bar(LiveLedger.bar, rx.el.div(account, style={"min_width": "200px"})),
        card(
            rx.el.div(
                data_table(LiveLedger.rows, columns, label="Ledger", empty=empty, is_ready=LiveLedger.is_ready),
                class_name="tl-ledger",
            ),
            pager(LiveLedger.more, LiveLedger.note),
            first_page,
        ),
        path="/reports/ledger",
        title="Ledger",
        download=LiveLedger.download,
    )


def trial_balance() -> rx.Component:
    """The balance of every account at the end of a period."""
    columns = (
        Column("Account", lambda row: row["account"], spot="title"),
        Column("Debit", lambda row: money_text(row["debit"]), align="end", spot="hidden"),
        Column("Credit", lambda row: money_text(row["credit"]), align="end", spot="hidden"),
        Column("Balance", lambda row: money_text(row["balance"], row["value"]), spot="figure", align="end"),
    )
    footer = (
        Foot("Total"),
        Foot(LiveTrialBalance.debit),
        Foot(LiveTrialBalance.credit),
        Foot(LiveTrialBalance.difference, on_phone=True),
    )
    return _report(
        period_bar(LiveTrialBalance.bar),
        card(
            data_table(
                LiveTrialBalance.rows,
                columns,
                label="Balances by account",
                empty=empty_state(
                    "Nothing is booked yet",
                    "Issue an invoice or record an expense.",
                    icon="scale",
                    action=link_button("See the invoices", "/invoices", kind="plain"),
                ),
                is_ready=LiveTrialBalance.is_ready,
                href=lambda row: row["href"].to(str),
                testid=lambda row: rx.Var.create("account-row-") + row["name"].to(str),
                footer=footer,
            ),
            subtitle=LiveTrialBalance.note,
        ),
        path="/reports/trial-balance",
        title="Trial balance",
        download=LiveTrialBalance.download,
    )


def _report(*children: rx.Component, path: str, title: Text, download: Text) -> rx.Component:
    tabs = [{"text": text, "href": href, "is_current": href == path} for href, text in _TABS]
    return page_frame(
        filter_bar(filter_tabs(rx.Var.create(tabs).to(list[dict[str, Any]]), "Reports")),
        *children,
        active="/reports",
        title=title,
        actions=(
            permitted(Permission.EXPORT_DATA, *file_links(download)),
            button("Print", icon="printer", kind="plain", custom_attrs={"onClick": _PRINT}),
        ),
    )


def _figure(label: str, live: Any, name: str, icon: str, note: Text = "") -> rx.Component:
    return kpi(label, live.text[name], live.value[name], testid=f"figure-{name}", icon=icon, note=note)


def _tax_table(rows: rx.Var[list[dict[str, str]]], label: str, nothing: str) -> rx.Component:
    columns: Sequence[Column] = (
        Column("Tax", lambda row: row["group"], spot="title"),
        Column("Category", lambda row: row["category"], spot="hidden"),
        Column("Base", lambda row: money_text(row["base"], row["base_value"]), align="end", is_named_on_phone=True),
        Column("Tax amount", lambda row: money_text(row["tax"], row["tax_value"]), spot="figure", align="end"),
    )
    empty = rx.el.p(nothing, class_name="tl-quiet-line")
    return data_table(rows, columns, label=label, empty=empty, is_ready=LiveTax.is_ready)


def _bucket(bucket: str) -> Column:
    return Column(_BUCKETS[bucket], lambda row: money_text(row[bucket]), align="end", spot="hidden")


def _entry(row: Row) -> rx.Component:
    link = rx.link(row["entry"], href=row["href"].to(str), underline="none", class_name="tl-plain-link tl-above")
    return rx.cond(row["href"], link, rx.el.span(row["entry"]))
