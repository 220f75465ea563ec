"""Backups and health: when the last one was proven, what is kept where, and how the machine is."""

import reflex as rx

from billing_app.components.button import button, file_link
from billing_app.components.card import callout, card, card_grid
from billing_app.components.empty import empty_state
from billing_app.components.hold import hold_banner
from billing_app.components.kpi import kpi
from billing_app.components.navigation import permitted
from billing_app.components.progress import progress_bar
from billing_app.components.shell import page_frame
from billing_app.components.status import badge
from billing_app.components.table import Column, Row, data_table
from billing_app.domain.access import Permission
from billing_app.states.backups import BackupsState, LiveBackups
from billing_app.states.session import SessionInfo


def backups() -> rx.Component:
    """The page."""
    is_refused = SessionInfo.lacking.contains(Permission.OPERATE.value)
    refusal = callout("Backups hold every business. Whoever looks after the installation sees them.", icon="lock")
    return page_frame(
        rx.cond(is_refused, refusal, _shown()),
        active="/backups",
        title="Backups",
        subtitle="Every backup is restored and compared before it counts.",
        actions=(
            permitted(
                Permission.OPERATE,
                button("Back up now", icon="archive", is_busy=LiveBackups.is_running, on_click=BackupsState.back_up),
            ),
        ),
    )


def _shown() -> rx.Component:
    return rx.fragment(hold_banner(LiveBackups.held), _remarks(), _figures(), _running(), _health(), _list())


def _remarks() -> rx.Component:
    def remark(row: Row) -> rx.Component:
        return rx.el.div(
            rx.icon("triangle-alert", size=18),
            rx.el.div(row["text"]),
            class_name="tl-callout",
            role="status",
            custom_attrs={"data-tone": row["tone"]},
        )

    return rx.foreach(LiveBackups.remarks, remark)


def _figures() -> rx.Component:
    figures = LiveBackups.figures

    def figure(key: str, note: str, label: str, icon: str) -> rx.Component:
        return kpi(label, figures[key], figures[key], testid=f"backup-{key}", icon=icon, note=figures[note])

    return card_grid(
        figure("proven", "proof", "Last proven restore", "shield-check"),
        figure("age", "age_note", "Newest good backup", "clock"),
        figure("size", "size_note", "Size", "file-archive"),
        figure("places", "places_note", "Places", "map-pin"),
        least="220px",
        pairs_on_phone=True,
    )


def _running() -> rx.Component:
    percent = LiveBackups.percent
    return rx.cond(
        LiveBackups.is_running,
        card(
            rx.el.p(LiveBackups.stage, " · ", percent, " %", role="status"),
            progress_bar(percent, "Backup"),
            title="A backup is being made",
        ),
        rx.fragment(),
    )


def _health() -> rx.Component:
    return card(
        data_table(
            LiveBackups.checks,
            (
                Column("What", lambda row: rx.el.strong(row["name"]), spot="title"),
                Column("State", lambda row: badge(row["state"].to(str), row["tone"].to(str)), spot="mark"),
                Column("How it stands", lambda row: row["text"], spot="whole"),
            ),
            label="Health",
            empty=rx.fragment(),
            is_ready=LiveBackups.is_ready,
            testid=lambda row: rx.Var.create("health-") + row["id"].to(str),
        ),
        title="Health",
        subtitle="What stands between you and a bad day. Whoever looks after the installation is told by mail.",
    )


def _list() -> rx.Component:
    def download(row: Row) -> rx.Component:
        return rx.cond(row["href"], file_link("Download", row["href"].to(str)), rx.fragment())

    return card(
        data_table(
            LiveBackups.rows,
            (
                Column("Made", lambda row: row["at"], spot="title"),
                Column("State", lambda row: badge(row["state"].to(str), row["tone"].to(str)), spot="mark"),
                Column("Why", lambda row: row["kind"], spot="line"),
                Column("Proof", lambda row: row["proof"], spot="line", from_desktop=True),
                Column("Where", lambda row: row["places"], spot="line"),
                Column("Size", lambda row: row["size"], spot="line", align="end"),
                Column("Actions", download, spot="act", align="end", is_heading_hidden=True),
            ),
            label="Backups",
            empty=empty_state(
                "No backup yet", "One is made every hour. Press “Back up now” to see it work.", icon="archive"
            ),
            is_ready=LiveBackups.is_ready,
            testid=lambda row: rx.Var.create("backup-") + row["name"].to(str),
        ),
        title="What is kept",
        subtitle=LiveBackups.places,
    )
