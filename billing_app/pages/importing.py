"""Importing customers and items from a CSV file: choose, check, done."""

import reflex as rx

from billing_app.components.button import button, link_button
from billing_app.components.card import callout, card
from billing_app.components.field import select_field
from billing_app.components.filters import filter_bar, filter_tabs
from billing_app.components.progress import progress_bar
from billing_app.components.shell import page_frame
from billing_app.components.skeleton import skeleton_rows
from billing_app.components.table import Column, Row, data_table
from billing_app.components.uploader import uploader
from billing_app.domain.access import Permission
from billing_app.states.import_run import ImportRun
from billing_app.states.importing import ImportingState
from billing_app.states.session import SessionInfo

_ON_DUPLICATE = [
    ("skip", "Leave them out"),
    ("update", "Update what is there"),
    ("create", "Add them again"),
]


def importing() -> rx.Component:
    """The page."""
    is_refused = SessionInfo.lacking.contains(Permission.IMPORT_DATA.value)
    steps = rx.match(ImportingState.step, ("choose", _choose()), ("check", _check()), card(skeleton_rows(4)))
    steps = rx.cond(ImportRun.result, _done(), rx.cond(ImportRun.is_running, _running(), steps))
    return page_frame(
        rx.cond(is_refused, callout("Your role does not include importing. Ask an owner of the business."), steps),
        active="/import",
        title="Import",
        subtitle="Bring in the list that you have, from any program that can save CSV.",
    )


def _choose() -> rx.Component:
    return card(
        filter_bar(filter_tabs(ImportingState.tabs, "What to import")),
        uploader(
            "Choose a CSV file, or drop it here",
            "/uploads/table",
            hint="Its first row names the columns. Up to 20 MB and 50,000 rows. Nothing is imported before you have "
            "seen what would happen.",
            accept=".csv,.txt,.tsv,text/csv,text/plain",
            max_bytes=20_000_000,
            on_done=ImportingState.take,
        ),
    )


def _check() -> rx.Component:
    return rx.fragment(
        callout(ImportingState.summary, tone="info", icon="file-spreadsheet", role="status"),
        card(
            data_table(
                ImportingState.columns,
                (
                    Column("Column in the file", lambda row: rx.el.strong(row["header"]), spot="whole"),
                    Column("Example", lambda row: row["example"], spot="whole"),
                    Column("Becomes", _field, spot="whole"),
                ),
                label="Columns",
                empty=rx.fragment(),
            ),
            title="Columns",
            subtitle="Say which column is what. Those that are left out are not imported.",
        ),
        _problems("Rows with problems", ImportingState.problems, ImportingState.more_problems),
        card(
            rx.cond(ImportingState.duplicates, _duplicates(), rx.fragment()),
            rx.el.div(
                button(
                    ImportingState.ready_text,
                    icon="check",
                    disabled=~ImportingState.can_import,
                    on_click=ImportingState.carry_out,
                ),
                button("Choose another file", kind="plain", on_click=ImportingState.start_over),
                class_name="tl-actions",
            ),
        ),
    )


def _field(row: Row) -> rx.Component:
    return rx.el.select(
        rx.foreach(ImportingState.fields, lambda choice: rx.el.option(choice["text"], value=choice["value"])),
        value=row["field"].to(str),
        on_change=ImportingState.choose(row["index"].to(int)),
        aria_label="Field of the column " + row["header"].to(str),
        class_name="tl-input",
    )


def _duplicates() -> rx.Component:
    return rx.el.div(
        select_field(
            "on_duplicate",
            ImportingState.duplicates,
            _ON_DUPLICATE,
            value=ImportingState.on_duplicate,
            on_change=ImportingState.choose_duplicates,
            hint="Recognised by name and e-mail, VAT number or item number.",
        ),
        style={"max_width": "360px", "margin_bottom": "16px"},
    )


def _running() -> rx.Component:
    return card(
        rx.el.div(
            rx.el.p(ImportRun.percent, " %. You can go on working meanwhile.", role="status"),
            progress_bar(ImportRun.percent, "Importing"),
            rx.el.div(button("Stop", kind="plain", icon="x", on_click=ImportingState.stop), class_name="tl-actions"),
            class_name="tl-stack",
        ),
        title="Importing " + ImportingState.file_name,
        subtitle="All rows arrive together at the end. Stopped before, nothing is imported.",
    )


def _problems(title: str, rows: rx.Var[list[dict[str, str]]], more: rx.Var[str]) -> rx.Component:
    shown = card(
        data_table(
            rows,
            (
                Column("Row", lambda row: "Row " + row["row"].to(str), spot="title"),
                Column("Field", lambda row: row["field"], spot="figure"),
                Column("What to do", lambda row: row["text"], spot="whole"),
            ),
            label=title,
            empty=rx.fragment(),
        ),
        rx.cond(more, rx.el.p(more), rx.fragment()),
        title=title,
        subtitle="These rows are left out. Mend them in your file and import it again: what is there already is "
        "recognised.",
    )
    return rx.cond(rows.length() > 0, shown, rx.fragment())


def _done() -> rx.Component:
    return rx.fragment(
        callout(ImportRun.result, tone="good", icon="circle-check", role="status"),
        _problems("Rows left out", ImportRun.problems, ImportRun.more_problems),
        rx.el.div(
            rx.match(
                ImportingState.kind,
                ("items", link_button("See the items", "/items")),
                link_button("See the customers", "/customers"),
            ),
            button("Import another file", kind="plain", on_click=ImportingState.start_over),
            class_name="tl-actions",
        ),
    )
