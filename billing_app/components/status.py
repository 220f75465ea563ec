"""Status badges: a word in a tone that is readable in both modes."""

import reflex as rx

TONES: dict[str, str] = {
    "draft": "plain",
    "issued": "info",
    "sent": "info",
    "open": "info",
    "viewed": "note",
    "partially_paid": "warn",
    "paid": "good",
    "settled": "good",
    "overdue": "bad",
    "disputed": "bad",
    "credited": "note",
    "written_off": "plain",
    "refunded": "note",
    "reversed": "bad",
}
"""Tone of each status; a status without an entry is plain."""


def status_badge(status: rx.Var[str], text: rx.Var[str], number: rx.Var[str] | str = "") -> rx.Component:
    """The badge of a document; `status` is the code, `text` what people read, `number` names the test hook."""
    tone = rx.match(status, *TONES.items(), "plain")
    is_named = not isinstance(number, str) or bool(number)
    hook = {"data_testid": rx.Var.create("status-") + rx.Var.create(number).to(str)} if is_named else {}
    return rx.el.span(text, class_name="tl-badge", custom_attrs={"data-tone": tone, "data-status": status}, **hook)


def badge(text: rx.Var[str] | str, tone: rx.Var[str] | str = "plain") -> rx.Component:
    """Any other small word in a tone."""
    return rx.el.span(text, class_name="tl-badge", custom_attrs={"data-tone": tone})
