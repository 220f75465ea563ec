"""Where one can go: the sidebar, the icon rail, the bar at the bottom of a phone."""

from dataclasses import dataclass

import reflex as rx

from billing_app.domain.access import Permission
from billing_app.states.session import SessionInfo


@dataclass(frozen=True, slots=True)
class Entry:
    """One place; shown to those who hold the permission. `key` follows `g` as a shortcut."""

    path: str
    label: str
    icon: str
    permission: Permission
    key: str
    is_on_phone: bool = False


ENTRIES: tuple[Entry, ...] = (
    Entry("/", "Overview", "layout-dashboard", Permission.VIEW_FIGURES, "o", is_on_phone=True),
    Entry("/invoices", "Invoices", "file-text", Permission.VIEW_INVOICES, "i", is_on_phone=True),
    Entry("/recurring", "Recurring", "repeat", Permission.VIEW_INVOICES, "u"),
    Entry("/reminders", "Reminders", "bell-ring", Permission.VIEW_INVOICES, "d"),
    Entry("/customers", "Customers", "users", Permission.VIEW_CUSTOMERS, "c", is_on_phone=True),
    Entry("/items", "Items", "package", Permission.VIEW_INVOICES, "t"),
    Entry("/payments", "Payments", "banknote", Permission.VIEW_PAYMENTS, "p"),
    Entry("/counter", "Counter", "store", Permission.ISSUE_INVOICES, "k"),
    Entry("/expenses", "Expenses", "receipt", Permission.VIEW_EXPENSES, "e"),
    Entry("/cash-flow", "Cash flow", "trending-up", Permission.VIEW_FIGURES, "f"),
    Entry("/reports", "Reports", "chart-column", Permission.VIEW_REPORTS, "r"),
    Entry("/import", "Import", "upload", Permission.IMPORT_DATA, "m"),
    Entry("/jobs", "Jobs", "alarm-clock", Permission.MANAGE_SETTINGS, "j"),
    Entry("/security", "Security", "shield", Permission.VIEW_SECURITY, "y"),
    Entry("/backups", "Backups", "archive", Permission.OPERATE, "b"),
    Entry("/settings", "Settings", "settings", Permission.MANAGE_SETTINGS, "s"),
)


def permitted(permission: Permission, *children: rx.Component) -> rx.Component:
    """Shown unless the actor's role lacks a permission. Only for show: the server asks again."""
    return rx.cond(SessionInfo.lacking.contains(permission.value), rx.fragment(), rx.fragment(*children))


def sidebar(active: str) -> rx.Component:
    """The sidebar of a desktop, the icon rail of a tablet."""
    return rx.el.aside(
        rx.link(
            rx.el.img(src="/logo.svg", alt="", width="36", height="36"),
            rx.el.span("Tideline"),
            href="/",
            class_name="tl-brand",
            underline="none",
            aria_label="Tideline, overview",
        ),
        rx.el.nav(
            rx.el.ul(*[_item(entry, active) for entry in ENTRIES], class_name="tl-nav"),
            aria_label="Main",
        ),
        rx.el.div(
            rx.el.strong(SessionInfo.business),
            SessionInfo.name,
            class_name="tl-side-foot",
        ),
        class_name="tl-side",
    )


def bottom_bar(active: str) -> rx.Component:
    """The bar at the bottom of a phone: four places and the one act that matters most."""
    home, invoices, customers = (entry for entry in ENTRIES if entry.is_on_phone)
    return rx.el.nav(
        _tab(home, "Home", active),
        _tab(invoices, "Invoices", active),
        rx.link(
            rx.el.span(rx.icon("plus", size=22), class_name="tl-plus"),
            "New",
            href="/invoices/new",
            underline="none",
            aria_label="New invoice",
        ),
        _tab(customers, "Customers", active),
        _more(active),
        class_name="tl-bottom",
        aria_label="Quick",
    )


def _item(entry: Entry, active: str) -> rx.Component:
    link = _link(entry, active, entry.label, rx.icon(entry.icon, size=20), rx.el.span(entry.label))
    return permitted(entry.permission, rx.el.li(link))


def _tab(entry: Entry, label: str, active: str) -> rx.Component:
    return _link(entry, active, label, rx.icon(entry.icon, size=21), label)


def _link(entry: Entry, active: str, name: str, *children: rx.Component | str) -> rx.Component:
    """A link with its name said, because the icon rail hides the words."""
    attributes = {"data-label": entry.label} | ({"aria-current": "page"} if entry.path == active else {})
    return rx.link(*children, href=entry.path, underline="none", aria_label=name, custom_attrs=attributes)


def _more(active: str) -> rx.Component:
    rest = [entry for entry in ENTRIES if not entry.is_on_phone]
    rows = [
        permitted(
            entry.permission,
            rx.el.li(rx.dialog.close(_link(entry, active, entry.label, rx.icon(entry.icon, size=20), entry.label))),
        )
        for entry in rest
    ]
    return rx.dialog.root(
        rx.dialog.trigger(rx.el.button(rx.icon("menu", size=21), "More", type="button")),
        rx.dialog.content(
            rx.dialog.title("More", size="4"),
            rx.dialog.description("Everything else in Tideline.", class_name="tl-hidden"),
            rx.el.ul(*rows, class_name="tl-more"),
            class_name="tl-sheet",
        ),
    )
