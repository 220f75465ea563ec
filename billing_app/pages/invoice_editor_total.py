"""The totals of a draft as they come to be, explained on demand, and what can be done with it."""

import reflex as rx

from billing_app.components.button import button
from billing_app.components.card import callout, card
from billing_app.components.money_text import money_text
from billing_app.components.navigation import permitted
from billing_app.domain.access import Permission
from billing_app.states.invoice_editor import EditorView, InvoiceEditorState


def totals() -> rx.Component:
    """The totals, what is to be said of the whole, and what can be done with the draft."""
    remarks = rx.foreach(
        EditorView.remarks,
        lambda one: callout(
            one["text"], tone=rx.cond(one["severity"] == "refusal", "bad", "warn"), icon="circle-alert"
        ),
    )
    return rx.el.div(
        card(
            rx.el.dl(
                rx.foreach(EditorView.rows, _explained),
                rx.foreach(
                    EditorView.breakdown, lambda one: _amount(one["label"], money_text(one["text"], one["value"]))
                ),
                _total(),
                rx.foreach(EditorView.after, _explained),
                class_name="tl-draft-sum",
            ),
            _acts(),
            title="Total",
        ),
        remarks,
        class_name="tl-stack tl-draft-sum-side",
    )


def _explained(one: rx.Var[dict[str, str]]) -> rx.Component:
    return _amount(one["label"], money_text(one["text"], one["value"]))


def _amount(label: rx.Var[str] | rx.Component, amount: rx.Component) -> rx.Component:
    return rx.el.div(rx.el.dt(label), rx.el.dd(amount))


def _total() -> rx.Component:
    figure = money_text(EditorView.total, EditorView.total_value, data_testid="invoice-total", aria_live="polite")
    return rx.el.div(rx.el.dt("Total ", _why()), rx.el.dd(figure), class_name="tl-draft-sum-total")


def _why() -> rx.Component:
    """“Explain this total”: the steps that lead to it."""
    return rx.popover.root(
        rx.popover.trigger(
            rx.el.button(
                rx.icon("circle-help", size=17),
                type="button",
                class_name="tl-icon-button tl-why",
                aria_label="Explain this total",
            )
        ),
        rx.popover.content(
            rx.el.h3("How this total comes about"),
            rx.cond(
                EditorView.steps.length() > 0,
                rx.el.ol(rx.foreach(EditorView.steps, _step), class_name="tl-draft-steps"),
                rx.el.p("Add a line: then every cent is explained here.", class_name="tl-quiet-line"),
            ),
            max_width="460px",
            class_name="tl-popover",
            custom_attrs={"aria-label": "How this total comes about"},
        ),
        on_open_change=lambda _is_open: InvoiceEditorState.explain(EditorView.draft_id),
    )


def _step(step: rx.Var[dict[str, str]]) -> rx.Component:
    exact = rx.cond(step["exact"], rx.el.small("exactly " + step["exact"].to(str) + ", rounded"), rx.fragment())
    return rx.el.li(
        rx.el.span(step["label"], " ", rx.el.small(step["rule"]), exact),
        rx.el.span(step["text"], class_name="tl-number"),
    )


def _acts() -> rx.Component:
    return rx.el.div(
        permitted(
            Permission.ISSUE_INVOICES,
            button("Issue invoice", icon="check", custom_attrs={"data-act": "issue"}),
            button("Issue and send", icon="send", kind="soft", custom_attrs={"data-act": "send"}),
        ),
        button("Duplicate", icon="copy", kind="plain", custom_attrs={"data-act": "duplicate"}),
        rx.cond(EditorView.draft_id, _preview(), rx.fragment()),
        rx.cond(
            EditorView.draft_id,
            button("Delete draft", icon="trash-2", kind="ghost", custom_attrs={"data-act": "delete"}),
            rx.fragment(),
        ),
        class_name="tl-actions tl-draft-sum-acts",
    )


def _preview() -> rx.Component:
    """The draft as a PDF in another tab."""
    # `rx.el.a` would route inside the app.
    return rx.el.A.create(
        rx.icon("eye", size=17),
        "Preview",
        href="/downloads/drafts/" + EditorView.draft_id,
        target="_blank",
        rel="noopener",
        class_name="tl-button",
        custom_attrs={"data-kind": "plain"},
    )


def total_bar() -> rx.Component:
    """The total that stays in sight on a phone."""
    return rx.el.div(
        rx.el.span("Total ", rx.el.strong(EditorView.total, class_name="tl-number")),
        permitted(Permission.ISSUE_INVOICES, button("Issue", custom_attrs={"data-act": "issue"})),
        class_name="tl-total-bar",
    )
