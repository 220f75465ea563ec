"""The one question before several drafts are issued, if the e-invoices of some break official rules."""

import reflex as rx

from billing_app.components.button import button
from billing_app.components.finding_list import finding_list
from billing_app.states.invoices import InvoicesState


def bulk_doubts_dialog() -> rx.Component:
    """Which drafts, and why; all issued all the same, these left out, or none at all."""
    count = InvoicesState.doubts.length()
    are_others = count < InvoicesState.selected.length()
    return rx.alert_dialog.root(
        rx.alert_dialog.content(
            rx.alert_dialog.title("Some e-invoices break official rules", size="5"),
            rx.alert_dialog.description(
                count.to(str),
                rx.cond(count == 1, " of the chosen drafts does. ", " of the chosen drafts do. "),
                "A customer's program may refuse them, and what is issued can't be changed any more.",
                size="2",
                margin_bottom="16px",
            ),
            rx.el.ul(rx.foreach(InvoicesState.doubts, _draft), class_name="tl-doubts"),
            rx.el.div(
                rx.alert_dialog.cancel(button("Back to the list", kind="plain")),
                rx.cond(
                    are_others,
                    rx.alert_dialog.action(
                        button("Leave these out", kind="plain", on_click=InvoicesState.issue_others)
                    ),
                    rx.fragment(),
                ),
                rx.alert_dialog.action(
                    button(
                        rx.cond(InvoicesState.doubted == "send", "Issue and send all anyway", "Issue all anyway"),
                        kind="danger",
                        on_click=InvoicesState.issue_anyway,
                    )
                ),
                class_name="tl-dialog-foot",
            ),
            class_name="tl-sheet",
            max_width="600px",
        ),
        open=count > 0,
        on_open_change=InvoicesState.think_again,
    )


def _draft(draft: rx.Var[dict[str, str]]) -> rx.Component:
    return rx.el.li(
        rx.link(draft["name"].to(str), href=draft["href"].to(str)),
        finding_list(draft["findings"].to(list[dict[str, str]])),
        key=draft["id"].to(str),
    )
