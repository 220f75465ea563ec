"""Security: who knocks, who is in, what looks wrong, and what to do about it in one click."""

import reflex as rx

from billing_app.components.button import button, icon_button
from billing_app.components.card import callout, card, card_grid, two_columns
from billing_app.components.dialog import form_dialog
from billing_app.components.empty import empty_state
from billing_app.components.field import fields, select_field, text_field
from billing_app.components.filters import filter_bar, filter_tabs
from billing_app.components.hours import hours_chart
from billing_app.components.kpi import kpi
from billing_app.components.money_text import avatar_name
from billing_app.components.navigation import permitted
from billing_app.components.shell import page_frame
from billing_app.components.skeleton import skeleton_rows
from billing_app.components.status import badge
from billing_app.components.table import Column, Row, data_table, pager
from billing_app.domain.access import Permission
from billing_app.pages.security_updates import updates
from billing_app.states.security import LiveSecurity, LiveSecurityLog, SecurityState
from billing_app.states.session import SessionInfo


def security() -> rx.Component:
    """The page."""
    is_refused = SessionInfo.lacking.contains(Permission.VIEW_SECURITY.value)
    refusal = callout("Your role does not include this. Ask an owner of the business.", icon="lock")
    return page_frame(
        rx.cond(is_refused, refusal, rx.fragment(*_parts())),
        active="/security",
        title="Security",
        subtitle="Who knocks, who is in, and what looks wrong.",
    )


def _parts() -> tuple[rx.Component, ...]:
    chart = hours_chart(LiveSecurity.hours, LiveSecurity.chart_summary)
    return (
        _figures(),
        card(_alerts(), title="Alerts", subtitle="What happened, and what to do about it."),
        two_columns(
            card(
                rx.cond(LiveSecurity.is_ready, chart, skeleton_rows(4)),
                title="Attempts",
                subtitle="The last 24 hours, by hour",
            ),
            card(_bans(), title="Bans", subtitle="Set by rules, longer each time; lifted by themselves or by you."),
        ),
        updates(),
        card(_sessions(), title="Who is signed in", subtitle="Every open session of this business."),
        rx.cond(LiveSecurity.locked.length() > 0, card(_locked(), title="Locked members"), rx.fragment()),
        _log(),
        _rules(),
        _form(),
    )


def _figures() -> rx.Component:
    figures = LiveSecurity.figures

    def figure(key: str, label: str, icon: str, note: str) -> rx.Component:
        return kpi(label, figures[key], figures[key], testid=f"security-{key}", icon=icon, note=note)

    return card_grid(
        figure("alerts", "Open alerts", "siren", "Until somebody dismisses them"),
        figure("failed", "Failed sign-ins", "door-closed", "Last 24 hours"),
        figure("refused", "Other refusals", "shield-x", "Last 24 hours"),
        figure("bans", "Banned now", "ban", "Addresses"),
        figure("sessions", "Signed in", "users", "Open sessions"),
        least="200px",
        pairs_on_phone=True,
    )


def _alerts() -> rx.Component:
    calm = empty_state(
        "All quiet", "Nothing looks wrong. What the rules find appears here within ten seconds.", icon="shield-check"
    )
    rows = rx.el.ul(rx.foreach(LiveSecurity.alerts, _alert), class_name="tl-alerts", aria_label="Open alerts")
    closed = rx.el.details(
        rx.el.summary("Dismissed in the last seven days"),
        rx.el.ul(rx.foreach(LiveSecurity.closed, _closed), class_name="tl-alerts", aria_label="Dismissed alerts"),
        class_name="tl-more-alerts",
    )
    return rx.cond(
        LiveSecurity.is_ready,
        rx.fragment(
            rx.cond(LiveSecurity.alerts.length() > 0, rows, calm),
            rx.cond(LiveSecurity.closed.length() > 0, closed, rx.fragment()),
        ),
        skeleton_rows(3),
    )


def _alert(row: Row) -> rx.Component:
    to_lock, to_end, to_ban = (row[name].to(str) for name in ("to_lock", "to_end", "to_ban"))
    lock = button("Lock member", icon="user-lock", kind="danger", on_click=SecurityState.lock(to_lock))
    end = button("End sessions", icon="log-out", kind="plain", on_click=SecurityState.end_sessions(to_end))
    ban = button("Ban address", icon="ban", kind="plain", on_click=SecurityState.ban(to_ban))
    acts = (
        rx.cond(to_lock, lock, rx.fragment()),
        rx.cond(to_end, end, rx.fragment()),
        rx.cond(to_ban, ban, rx.fragment()),
        button("Dismiss", kind="ghost", on_click=SecurityState.dismiss(row["id"].to(str))),
    )
    return rx.el.li(
        _said(row),
        rx.el.p(row["what"]),
        rx.el.p(rx.el.strong("What to do: "), row["to_do"]),
        permitted(Permission.MANAGE_SECURITY, rx.el.div(*acts, class_name="tl-actions")),
        custom_attrs={"data-grade": row["tone"]},
        data_testid="alert-" + row["rule"].to(str),
    )


def _closed(row: Row) -> rx.Component:
    back = button("Take back", kind="ghost", on_click=SecurityState.bring_back(row["id"].to(str)))
    return rx.el.li(
        _said(row),
        rx.el.p(row["closed"]),
        permitted(Permission.MANAGE_SECURITY, rx.el.div(back, class_name="tl-actions")),
    )


def _said(row: Row) -> rx.Component:
    return rx.el.div(
        badge(row["grade"].to(str), row["tone"].to(str)),
        rx.el.h3(row["title"]),
        rx.el.small(
            row["when"],
            rx.cond(row["who"], " · " + row["who"].to(str), ""),
            rx.cond(row["address"], " · " + row["address"].to(str), ""),
        ),
        class_name="tl-alert-head",
    )


def _bans() -> rx.Component:
    empty = rx.el.p("Nobody is banned.", class_name="tl-calm")
    rows = rx.el.ul(rx.foreach(LiveSecurity.bans, _ban), class_name="tl-bans", aria_label="Bans")
    return rx.cond(LiveSecurity.is_ready, rx.cond(LiveSecurity.bans.length() > 0, rows, empty), skeleton_rows(2))


def _ban(row: Row) -> rx.Component:
    lift = button("Lift", kind="plain", on_click=SecurityState.lift(row["id"].to(str)))
    return rx.el.li(
        rx.el.div(
            rx.el.strong(row["network"]), rx.el.small("until " + row["until"].to(str)), rx.el.small(row["reason"])
        ),
        permitted(Permission.MANAGE_SECURITY, lift),
        data_testid="ban-" + row["network"].to(str),
    )


def _member_acts(row: Row) -> rx.Component:
    name, user_id = row["name"].to(str), row["user_id"].to(str)
    acts = rx.el.div(
        icon_button("log-out", "Sign out " + name + " here", on_click=SecurityState.end_session(row["id"].to(str))),
        icon_button("user-lock", "Lock " + name, on_click=SecurityState.lock(user_id)),
        class_name="tl-actions",
    )
    end = button("End", kind="plain", on_click=SecurityState.end_station(row["id"].to(str)))
    shown = permitted(Permission.MANAGE_SECURITY, rx.cond(user_id, acts, end))
    return rx.cond(user_id == SessionInfo.person, badge("You", "info"), shown)


def _sessions() -> rx.Component:
    return data_table(
        LiveSecurity.sessions,
        (
            Column("Member", lambda row: avatar_name(row["initials"], row["name"]), spot="title"),
            Column("Role", lambda row: row["role"], spot="hidden", from_desktop=True),
            Column("Device", lambda row: row["device"], spot="line"),
            Column("Network", lambda row: row["network"], spot="line"),
            Column("Last seen", lambda row: row["seen"], spot="line"),
            Column("Actions", _member_acts, spot="mark", align="end", is_heading_hidden=True),
        ),
        label="Who is signed in",
        empty=empty_state("Nobody is signed in", "Sessions appear here when members sign in.", icon="users"),
        is_ready=LiveSecurity.is_ready,
        testid=lambda row: rx.Var.create("session-") + row["name"].to(str),
    )


def _locked() -> rx.Component:
    def acts(row: Row) -> rx.Component:
        unlock = button("Let in again", kind="plain", on_click=SecurityState.unlock(row["user_id"].to(str)))
        return permitted(Permission.MANAGE_SECURITY, unlock)

    return data_table(
        LiveSecurity.locked,
        (
            Column("Member", lambda row: avatar_name(row["initials"], row["name"]), spot="title"),
            Column("Role", lambda row: row["role"], spot="line"),
            Column("Locked since", lambda row: row["since"], spot="line"),
            Column("Actions", acts, spot="mark", align="end", is_heading_hidden=True),
        ),
        label="Locked members",
        empty=rx.fragment(),
        testid=lambda row: rx.Var.create("locked-") + row["name"].to(str),
    )


def _log() -> rx.Component:
    empty = rx.cond(
        LiveSecurityLog.is_filtered,
        empty_state("Nothing of this kind", "Choose another filter above.", icon="search"),
        empty_state("Nothing yet", "Sign-ins and everything unusual is kept here, in order.", icon="scroll-text"),
    )
    return card(
        filter_bar(filter_tabs(LiveSecurityLog.tabs, "Which lines")),
        data_table(
            LiveSecurityLog.rows,
            (
                Column("When", lambda row: row["at"], spot="line", is_unbroken=True),
                Column("What", _what, spot="title"),
                Column("Who", lambda row: row["who"], spot="line"),
                Column("From where", lambda row: row["where"], spot="line"),
                Column("Details", lambda row: row["detail"], spot="whole", from_desktop=True),
            ),
            label="Security log",
            empty=empty,
            is_ready=LiveSecurityLog.is_ready,
        ),
        pager(LiveSecurityLog.more),
        title="Log",
        subtitle="Every line stands in the chain of events: it can't be changed, and “verify” would notice.",
    )


def _what(row: Row) -> rx.Component:
    return rx.el.span(
        badge(row["text"].to(str), row["tone"].to(str)),
        rx.cond(row["count"], rx.el.small(" " + row["count"].to(str), class_name="tl-number"), rx.fragment()),
    )


def _rules() -> rx.Component:
    def acts(row: Row) -> rx.Component:
        remove = icon_button(
            "trash-2", "Remove the rule for " + row["network"].to(str), on_click=SecurityState.lift(row["id"].to(str))
        )
        return permitted(Permission.MANAGE_SECURITY, remove)

    empty = empty_state(
        "Everybody may knock",
        "Let in only your office, or keep a network out. Bans come by themselves.",
        icon="list-filter",
    )
    return card(
        data_table(
            LiveSecurity.rules,
            (
                Column("Network", lambda row: row["network"], spot="title"),
                Column("Rule", lambda row: badge(row["kind"].to(str), row["tone"].to(str)), spot="mark"),
                Column("Why", lambda row: row["reason"], spot="line"),
                Column("Holds for", lambda row: rx.cond(row["scope"], row["scope"], "This business"), spot="line"),
                Column("Actions", acts, spot="figure", align="end", is_heading_hidden=True),
            ),
            label="Address rules",
            empty=empty,
            is_ready=LiveSecurity.is_ready,
            testid=lambda row: rx.Var.create("rule-") + row["network"].to(str),
        ),
        title="Addresses",
        subtitle="An allow list lets in nobody but those on it.",
        actions=(
            permitted(
                Permission.MANAGE_SECURITY,
                button("Add rule", icon="plus", kind="plain", on_click=SecurityState.show_form(True)),  # noqa: FBT003 - an event's value
            ),
        ),
    )


def _form() -> rx.Component:
    errors = SecurityState.errors
    scope = select_field(
        "scope", "Holds for", [("business", "This business"), ("installation", "The whole installation")]
    )
    return form_dialog(
        fields(
            select_field("kind", "Rule", [("deny", "Keep out"), ("allow", "Let in (and nobody else)")]),
            text_field("network", "Network", required=True, placeholder="203.0.113.0/24", error=errors["network"]),
        ),
        permitted(Permission.OPERATE, scope),
        text_field("reason", "Why", auto_complete="off", hint="For whoever reads this next year."),
        title="Add an address rule",
        description="One address, or a network in CIDR form. You can't lock yourself out.",
        is_open=SecurityState.is_open,
        on_open_change=SecurityState.show_form,
        on_submit=SecurityState.add_rule,
        submit_label="Add",
    )
