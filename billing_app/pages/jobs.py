"""Jobs: everything that works by itself, when it comes next, how it went, and one click to run it now."""

import reflex as rx

from billing_app.components.button import icon_button
from billing_app.components.card import callout, card
from billing_app.components.empty import empty_state
from billing_app.components.hold import hold_banner
from billing_app.components.shell import page_frame
from billing_app.components.status import badge
from billing_app.components.table import Column, Row, data_table
from billing_app.domain.access import Permission
from billing_app.states.jobs import JobsState, LiveJobs
from billing_app.states.session import SessionInfo


def jobs() -> rx.Component:
    """The page."""
    is_refused = SessionInfo.lacking.contains(Permission.MANAGE_SETTINGS.value)
    refusal = callout("Your role does not include this. Ask an owner of the business.", icon="lock")
    return page_frame(
        rx.cond(is_refused, refusal, rx.fragment(hold_banner(LiveJobs.held), _schedule(), _history())),
        active="/jobs",
        title="Jobs",
        subtitle="What works while you sleep. Each turn runs once; what was missed is caught up.",
    )


def _schedule() -> rx.Component:
    return card(
        data_table(
            LiveJobs.jobs,
            (
                Column("Job", _title, spot="title"),
                Column("How often", _cadence, spot="line"),
                Column("Next", _next, spot="line", is_named_on_phone=True),
                Column("State", lambda row: badge(row["state"].to(str), row["tone"].to(str)), spot="mark"),
                Column("Last run", _last, spot="line", is_named_on_phone=True),
                Column("Actions", _acts, spot="figure", align="end", is_heading_hidden=True),
            ),
            label="Jobs",
            empty=rx.fragment(),
            is_ready=LiveJobs.is_ready,
            testid=lambda row: rx.Var.create("job-") + row["name"].to(str),
        ),
        title="Schedule",
    )


def _unbroken(text: rx.Var[str]) -> rx.Component:
    return rx.el.span(text, class_name="tl-number tl-unbroken")


def _title(row: Row) -> rx.Component:
    return rx.el.div(rx.el.strong(row["title"]), rx.el.div(row["whose"], class_name="tl-table-note"))


def _cadence(row: Row) -> rx.Component:
    return rx.el.div(row["cadence"], rx.el.div(row["missed"], class_name="tl-table-note"))


def _next(row: Row) -> rx.Component:
    by = rx.el.div("by " + row["paused_by"].to(str), class_name="tl-table-note")
    paused = rx.el.div(badge("Paused", "warn"), rx.cond(row["paused_by"], by, rx.fragment()))
    return rx.cond(row["is_paused"], paused, _unbroken(row["next"]))


def _last(row: Row) -> rx.Component:
    problem = rx.el.div(row["problem"], class_name="tl-table-note")
    when = rx.cond(row["last"], _unbroken(row["last"]), rx.el.span("–"))
    return rx.fragment(when, rx.cond(row["problem"], problem, rx.fragment()))


def _acts(row: Row) -> rx.Component:
    name, title = row["name"].to(str), row["title"].to(str)
    pause = rx.cond(
        row["is_paused"],
        icon_button("play", "Let go on: " + title, on_click=JobsState.resume(name)),
        icon_button("pause", "Pause: " + title, on_click=JobsState.pause(name)),
    )
    now = icon_button("zap", "Run now: " + title, on_click=JobsState.run_now(name))
    return rx.el.div(now, pause, class_name="tl-actions", style={"justify_content": "end", "flex_wrap": "nowrap"})


def _history() -> rx.Component:
    return card(
        data_table(
            LiveJobs.runs,
            (
                Column("Job", lambda row: rx.el.strong(row["title"]), spot="title"),
                Column("Began", _began, spot="line"),
                Column("Took", lambda row: _unbroken(row["took"]), spot="line", align="end"),
                Column("Result", lambda row: badge(row["state"].to(str), row["tone"].to(str)), spot="mark"),
                Column("Figures", _figures, spot="whole"),
            ),
            label="Last runs",
            empty=empty_state("Nothing has run yet", "The first runs appear here by themselves.", icon="alarm-clock"),
            is_ready=LiveJobs.is_ready,
        ),
        title="History",
        subtitle="The last runs. Who looks after the installation sees those of the installation, too.",
    )


def _began(row: Row) -> rx.Component:
    note = rx.el.div(row["asked"], class_name="tl-table-note")
    return rx.el.div(_unbroken(row["at"]), rx.cond(row["asked"], note, rx.fragment()))


def _figures(row: Row) -> rx.Component:
    return rx.cond(row["problem"], rx.el.span(row["problem"], class_name="tl-error"), rx.el.span(row["figures"]))
