"""An e-invoice of somebody else for reading: its sheet, what is to be said of it, and what it brings along."""

from typing import Any

import reflex as rx

from billing_app.components.card import card
from billing_app.components.paper import document_sheet
from billing_app.components.status import badge

Row = rx.Var[dict[str, str]]


def invoice_sheet(shown: Any) -> rx.Component:
    """The sheet; `shown` is a state with `ReadInvoiceVars`."""
    more = rx.cond(shown.more_lines, rx.el.p(shown.more_lines, class_name="tl-quiet-line"), rx.fragment())
    return rx.fragment(document_sheet(shown), more)


def remarks_card(shown: Any) -> rx.Component:
    """Our own remarks; nothing where there are none."""
    return rx.cond(
        shown.remarks.length() > 0, card(_findings(shown.remarks, "Remarks"), title="Please note"), rx.fragment()
    )


def verdict_card(shown: Any) -> rx.Component:
    """What the official rules say."""
    said = rx.el.div(
        rx.el.div(
            badge(shown.verdict, shown.verdict_tone),
            rx.el.span(shown.format, class_name="tl-quiet-line"),
            class_name="tl-apart",
            data_testid="received-verdict",
        ),
        rx.cond(shown.findings.length() > 0, _findings(shown.findings, "Broken rules"), rx.fragment()),
        rx.foreach(shown.unchecked, lambda sentence: rx.el.p(sentence, class_name="tl-quiet-line")),
        rx.cond(shown.rules, rx.el.p("Checked by " + shown.rules, class_name="tl-quiet-line"), rx.fragment()),
        class_name="tl-stack",
    )
    return card(said, title="Official rules")


def enclosures_card(shown: Any) -> rx.Component:
    """Files inside, and links; nothing where there are none."""
    rows = rx.el.ul(rx.foreach(shown.enclosures, _enclosure), class_name="tl-lines tl-enclosures")
    return rx.cond(shown.enclosures.length() > 0, card(rows, title="Enclosures"), rx.fragment())


def _enclosure(one: Row) -> rx.Component:
    name = rx.cond(
        one["href"],
        rx.el.A.create(one["name"], href=one["href"], custom_attrs={"download": ""}),
        rx.cond(
            one["link"],
            rx.el.a(one["name"], href=one["link"], target="_blank", rel="noopener noreferrer"),
            rx.el.span(one["name"]),
        ),
    )
    return rx.el.li(rx.el.span(name, rx.el.small(one["about"])))


def _findings(findings: rx.Var[list[dict[str, str]]], label: str) -> rx.Component:
    def one(finding: Row) -> rx.Component:
        place = rx.cond(finding["place"], rx.el.strong(finding["place"] + ": "), rx.fragment())
        return rx.el.li(
            rx.el.span(place, finding["text"]),
            rx.cond(finding["rule"], rx.el.small(finding["rule"], title=finding["official"]), rx.fragment()),
            key=finding["key"],
            custom_attrs={"data-tone": finding["tone"]},
        )

    return rx.el.ul(rx.foreach(findings, one), class_name="tl-history tl-findings", aria_label=label)
